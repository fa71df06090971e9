package document

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/library"
	"herald/lang/rule"
	"herald/plan"
)

// Check is the result of the conditions of a check, a block or an output.
type Check struct {
	Address   CheckAddress    `json:"address"`
	Status    string          `json:"status"` // pass, fail or unknown
	Instances []CheckInstance `json:"instances"`
}

// CheckAddress identifies what the conditions belong to.
type CheckAddress struct {
	ToDisplay string `json:"to_display"`
	Kind      string `json:"kind"` // check, resource or output_value
	Module    string `json:"module,omitempty"`
	Mode      string `json:"mode,omitempty"`
	Type      string `json:"type,omitempty"`
	Name      string `json:"name"`
}

// CheckInstance is the result of one instance. Instances that Herald does not
// distinguish are one.
type CheckInstance struct {
	Address  CheckPlace     `json:"address"`
	Status   string         `json:"status"`
	Problems []CheckProblem `json:"problems,omitempty"`
}

// CheckPlace identifies an instance.
type CheckPlace struct {
	ToDisplay string `json:"to_display"`
	Module    string `json:"module,omitempty"`
}

// CheckProblem is the message of a condition that does not hold.
type CheckProblem struct {
	Message string `json:"message"`
}

// checkResults returns the results of all conditions. In a successful plan,
// only those that warn can fail.
func (w *writer) checkResults(root *library.Node) []Check {
	broken, undecided := map[string][]CheckProblem{}, map[string]bool{}
	for _, d := range w.opt.Warnings {
		if address, ok := rule.UndecidedRule(d); ok {
			undecided[withoutKeys(address)] = true
		}
		if address, ok := rule.FailedRule(d); ok {
			address = withoutKeys(address)
			broken[address] = append(broken[address], CheckProblem{d.Detail})
		}
	}
	var out []Check
	for _, a := range checkAddresses(root, "") {
		status := "pass"
		switch {
		case len(broken[a.ToDisplay]) > 0:
			status = "fail"
		case undecided[a.ToDisplay]:
			status = "unknown"
		}
		out = append(out, Check{Address: a, Status: status, Instances: []CheckInstance{
			{Address: CheckPlace{a.ToDisplay, a.Module}, Status: status, Problems: broken[a.ToDisplay]},
		}})
	}
	return out
}

// checkAddresses returns what has conditions, in a module and those that it
// calls.
func checkAddresses(n *library.Node, at string) []CheckAddress {
	var out []CheckAddress
	add := func(a CheckAddress, address string) {
		a.Module, a.ToDisplay = at, strings.TrimPrefix(at+"."+address, ".")
		out = append(out, a)
	}
	for _, b := range n.Blocks {
		block := addr.Block{Kind: b.Kind, Type: b.Type, Name: b.Name}
		if b.Kind != "module" && hasConditions(b.Body) {
			add(CheckAddress{Kind: "resource", Mode: managed, Type: b.Kind, Name: b.Name}, block.String())
		}
	}
	for _, o := range n.Outputs {
		if len(o.Preconditions) > 0 {
			add(CheckAddress{Kind: "output_value", Name: o.Name}, "output."+o.Name)
		}
	}
	for _, c := range n.Checks {
		add(CheckAddress{Kind: "check", Name: c.Name}, "check."+c.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(n.Calls)) {
		out = append(out, checkAddresses(n.Calls[name], strings.TrimPrefix(at+".module."+name, "."))...)
	}
	return out
}

// hasConditions reports whether a block has conditions in its lifecycle.
func hasConditions(body hcl.Body) bool {
	outer, _, _ := body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "lifecycle"}}})
	for _, b := range outer.Blocks {
		inner, _, _ := b.Body.PartialContent(&hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "precondition"}, {Type: "postcondition"}}})
		if len(inner.Blocks) > 0 {
			return true
		}
	}
	return false
}

// withoutKeys removes the instance keys from an address.
func withoutKeys(address string) string {
	var b strings.Builder
	depth, quoted := 0, false
	for i := 0; i < len(address); i++ {
		switch c := address[i]; {
		case quoted && c == '\\':
			i++
		case depth > 0 && c == '"':
			quoted = !quoted
		case quoted:
		case c == '[':
			depth++
		case c == ']':
			depth--
		case depth == 0:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// Relevant is something that the planned changes depend on.
type Relevant struct {
	Resource  string   `json:"resource"`
	Attribute []string `json:"attribute"` // none: all of it
}

// relevantBlocks returns the blocks that messages with a change refer to.
func (w *writer) relevantBlocks() []Relevant {
	seen := map[string]bool{}
	for _, c := range w.plan.Deliveries {
		if c.Action == plan.NoOp || c.Desired == nil || c.Desired.Message.Source == nil {
			continue
		}
		for _, b := range c.Desired.Message.Source.After {
			seen[b.String()] = true
		}
	}
	var out []Relevant
	for _, address := range slices.Sorted(maps.Keys(seen)) {
		out = append(out, Relevant{address, []string{}})
	}
	return out
}
