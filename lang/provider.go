package lang

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	accounts "herald/lang/account"
	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/module"
	"herald/lang/reference"
	"herald/lang/schema"
	"herald/lang/scope"
	"herald/lang/secret"
)

// account is a provider block, or one that is implied, and what its instances
// come to.
type account struct {
	scope.Block
	at        addr.Provider // without key
	decl      *module.Provider
	shape     *body.Shape
	content   *body.Content
	source    *Source
	providers []*Provider
	failed    bool // some of it could not be evaluated
}

func (u *unit) addProvider(decl *module.Provider) {
	platform, ok := u.platform(decl.Platform)
	if !ok {
		u.diags = append(u.diags, u.unknownPlatform(decl.Platform, decl.PlatformRange))
		return
	}
	a := &account{at: addr.Provider{Platform: decl.Platform, Alias: decl.Alias}, decl: decl, shape: body.Compile(body.Optional(platform.Provider))}
	u.accounts[a.at] = a
	u.order = append(u.order, a)
	content, diags := a.shape.Read(decl.Body)
	u.diags = append(u.diags, diags...)
	a.failed = diags.HasErrors()
	a.content, a.source = content, &Source{Range: decl.Range, Arguments: content.Ranges()}
	a.Block = scope.Block{Many: scope.Single}
	v := &scope.Vertex{
		Name: scope.Name{Kind: kindProvider, Name: a.at.String()}, Range: decl.Range,
		Refs: a.shape.References(decl.Body, content, nil), Block: &a.Block,
	}
	v.Inner = func(bool) []addr.Block { return v.Before() }
	if decl.ForEach != nil {
		a.Many, a.Expr = scope.ByKey, decl.ForEach
		v.Refs = append(v.Refs, decl.ForEach.Expr.Variables()...)
		u.diags = append(u.diags, repetitionReferences(decl.ForEach)...)
	}
	v.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return u.provider(v, a, ctx) }
	u.scope.Add(v)
}

// provider decodes every instance of a provider block.
func (u *unit) provider(v *scope.Vertex, a *account, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	lenient := u.lenient() || u.scope.Tainted(v)
	list, ok, diags := a.Expand(ctx, lenient)
	if !ok {
		a.failed = true
		return cty.DynamicVal, diags
	}
	platform, _ := u.platform(a.at.Platform)
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
			more = append(more, diag.Errorf(a.decl.Range, "Value not known yet",
				"The provider %s depends on something that is known only after apply, but an account must be known before.%s", at, diag.FromTheStart))
		}
		filled, problems := u.environment().Fill(plain, platform.Provider, a.decl.Range)
		diags = append(append(diags, more...), problems...)
		u.addCredentials(filled.Body, platform.Provider)
		a.failed = a.failed || more.HasErrors() || problems.HasErrors() || !plain.IsWhollyKnown()
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
			names = argument.Include(names, name)
		}
	}
	return names
}

func (ev *evaluation) environment() accounts.Source {
	return accounts.Source{Getenv: ev.Getenv, Secrets: ev.secrets}
}

func (ev *evaluation) unknownPlatform(given string, rng hcl.Range) *hcl.Diagnostic {
	names := slices.Sorted(maps.Keys(ev.Platforms))
	return diag.Errorf(rng, "Unknown platform", "There is no platform %q. Herald speaks to %s.%s",
		given, diag.List(names), diag.DidYouMean(given, names))
}

// pointer reads a provider argument: a reference to an account, whose key may
// be computed. What is wrong with it is reported here, once; nil then.
func (u *unit) pointer(expr hcl.Expression) *reference.Pointer {
	p, ok := reference.Parse(expr)
	if !ok || len(p.Names) == 0 || len(p.Names) > 2 {
		u.diags = append(u.diags, diag.Errorf(expr.Range(), "Invalid provider reference",
			"provider takes the name of a platform, or a platform and an alias with a dot between them, without quotes."))
		return nil
	}
	if d := u.find(&p); d != nil {
		u.diags = append(u.diags, d)
		return nil
	}
	return &p
}

// written is an account as it is referred to, without key.
func written(p *reference.Pointer) addr.Provider {
	at := addr.Provider{Platform: p.Names[0]}
	if len(p.Names) > 1 {
		at.Alias = p.Names[1]
	}
	return at
}

// find checks that there is such an account. One that is not declared is
// implied, with everything from the environment, as long as it is the default
// account.
func (u *unit) find(p *reference.Pointer) *hcl.Diagnostic {
	at := written(p)
	if _, ok := u.platform(at.Platform); !ok {
		return u.unknownPlatform(at.Platform, p.Range)
	}
	if u.call != nil {
		if _, passed := u.call.accounts[at.String()]; passed {
			return nil
		}
		if at.Alias != "" {
			return diag.Errorf(p.Range, "Provider not passed",
				"This module uses the account %s, and is not given it.%s Add it where the module is called:\n  providers = {\n    %s = …\n  }",
				at, diag.DidYouMean(at.String(), u.call.accountNames()), at)
		}
	}
	switch a := u.accounts[at]; {
	case a == nil && at.Alias != "":
		return u.undeclaredAlias(at, p.Range)
	case a == nil:
		u.imply(at, p.Range)
	case a.decl != nil && a.decl.ForEach != nil && p.Key == nil:
		return diag.Errorf(p.Range, "Missing instance key",
			"The provider %s has for_each, so one account is chosen by its key, as in %s[\"key\"].", at, at)
	case p.Key != nil && (a.decl == nil || a.decl.ForEach == nil):
		return diag.Errorf(p.Range, "Invalid instance key",
			"The provider %s has no for_each, so there are no instances to choose from. Remove the key.", at)
	}
	return nil
}

func (u *unit) undeclaredAlias(at addr.Provider, rng hcl.Range) *hcl.Diagnostic {
	var aliases []string
	for p := range u.accounts {
		if p.Platform == at.Platform && p.Alias != "" {
			aliases = append(aliases, p.Alias)
		}
	}
	slices.Sort(aliases)
	return diag.Errorf(rng, "Undeclared provider",
		"There is no provider %q with alias %q.%s Declare it:\n  provider %q {\n    alias = %q\n  }",
		at.Platform, at.Alias, diag.DidYouMean(at.Alias, aliases), at.Platform, at.Alias)
}

// imply declares the default account of a platform.
func (u *unit) imply(at addr.Provider, rng hcl.Range) {
	platform, _ := u.platform(at.Platform)
	p, diags := impliedProvider(at, platform, u.environment(), rng)
	u.diags = append(u.diags, diags...)
	a := &account{at: at, source: p.Source, providers: []*Provider{p}}
	u.accounts[at] = a
	u.order = append(u.order, a)
}

// ImpliedProvider is the default account of a platform with everything from the
// environment, for what was sent through it and is declared no more. getenv may
// be nil: then there is no environment.
func ImpliedProvider(platform schema.Platform, getenv func(string) (string, bool)) (*Provider, hcl.Diagnostics) {
	from := accounts.Source{Getenv: getenv, Secrets: new(secret.Texts)}
	p, diags := impliedProvider(addr.Provider{Platform: platform.Name}, platform, from, hcl.Range{})
	return p, from.Secrets.Redact(diags)
}

func impliedProvider(at addr.Provider, platform schema.Platform, from accounts.Source, rng hcl.Range) (*Provider, hcl.Diagnostics) {
	empty, _ := body.Compile(body.Optional(platform.Provider)).Decode(new(body.Content), nil)
	filled, diags := from.Fill(empty, platform.Provider, rng)
	return &Provider{Addr: at, Body: filled.Body, Source: &Source{Range: rng}, Environment: filled.Environment}, diags
}

// accountNeeds has whoever chooses an account by key come after its block.
func (u *unit) accountNeeds(b *block) []scope.Name {
	if needs := keyNeeds(b.account); needs != nil {
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

// keyNeeds is the block of an account that is chosen by key; nothing for any
// other.
func keyNeeds(account *reference.Pointer) []scope.Name {
	if account == nil || account.Key == nil {
		return nil
	}
	return []scope.Name{{Kind: kindProvider, Name: written(account).String()}}
}

// accountOf gives the account that one instance of a block uses. ok is false
// when it cannot be told; what is wrong has been reported.
func (u *unit) accountOf(p *reference.Pointer, r reader) (at addr.Provider, ok bool) {
	at = written(p)
	if u.call != nil {
		if passed, ok := u.call.accounts[at.String()]; ok {
			return passed, true
		}
	}
	if d := u.find(p); d != nil {
		r.Add(d)
		return at, false
	}
	key, known, diags := p.At(r.Ctx)
	r.Add(diags...)
	if !known {
		if !diags.HasErrors() && !r.Lenient {
			r.Add(diag.Errorf(p.Range, "Value not known yet", "Which account is used must be known before anything is sent."+diag.FromTheStart))
		}
		return at, false
	}
	at.Key = key
	if keys := u.accounts[written(p)].Keys(); keys != nil && !keys[key] {
		r.Add(diag.Errorf(p.Range, "Invalid instance key", "The provider %s has no instance %s; %s.", written(p), key, scope.Instances(keys)))
		return at, false
	}
	return at, true
}
