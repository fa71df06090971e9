package lang

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/funcs"
	"herald/lang/scope"
)

// View is the root module after an evaluation, for expressions that stand
// outside of its files, such as those of tests. It is used by one goroutine.
type View struct{ unit *moduleInstance }

// EvaluateView evaluates as Evaluate does and keeps every value for expressions to
// come. The View is never nil: what failed is unknown in it.
func (c *Config) EvaluateView(in Inputs) (*Desired, *View, hcl.Diagnostics) {
	ev := newEvaluation(c, in)
	ev.keepAllValues = true
	u := ev.newRoot()
	desired, diags := u.evaluateDesired()
	return desired, &View{u}, diags
}

// Modules lists the addresses of the module instances that the configuration
// calls, at any depth, in the order of the files.
func (v *View) Modules() []string {
	var addresses []string
	v.unit.visitModules(func(u *moduleInstance) { addresses = append(addresses, u.address) })
	return addresses
}

// Module is what expressions in a module instance see; nil when there is none
// at that address.
func (v *View) Module(address string) *View {
	var found *View
	v.unit.visitModules(func(u *moduleInstance) {
		if u.address == address {
			found = &View{u}
		}
	})
	return found
}

// visitModules visits the module instances below this one.
func (u *moduleInstance) visitModules(visit func(*moduleInstance)) {
	for _, b := range u.blocks {
		for _, child := range b.modules {
			visit(child)
			child.visitModules(visit)
		}
	}
}

// Context is what expressions with these references see: functions, all that
// the module's own expressions may refer to, and the given values by the word
// that a reference begins with. References that lead nowhere are reported.
func (v *View) Context(refs []hcl.Traversal, given map[string]cty.Value) (*hcl.EvalContext, hcl.Diagnostics) {
	outside := &scope.Vertex{Refs: refs, Extra: given}
	v.unit.scope.LinkVertex(outside)
	ctx, diags := v.unit.scope.Context(outside)
	return ctx, v.Redact(diags)
}

// Kinds lists the words that references begin with, as far as the module has
// anything of that kind, in a fixed order.
func (v *View) Kinds() []string {
	kinds := []string{scope.Variable, scope.Local, addr.Conversation, addr.Attachment, addr.Message, addr.Data, addr.Action, scope.Module}
	return slices.DeleteFunc(kinds, func(kind string) bool { return len(v.Names(kind)) == 0 })
}

// Names lists what the module has of a kind, as references go on: NAME, or
// TYPE.NAME of data and actions. It is nil for what is no kind.
func (v *View) Names(kind string) []string { return v.unit.scope.Names(kind) }

// Functions lists the names of all functions, sorted, each once: without
// funcs.CorePrefix.
func (v *View) Functions() []string {
	names := slices.Collect(maps.Keys(v.unit.functions))
	names = slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(name, funcs.CorePrefix) })
	slices.Sort(names)
	return names
}

// Outputs are the values of the module's outputs by name, with their marks.
func (v *View) Outputs() map[string]cty.Value { return maps.Clone(v.unit.values) }

// Redact blots the secrets that the evaluation met out of diagnostics.
func (v *View) Redact(diags hcl.Diagnostics) hcl.Diagnostics { return v.unit.secrets.Redact(diags) }
