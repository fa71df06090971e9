package document

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/diag"
)

// Expression is an argument as it is written: its value if that is constant,
// otherwise its references; neither if it consists of function calls only. For
// a nested block it has the arguments of all blocks with that name.
type Expression struct {
	ConstantValue json.RawMessage
	References    []string
	Blocks        []map[string]*Expression
}

// MarshalJSON writes an object, or for nested blocks a list of objects.
func (e *Expression) MarshalJSON() ([]byte, error) {
	if e.Blocks != nil {
		return json.Marshal(e.Blocks)
	}
	return json.Marshal(struct {
		ConstantValue json.RawMessage `json:"constant_value,omitempty"`
		References    []string        `json:"references,omitempty"`
	}{e.ConstantValue, e.References})
}

// expressionsOf returns the expressions of a body by argument. Nested blocks
// are found in native syntax; in JSON they are written as arguments.
func expressionsOf(body hcl.Body) map[string]*Expression {
	out := map[string]*Expression{}
	attrs, _ := body.JustAttributes() // the body was decoded without error
	for name, a := range attrs {
		out[name] = expressionOf(a.Expr)
	}
	native, ok := body.(*hclsyntax.Body)
	if !ok {
		return out
	}
	for _, b := range native.Blocks {
		if out[b.Type] == nil {
			out[b.Type] = &Expression{}
		}
		out[b.Type].Blocks = append(out[b.Type].Blocks, expressionsOf(b.Body))
	}
	return out
}

func expressionOf(expr hcl.Expression) *Expression {
	e := &Expression{References: referencesOf(expr)}
	if len(e.References) > 0 {
		return e
	}
	v, diags := expr.Value(nil)
	if diags.HasErrors() || !v.IsWhollyKnown() || v.ContainsMarked() {
		return e
	}
	if raw, err := ctyjson.Marshal(v, v.Type()); err == nil {
		e.ConstantValue = raw
	}
	return e
}

// referencesOf returns what an expression refers to, each as written and as the
// block or value that it is part of, without duplicates.
func referencesOf(expr hcl.Expression) []string {
	var out []string
	add := func(ref string) {
		if !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	for _, trav := range expr.Variables() {
		ref := diag.Reference(trav)
		add(ref)
		add(referenceOwner(ref))
	}
	return out
}

// referenceOwner returns the first names of a reference: var.x, message.launch,
// data.messages.recent.
func referenceOwner(ref string) string {
	names := 2
	if strings.HasPrefix(ref, "data.") || strings.HasPrefix(ref, "action.") {
		names = 3
	}
	for i, r := range ref {
		if r == '[' {
			return ref[:i]
		}
		if r == '.' {
			if names--; names == 0 {
				return ref[:i]
			}
		}
	}
	return ref
}

// withoutConstants removes values and keeps references.
func withoutConstants(all map[string]*Expression) map[string]*Expression {
	for _, e := range all {
		e.ConstantValue = nil
		for _, b := range e.Blocks {
			withoutConstants(b)
		}
	}
	return all
}
