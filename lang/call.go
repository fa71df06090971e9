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
	b.Deprecated = make(map[string]string)
	for _, o := range child.Outputs {
		outputs[o.Name] = o.Type.WithoutOptionalAttributesDeep()
		if o.Deprecated != "" {
			b.Deprecated[o.Name] = o.Deprecated
		}
	}
	b.Type = cty.Object(outputs)
	u.diags = append(u.diags, u.deprecatedUses(b)...)
	u.diags = append(u.diags, u.requirements(b.decl, child.Module)...)
}

// requirements holds the accounts that a module is given by name against those
// that it says it needs. A module that says nothing of a platform takes any.
func (u *unit) requirements(call *module.Block, m *module.Module) hcl.Diagnostics {
	if m.Herald == nil || len(m.Herald.Required) == 0 {
		return nil
	}
	given := make(map[string]hcl.Range)
	for _, pair := range passedPairs(call.Body) {
		if at, ok := reference.Account(pair.Key); ok {
			given[at.String()] = pair.Key.Range()
		}
	}
	var diags hcl.Diagnostics
	required, platforms := make(map[string]bool), make(map[string]bool)
	for _, r := range m.Herald.Required {
		name := r.Account.String()
		required[name], platforms[r.Account.Platform] = true, true
		if _, ok := given[name]; !ok && r.Account.Alias != "" {
			diags = append(diags, diag.Errorf(call.Range, "Provider not passed",
				"The module needs the account %s, and this block does not give it.%s Add it:\n  providers = {\n    %s = …\n  }",
				name, diag.DidYouMean(name, slices.Sorted(maps.Keys(given))), name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		platform, _, _ := strings.Cut(name, ".")
		if platforms[platform] && !required[name] {
			diags = append(diags, diag.Errorf(given[name], "Provider not required",
				"The module does not say that it needs the account %s.%s", name, diag.Instead(name, slices.Sorted(maps.Keys(required)))))
		}
	}
	return diags
}

// passedPairs are the accounts that a module block gives, as they are written.
// What is wrong with them is reported when they are read.
func passedPairs(b hcl.Body) []hcl.KeyValuePair {
	content, _, _ := b.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "providers"}}})
	if content == nil || content.Attributes["providers"] == nil {
		return nil
	}
	pairs, _ := hcl.ExprMap(content.Attributes["providers"].Expr)
	return pairs
}

// declared holds the accounts that the root module says it needs against its
// provider blocks, and all against the platforms that there are.
func (u *unit) declared() hcl.Diagnostics {
	if u.node.Herald == nil {
		return nil
	}
	var diags hcl.Diagnostics
	for _, r := range u.node.Herald.Required {
		if _, ok := u.platform(r.Account.Platform); !ok {
			if r.Account.Alias == "" {
				diags = append(diags, u.unknownPlatform(r.Account.Platform, r.Range))
			}
		} else if u.call == nil && r.Account.Alias != "" && u.accounts[r.Account] == nil {
			diags = append(diags, u.undeclaredAlias(r.Account, r.Range))
		}
	}
	return diags
}

// inner lists the blocks that one who needs the module waits for: all that it
// holds for depends_on, and else those behind its outputs. The module has been
// evaluated.
func (b *block) inner(whole bool) []addr.Block {
	if list, ok := b.inside[whole]; ok {
		return list
	}
	var all []addr.Block
	for _, u := range b.units {
		for _, o := range u.outputs {
			all = append(all, o.Source.After...)
		}
		if !whole {
			continue
		}
		for _, child := range u.blocks {
			if len(child.units) > 0 {
				all = append(all, child.inner(true)...)
			} else if child.decl.Kind == addr.Conversation || child.decl.Kind == addr.Message {
				all = append(all, child.Addr)
			}
		}
	}
	if b.inside == nil {
		b.inside = make(map[bool][]addr.Block)
	}
	b.inside[whole] = union(nil, all)
	return b.inside[whole]
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
		r.Add(variable.Dropped(v, attr.Expr)...)
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
	r.Add(inner.version()...)
	b.units = append(b.units, inner)
	return inner.result(node)
}

// version holds this program against what a called module requires of it.
func (u *unit) version() hcl.Diagnostics {
	if u.node.Herald == nil || u.node.Herald.RequiredVersion == nil {
		return nil
	}
	v, diags := u.settingsVertex()
	if !diags.HasErrors() {
		_, diags = u.settings(v)
	}
	return diags
}

// result is the outputs as the caller sees them.
func (u *unit) result(node *library.Node) cty.Value {
	vals := make(map[string]cty.Value, len(node.Outputs))
	for _, o := range node.Outputs {
		vals[o.Name] = cty.UnknownVal(o.Type.WithoutOptionalAttributesDeep())
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
