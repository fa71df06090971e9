package lang

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/grammar"
	"herald/lang/library"
	"herald/lang/module"
	"herald/lang/reference"
	"herald/lang/variable"
)

// call is what one instance of a module is given by the block that calls it.
type call struct {
	after    []addr.Block            // depends_on of the block, and of those above
	before   map[string][]addr.Block // what the value of a variable comes after
	accounts map[string]addr.Provider
	lenient  bool
}

// layOutCall makes the shape of a module block: the variables of its module
// are its arguments, and its outputs are what references see.
func (u *unit) layOutCall(b *block) {
	child := u.node.Calls[b.decl.Name]
	b.shape = body.Compile(grammar.CallBlock(child.Module))
	outputs := make(map[string]cty.Type, len(child.Outputs))
	for _, o := range child.Outputs {
		outputs[o.Name] = cty.DynamicPseudoType
	}
	b.Type = cty.Object(outputs)
}

// inner lists the blocks that one who needs the module waits for: all that it
// holds for depends_on, and else those behind its outputs.
func (b *block) inner(whole bool) []addr.Block {
	var out []addr.Block
	for _, u := range b.units {
		for _, o := range u.outputs {
			out = union(out, o.Source.After)
		}
		if !whole {
			continue
		}
		for _, child := range u.blocks {
			if len(child.units) > 0 {
				out = union(out, child.inner(true))
			} else if child.decl.Kind == addr.Conversation || child.decl.Kind == addr.Message {
				out = append(out, child.Addr)
			}
		}
	}
	return out
}

// enter evaluates one instance of a module and gives its outputs.
func (u *unit) enter(b *block, r reader, at addr.Instance) cty.Value {
	node := u.node.Calls[b.decl.Name]
	given := make(map[string]cty.Value)
	c := &call{
		before: make(map[string][]addr.Block), lenient: r.Lenient,
		after: b.after, accounts: u.passed(b, r),
	}
	for _, v := range node.Variables {
		attr := r.Content.Attributes[v.Name]
		if attr == nil {
			continue
		}
		arg := r.Take(v.Name, cty.DynamicPseudoType)
		given[v.Name] = arg.Marked
		c.before[v.Name] = u.scope.BlocksBehind(attr.Expr.Variables())
	}
	if r.Failed() {
		return cty.DynamicVal
	}
	inner := newUnit(u.evaluation, place{node: node, address: at.String(), call: c, input: func(v *module.Variable) (cty.Value, hcl.Diagnostics) {
		val, ok := given[v.Name]
		if !ok {
			val = cty.NilVal
		}
		return variable.Passed(v, val, b.source.At(v.Name), u.options())
	}}, false)
	r.Add(inner.run()...)
	b.units = append(b.units, inner)
	return inner.result(node)
}

// result is the outputs as the caller sees them.
func (u *unit) result(node *library.Node) cty.Value {
	vals := make(map[string]cty.Value, len(node.Outputs))
	for _, o := range node.Outputs {
		vals[o.Name] = cty.DynamicVal
		if v, ok := u.values[o.Name]; ok {
			vals[o.Name] = v
		}
	}
	return cty.ObjectVal(vals)
}

// lenient says that unknown values are no news in this module.
func (u *unit) lenient() bool {
	return u.evaluation.lenient() || u.call != nil && u.call.lenient
}

// passed reads the accounts that a module is given: those of the providers
// argument, and the default ones of the caller.
func (u *unit) passed(b *block, r reader) map[string]addr.Provider {
	out := u.inherited()
	attr := r.Content.Attributes["providers"]
	if attr == nil {
		return out
	}
	pairs, diags := hcl.ExprMap(attr.Expr)
	r.Add(diags...)
	for _, pair := range pairs {
		name, ok := reference.Account(pair.Key)
		value, okValue := reference.Parse(pair.Value)
		if !ok || !okValue {
			r.Add(diag.Errorf(pair.Key.Range(), "Invalid provider reference",
				"providers takes accounts by the names they have in the module, without quotes."))
			continue
		}
		at, known := u.accountOf(&value, r)
		if !known {
			continue
		}
		if at.Platform != name.Platform {
			r.Add(diag.Errorf(pair.Value.Range(), "Provider of another platform",
				"The module calls it %s, so it must be an account on %s, and %s is not.", name, name.Platform, at))
			continue
		}
		out[name.String()] = at
	}
	return out
}

// inherited are the accounts that a module passes on by itself: default ones
// that it was given itself.
func (u *unit) inherited() map[string]addr.Provider {
	out := make(map[string]addr.Provider)
	if u.call != nil {
		for name, at := range u.call.accounts {
			if !strings.Contains(name, ".") {
				out[name] = at
			}
		}
	}
	return out
}

// passedReferences are those inside the keys of accounts that are passed.
func passedReferences(expr hcl.Expression) []hcl.Traversal {
	pairs, _ := hcl.ExprMap(expr) // what is wrong with it is reported when it is read
	var refs []hcl.Traversal
	for _, pair := range pairs {
		if p, ok := reference.Parse(pair.Value); ok {
			refs = append(refs, p.Variables()...)
		}
	}
	return refs
}

// accountNames lists the accounts of a platform that a module may use.
func (c *call) accountNames() []string { return slices.Sorted(maps.Keys(c.accounts)) }
