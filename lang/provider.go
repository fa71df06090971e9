package lang

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/json"

	"herald/lang/addr"
	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/module"
	"herald/lang/schema"
	"herald/lang/scope"
)

func (u *unit) addProvider(decl *module.Provider) {
	platform, ok := u.platform(decl.Platform)
	if !ok {
		u.diags = append(u.diags, u.unknownPlatform(decl.Platform, decl.PlatformRange))
		return
	}
	at := addr.Provider{Platform: decl.Platform, Alias: decl.Alias}
	u.declared[at] = true
	shape := body.Compile(body.Optional(platform.Provider))
	content, diags := shape.Read(decl.Body)
	u.diags = append(u.diags, diags...)
	p := &Provider{Addr: at, Source: &Source{Range: decl.Range, Arguments: content.Ranges()}}
	u.providers = append(u.providers, p)
	v := &scope.Vertex{
		Name: scope.Name{Kind: kindProvider, Name: at.String()}, Range: decl.Range,
		Refs: shape.References(decl.Body, content, nil),
	}
	v.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		if content.Dynamic {
			content, diags = shape.Expand(decl.Body, ctx)
		}
		val, more := shape.Decode(content, ctx)
		plain, _ := val.UnmarkDeep()
		if !more.HasErrors() && !plain.IsWhollyKnown() && !u.Partial && !u.scope.Tainted(v) {
			more = append(more, diag.Errorf(decl.Range, "Value not known yet",
				"The provider %s depends on something that is known only after apply, but an account must be known before.", at))
		}
		p.Body, diags = u.fill(plain, platform.Provider, decl.Range)
		return cty.DynamicVal, append(more, diags...)
	}
	u.scope.Add(v)
}

func (u *unit) unknownPlatform(given string, rng hcl.Range) *hcl.Diagnostic {
	names := slices.Sorted(maps.Keys(u.Platforms))
	return diag.Errorf(rng, "Unknown platform", "There is no platform %q. Herald speaks to %s.%s",
		given, diag.List(names), diag.DidYouMean(given, names))
}

// account reads the provider argument of a conversation: a reference to an
// account. One that is not declared is implied, with everything from the
// environment, as long as it is the default account.
func (u *unit) account(expr hcl.Expression) addr.Provider {
	at, ok := providerReference(expr)
	if !ok {
		u.diags = append(u.diags, diag.Errorf(expr.Range(), "Invalid provider reference",
			"provider takes the name of a platform, or a platform and an alias with a dot between them, without quotes."))
		return at
	}
	platform, ok := u.platform(at.Platform)
	switch {
	case !ok:
		u.diags = append(u.diags, u.unknownPlatform(at.Platform, expr.Range()))
	case u.declared[at]:
	case at.Alias != "":
		u.diags = append(u.diags, u.undeclaredAlias(at, expr.Range()))
	default:
		u.implyProvider(at, platform, expr.Range())
	}
	return at
}

func providerReference(expr hcl.Expression) (at addr.Provider, ok bool) {
	trav, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() || len(trav) > 2 {
		return at, false
	}
	at.Platform = trav.RootName()
	if len(trav) == 2 {
		alias, isName := trav[1].(hcl.TraverseAttr)
		at.Alias, ok = alias.Name, isName
		return at, ok
	}
	return at, true
}

func (u *unit) undeclaredAlias(at addr.Provider, rng hcl.Range) *hcl.Diagnostic {
	var aliases []string
	for p := range u.declared {
		if p.Platform == at.Platform && p.Alias != "" {
			aliases = append(aliases, p.Alias)
		}
	}
	slices.Sort(aliases)
	return diag.Errorf(rng, "Undeclared provider",
		"There is no provider %q with alias %q.%s Declare it:\n  provider %q {\n    alias = %q\n  }",
		at.Platform, at.Alias, diag.DidYouMean(at.Alias, aliases), at.Platform, at.Alias)
}

func (u *unit) implyProvider(at addr.Provider, platform schema.Platform, rng hcl.Range) {
	u.declared[at] = true
	p := &Provider{Addr: at, Source: &Source{Range: rng}}
	u.providers = append(u.providers, p)
	u.scope.Add(&scope.Vertex{
		Name: scope.Name{Kind: kindProvider, Name: at.String()}, Range: rng,
		Evaluate: func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
			empty, _ := body.Compile(body.Optional(platform.Provider)).Decode(new(body.Content), nil)
			val, diags := u.fill(empty, platform.Provider, rng)
			p.Body = val
			return cty.DynamicVal, diags
		},
	})
}

// fill puts the environment and defaults where the file has nothing. What is
// required and still missing stays null: opening a session reports it, so that
// a configuration can be validated without credentials.
func (u *unit) fill(val cty.Value, block schema.Block, rng hcl.Range) (cty.Value, hcl.Diagnostics) {
	var diags hcl.Diagnostics
	vals := val.AsValueMap()
	for _, a := range block.Attributes {
		if !vals[a.Name].IsKnown() || !vals[a.Name].IsNull() {
			continue
		}
		fromEnv, more := u.fromEnvironment(a, rng)
		diags = append(diags, more...)
		switch {
		case fromEnv != cty.NilVal:
			vals[a.Name] = fromEnv
		case a.Default != cty.NilVal:
			vals[a.Name] = a.Default
		}
	}
	if len(vals) == 0 {
		return cty.EmptyObjectVal, diags
	}
	return cty.ObjectVal(vals), diags
}

// fromEnvironment gives the first variable that is set and not empty; NilVal
// when none is. Simple types are read as text, others as JSON.
func (u *unit) fromEnvironment(a schema.Attribute, rng hcl.Range) (cty.Value, hcl.Diagnostics) {
	if u.Getenv == nil {
		return cty.NilVal, nil
	}
	for _, variable := range a.Env {
		text, ok := u.Getenv(variable)
		if !ok || text == "" {
			continue
		}
		if a.Sensitive {
			u.secrets.collect(cty.StringVal(text))
		}
		val, err := convert.Convert(cty.StringVal(text), a.Type)
		if !a.Type.IsPrimitiveType() {
			val, err = json.Unmarshal([]byte(text), a.Type)
		}
		if err != nil {
			return cty.NilVal, hcl.Diagnostics{diag.Errorf(rng, "Invalid environment variable",
				"The environment variable %s stands in for the argument %q, but its value does not fit the type %s.",
				variable, a.Name, a.Type.FriendlyName())}
		}
		return val, nil
	}
	return cty.NilVal, nil
}
