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
	"herald/lang/diag/problem"
	"herald/lang/grammar"
	"herald/lang/library"
	"herald/lang/module"
	"herald/lang/reference"
	"herald/lang/variable"
)

// moduleCall holds what the calling block passes to one instance of a module.
type moduleCall struct {
	dependsOn    []addr.Block            // depends_on of the block, and of those above
	variableDeps map[string][]addr.Block // what the value of a variable comes after
	providers    map[string]addr.Provider
	lenient      bool
}

// setCallSchema makes the shape of a module block: the variables of its module
// are its arguments, and its outputs are what references see.
func (u *moduleInstance) setCallSchema(b *block) {
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
	u.diags = append(u.diags, u.checkDeprecatedOutputs(b)...)
	u.diags = append(u.diags, u.checkPassedProviders(b.decl, child.Module)...)
}

// checkPassedProviders compares the providers that a call passes explicitly with those
// that the module requires. A module without requirements for a platform accepts any.
func (u *moduleInstance) checkPassedProviders(call *module.Block, m *module.Module) hcl.Diagnostics {
	if m.Herald == nil || len(m.Herald.RequiredProviders) == 0 {
		return nil
	}
	given := make(map[string]hcl.Range)
	for _, pair := range providerPairs(call.Body) {
		if at, ok := reference.ParseProvider(pair.Key); ok {
			given[at.String()] = pair.Key.Range()
		}
	}
	var diags hcl.Diagnostics
	required, platforms := make(map[string]bool), make(map[string]bool)
	for _, r := range m.Herald.RequiredProviders {
		name := r.Provider.String()
		required[name], platforms[r.Provider.Platform] = true, true
		if _, ok := given[name]; !ok && r.Provider.Alias != "" {
			diags = append(diags, diag.Errorf(call.Range, problem.ProviderNotPassed,
				"The module requires the provider %s, and this block does not pass it.%s Add it:\n  providers = {\n    %s = …\n  }",
				name, diag.DidYouMean(name, slices.Sorted(maps.Keys(given))), name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		platform, _, _ := strings.Cut(name, ".")
		if platforms[platform] && !required[name] {
			diags = append(diags, diag.Errorf(given[name], problem.ProviderNotRequired,
				"The module does not require the provider %s.%s", name, diag.UnknownNameHint(name, slices.Sorted(maps.Keys(required)))))
		}
	}
	return diags
}

// providerPairs returns the elements of the providers argument of a module block.
// What is wrong with them is reported when they are read.
func providerPairs(b hcl.Body) []hcl.KeyValuePair {
	content, _, _ := b.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "providers"}}})
	if content == nil || content.Attributes["providers"] == nil {
		return nil
	}
	pairs, _ := hcl.ExprMap(content.Attributes["providers"].Expr)
	return pairs
}

// checkRequiredProviders compares the providers that the root module requires with its
// provider blocks, and all against the platforms that there are.
func (u *moduleInstance) checkRequiredProviders() hcl.Diagnostics {
	if u.node.Herald == nil {
		return nil
	}
	var diags hcl.Diagnostics
	for _, r := range u.node.Herald.RequiredProviders {
		if _, ok := u.platformSchema(r.Provider.Platform); !ok {
			if r.Provider.Alias == "" {
				diags = append(diags, u.unknownPlatformError(r.Provider.Platform, r.Range))
			}
		} else if u.call == nil && r.Provider.Alias != "" && u.providerBlocks[r.Provider] == nil {
			diags = append(diags, u.undeclaredAliasError(r.Provider, r.Range))
		}
	}
	return diags
}

// awaitedBlocks lists the blocks that one who needs the module waits for: all that it
// holds for depends_on, and otherwise those that its outputs depend on. The module has been
// evaluated.
func (b *block) awaitedBlocks(whole bool) []addr.Block {
	if list, ok := b.awaited[whole]; ok {
		return list
	}
	var all []addr.Block
	for _, u := range b.modules {
		for _, o := range u.outputs {
			all = append(all, o.Source.After...)
		}
		if !whole {
			continue
		}
		for _, child := range u.blocks {
			if len(child.modules) > 0 {
				all = append(all, child.awaitedBlocks(true)...)
			} else if child.decl.Kind == addr.Conversation || child.decl.Kind == addr.Message {
				all = append(all, child.Addr)
			}
		}
	}
	if b.awaited == nil {
		b.awaited = make(map[bool][]addr.Block)
	}
	b.awaited[whole] = unionBlocks(nil, all)
	return b.awaited[whole]
}

// evaluateCall evaluates one instance of a module and gives its outputs.
func (u *moduleInstance) evaluateCall(b *block, r blockReader, at addr.Instance) cty.Value {
	node := u.node.Calls[b.decl.Name]
	given := make(map[string]cty.Value)
	c := &moduleCall{
		variableDeps: make(map[string][]addr.Block), lenient: r.Lenient,
		dependsOn: b.dependsOn, providers: u.passedProviders(b, r),
	}
	for _, v := range node.Variables {
		attr := r.Content.Attributes[v.Name]
		if attr == nil {
			continue
		}
		arg := r.Eval(v.Name, cty.DynamicPseudoType)
		r.Add(variable.CheckDropped(v, attr.Expr)...)
		given[v.Name] = arg.Marked
		c.variableDeps[v.Name] = u.scope.DependenciesOf(attr.Expr.Variables())
	}
	if r.Failed() {
		return cty.DynamicVal
	}
	inner := newModuleInstance(u.evaluation, instanceConfig{node: node, address: at.String(), call: c, input: func(v *module.Variable) (cty.Value, hcl.Diagnostics) {
		val, ok := given[v.Name]
		if !ok {
			val = cty.NilVal
		}
		return variable.ModuleArgument(v, val, b.source.At(v.Name), u.variableOptions())
	}}, false)
	r.Add(inner.evaluateAll()...)
	r.Add(inner.checkVersion()...)
	b.modules = append(b.modules, inner)
	return inner.outputObject(node)
}

// checkVersion holds this program against what a called module requires of it.
func (u *moduleInstance) checkVersion() hcl.Diagnostics {
	if u.node.Herald == nil || u.node.Herald.RequiredVersion == nil {
		return nil
	}
	v, diags := u.settingsVertex()
	if !diags.HasErrors() {
		_, diags = u.decodeSettings(v)
	}
	return diags
}

// outputObject is the outputs as the caller sees them.
func (u *moduleInstance) outputObject(node *library.Node) cty.Value {
	vals := make(map[string]cty.Value, len(node.Outputs))
	for _, o := range node.Outputs {
		vals[o.Name] = cty.UnknownVal(o.Type.WithoutOptionalAttributesDeep())
		if v, ok := u.values[o.Name]; ok {
			vals[o.Name] = v
		}
	}
	return cty.ObjectVal(vals)
}

// isLenient reports whether unknown values are not errors in this module.
func (u *moduleInstance) isLenient() bool {
	return u.evaluation.isLenient() || u.call != nil && u.call.lenient
}

// passedProviders reads the providers that a module is given: those of the providers
// argument, and the default ones of the caller.
func (u *moduleInstance) passedProviders(b *block, r blockReader) map[string]addr.Provider {
	out := u.inheritedProviders()
	attr := r.Content.Attributes["providers"]
	if attr == nil {
		return out
	}
	pairs, diags := hcl.ExprMap(attr.Expr)
	r.Add(diags...)
	for _, pair := range pairs {
		name, ok := reference.ParseProvider(pair.Key)
		value, okValue := reference.Parse(pair.Value)
		if !ok || !okValue {
			r.Add(diag.Errorf(pair.Key.Range(), problem.InvalidProviderReference,
				"providers is a map from the provider names in the module to providers of this module. Write both without quotes."))
			continue
		}
		at, known := u.providerOf(&value, r)
		if !known {
			continue
		}
		if at.Platform != name.Platform {
			r.Add(diag.Errorf(pair.Value.Range(), problem.ProviderOfAnotherPlatform,
				"The module uses it as %s, so it must be a provider of the platform %s, but %s is of another platform. Pass a provider of that platform.", name, name.Platform, at))
			continue
		}
		out[name.String()] = at
	}
	return out
}

// inheritedProviders are the providers that a module passes on implicitly: those without alias
// that it was given itself.
func (u *moduleInstance) inheritedProviders() map[string]addr.Provider {
	out := make(map[string]addr.Provider)
	if u.call != nil {
		for name, at := range u.call.providers {
			if !strings.Contains(name, ".") {
				out[name] = at
			}
		}
	}
	return out
}

// passedReferences are those inside the keys of providers that are passed.
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

// providerNames lists the providers of a platform that a module may use.
func (c *moduleCall) providerNames() []string { return slices.Sorted(maps.Keys(c.providers)) }
