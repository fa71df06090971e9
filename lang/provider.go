package lang

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
	"herald/lang/providerargs"
	"herald/lang/reference"
	"herald/lang/schema"
	"herald/lang/scope"
	"herald/lang/secret"
)

// providerBlock is a provider block, or one that is implied, and what its instances
// come to.
type providerBlock struct {
	scope.Block
	at           addr.Provider // without key
	decl         *module.Provider
	shape        *body.Shape
	content      *body.Content
	source       *Source
	providers    []*Provider
	isIncomplete bool // some of it could not be evaluated
}

func (u *moduleInstance) addProvider(decl *module.Provider) {
	platform, ok := u.platformSchema(decl.Platform)
	if !ok {
		u.diags = append(u.diags, u.unknownPlatformError(decl.Platform, decl.PlatformRange))
		return
	}
	a := &providerBlock{at: addr.Provider{Platform: decl.Platform, Alias: decl.Alias}, decl: decl, shape: body.Compile(body.WithoutRequired(platform.Provider))}
	u.providerBlocks[a.at] = a
	u.providerOrder = append(u.providerOrder, a)
	content, diags := a.shape.Read(decl.Body)
	u.diags = append(u.diags, diags...)
	a.isIncomplete = diags.HasErrors()
	a.content, a.source = content, &Source{Range: decl.Range, Arguments: content.Ranges()}
	a.Block = scope.Block{Repetition: scope.NotRepeated}
	v := &scope.Vertex{
		Name: scope.Name{Kind: kindProvider, Name: a.at.String()}, Range: decl.Range,
		Refs: a.shape.References(decl.Body, content, nil), Block: &a.Block,
	}
	v.AwaitedBlocks = func(bool) []addr.Block { return v.Dependencies() }
	if decl.ForEach != nil {
		a.Repetition, a.Expr = scope.ByKey, decl.ForEach
		v.Refs = append(v.Refs, decl.ForEach.Expr.Variables()...)
		u.diags = append(u.diags, checkRepetitionReferences(decl.ForEach)...)
	}
	v.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return u.evaluateProvider(v, a, ctx) }
	u.scope.Add(v)
}

// evaluateProvider decodes every instance of a provider block.
func (u *moduleInstance) evaluateProvider(v *scope.Vertex, a *providerBlock, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	lenient := u.isLenient() || u.scope.Tainted(v)
	list, ok, diags := a.Expand(ctx, lenient)
	if !ok {
		a.isIncomplete = true
		return cty.DynamicVal, diags
	}
	platform, _ := u.platformSchema(a.at.Platform)
	for _, inst := range list {
		content := a.content
		if content.Dynamic {
			expanded, more := a.shape.Expand(a.decl.Body, inst.Ctx)
			content, diags = expanded, append(diags, more...)
		}
		val, more := a.shape.Decode(content, inst.Ctx)
		plain, _ := argument.Unmark(val)
		at := a.at
		at.Key = inst.Key
		if !more.HasErrors() && !plain.IsWhollyKnown() && !lenient {
			more = append(more, diag.Errorf(a.decl.Range, problem.ValueNotKnownYet,
				"The provider %s depends on a value that is known only after apply, but providers must be known before it.%s", at, diag.KnownBeforeApplyHint))
		}
		filled, problems := u.providerArgs().Fill(plain, platform.Provider, a.decl.Range)
		diags = append(append(diags, more...), problems...)
		u.addCredentials(filled.Body, platform.Provider)
		a.isIncomplete = a.isIncomplete || more.HasErrors() || problems.HasErrors() || !plain.IsWhollyKnown()
		a.providers = append(a.providers, &Provider{
			Addr: at, Body: filled.Body, Source: a.source, Environment: filled.Environment, Sensitive: sensitiveArguments(val),
		})
	}
	return cty.DynamicVal, diags
}

// sensitiveArguments are the attributes of an object that hold a mark, sorted.
func sensitiveArguments(val cty.Value) []string {
	val, marks := val.Unmark()
	var names []string
	for name := range val.Type().AttributeTypes() {
		if len(marks) > 0 || val.GetAttr(name).ContainsMarked() {
			names = argument.InsertSorted(names, name)
		}
	}
	return names
}

func (ev *evaluation) providerArgs() providerargs.Source {
	return providerargs.Source{Getenv: ev.Getenv, Secrets: ev.secrets}
}

func (ev *evaluation) unknownPlatformError(given string, rng hcl.Range) *hcl.Diagnostic {
	names := slices.Sorted(maps.Keys(ev.Platforms))
	return diag.Errorf(rng, problem.UnknownPlatform, "There is no platform %q. Herald supports %s.%s",
		given, diag.List(names), diag.DidYouMean(given, names))
}

// parseProviderReference reads a provider argument: a reference to a provider, whose key may
// be computed. What is wrong with it is reported here, once; nil then.
func (u *moduleInstance) parseProviderReference(expr hcl.Expression) *reference.StaticReference {
	p, ok := reference.Parse(expr)
	if !ok || len(p.Names) == 0 || len(p.Names) > 2 {
		u.diags = append(u.diags, diag.Errorf(expr.Range(), problem.InvalidProviderReference,
			"provider must be the name of a platform, or a platform and an alias as in platform.alias, without quotes."))
		return nil
	}
	if d := u.checkProvider(&p); d != nil {
		u.diags = append(u.diags, d)
		return nil
	}
	return &p
}

// writtenProvider is a provider as it is referred to, without key.
func writtenProvider(p *reference.StaticReference) addr.Provider {
	at := addr.Provider{Platform: p.Names[0]}
	if len(p.Names) > 1 {
		at.Alias = p.Names[1]
	}
	return at
}

// checkProvider checks that there is such a provider. One that is not declared is
// implied, with everything from the environment, as long as it is the default
// provider.
func (u *moduleInstance) checkProvider(p *reference.StaticReference) *hcl.Diagnostic {
	at := writtenProvider(p)
	if _, ok := u.platformSchema(at.Platform); !ok {
		return u.unknownPlatformError(at.Platform, p.Range)
	}
	if u.call != nil {
		if _, passed := u.call.providers[at.String()]; passed {
			return nil
		}
		if at.Alias != "" {
			return diag.Errorf(p.Range, problem.ProviderNotPassed,
				"This module uses the provider %s, and its caller does not pass it.%s Add it to the module block:\n  providers = {\n    %s = …\n  }",
				at, diag.DidYouMean(at.String(), u.call.providerNames()), at)
		}
	}
	switch a := u.providerBlocks[at]; {
	case a == nil && at.Alias != "":
		return u.undeclaredAliasError(at, p.Range)
	case a == nil:
		u.addImpliedProvider(at, p.Range)
	case a.decl != nil && a.decl.ForEach != nil && p.Key == nil:
		return diag.Errorf(p.Range, problem.MissingInstanceKey,
			"The provider %s has for_each, so a reference needs the key of an instance, as in %s[\"key\"].", at, at)
	case p.Key != nil && (a.decl == nil || a.decl.ForEach == nil):
		return diag.Errorf(p.Range, problem.InvalidInstanceKey,
			"The provider %s has no for_each, so it has no instances. Remove the key.", at)
	}
	return nil
}

func (u *moduleInstance) undeclaredAliasError(at addr.Provider, rng hcl.Range) *hcl.Diagnostic {
	var aliases []string
	for p := range u.providerBlocks {
		if p.Platform == at.Platform && p.Alias != "" {
			aliases = append(aliases, p.Alias)
		}
	}
	slices.Sort(aliases)
	return diag.Errorf(rng, problem.UndeclaredProvider,
		"There is no provider %q with alias %q.%s Declare it:\n  provider %q {\n    alias = %q\n  }",
		at.Platform, at.Alias, diag.DidYouMean(at.Alias, aliases), at.Platform, at.Alias)
}

// addImpliedProvider declares the provider without an alias of a platform.
func (u *moduleInstance) addImpliedProvider(at addr.Provider, rng hcl.Range) {
	platform, _ := u.platformSchema(at.Platform)
	p, diags := impliedProvider(at, platform, u.providerArgs(), rng)
	u.diags = append(u.diags, diags...)
	a := &providerBlock{at: at, source: p.Source, providers: []*Provider{p}}
	u.providerBlocks[at] = a
	u.providerOrder = append(u.providerOrder, a)
}

// ImpliedProvider is the provider without an alias of a platform with everything from the
// environment, for what was sent through it and is declared no more. getenv may
// be nil: then there is no environment.
func ImpliedProvider(platform schema.Platform, getenv func(string) (string, bool)) (*Provider, hcl.Diagnostics) {
	from := providerargs.Source{Getenv: getenv, Secrets: new(secret.Texts)}
	p, diags := impliedProvider(addr.Provider{Platform: platform.Name}, platform, from, hcl.Range{})
	return p, from.Secrets.Redact(diags)
}

func impliedProvider(at addr.Provider, platform schema.Platform, from providerargs.Source, rng hcl.Range) (*Provider, hcl.Diagnostics) {
	empty, _ := body.Compile(body.WithoutRequired(platform.Provider)).Decode(new(body.Content), nil)
	filled, diags := from.Fill(empty, platform.Provider, rng)
	return &Provider{Addr: at, Body: filled.Body, Source: &Source{Range: rng}, Environment: filled.Environment}, diags
}

// providerNeeds returns the provider blocks that must be evaluated before a block that selects a provider by key.
func (u *moduleInstance) providerNeeds(b *block) []scope.Name {
	if needs := keyNeeds(b.provider); needs != nil {
		return needs
	}
	if b.decl.Kind != scope.Module {
		return nil
	}
	var names []scope.Name
	for _, kind := range u.scope.Names(kindProvider) {
		names = append(names, scope.Name{Kind: kindProvider, Name: kind})
	}
	return names
}

// keyNeeds is the block of a provider that is chosen by key; nothing for any
// other.
func keyNeeds(account *reference.StaticReference) []scope.Name {
	if account == nil || account.Key == nil {
		return nil
	}
	return []scope.Name{{Kind: kindProvider, Name: writtenProvider(account).String()}}
}

// providerOf returns the provider that one instance of a block uses. ok is false
// when it cannot be determined; what is wrong has been reported.
func (u *moduleInstance) providerOf(p *reference.StaticReference, r blockReader) (at addr.Provider, ok bool) {
	at = writtenProvider(p)
	if u.call != nil {
		if passed, ok := u.call.providers[at.String()]; ok {
			return passed, true
		}
	}
	if d := u.checkProvider(p); d != nil {
		r.Add(d)
		return at, false
	}
	key, known, diags := p.EvalKey(r.Ctx)
	r.Add(diags...)
	if !known {
		if !diags.HasErrors() && !r.Lenient {
			r.Add(diag.Errorf(p.Range, problem.ValueNotKnownYet, "The provider must be known before the apply."+diag.KnownBeforeApplyHint))
		}
		return at, false
	}
	at.Key = key
	if keys := u.providerBlocks[writtenProvider(p)].Keys(); keys != nil && !keys[key] {
		r.Add(diag.Errorf(p.Range, problem.InvalidInstanceKey, "The provider %s has no instance %s; %s. Correct the key.", writtenProvider(p), key, scope.DescribeInstances(keys)))
		return at, false
	}
	return at, true
}
