package module

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/source"
)

// RequiredProvider is a provider that the callers of a module must pass.
type RequiredProvider struct {
	Provider addr.Provider // without alias: the platform's provider without an alias
	Range    hcl.Range
}

// readRequiredProviders reads the required_providers block of a module.
func (l *loader) readRequiredProviders(h *Herald, b *hcl.Block) {
	attrs, diags := source.Attributes(b.Body)
	l.addDiags(diags...)
	for _, attr := range sortedByPosition(attrs) {
		h.RequiredProviders = append(h.RequiredProviders, RequiredProvider{addr.Provider{Platform: attr.Name}, attr.NameRange})
		pairs, diags := hcl.ExprMap(attr.Expr)
		if diags.HasErrors() {
			l.addDiags(requirementError(attr.Name, attr.Expr.Range()))
			continue
		}
		for _, pair := range pairs {
			if word := hcl.ExprAsKeyword(pair.Key); word != "configuration_aliases" {
				l.addDiags(diag.Errorf(pair.Key.Range(), problem.UnsupportedArgument,
					"Only configuration_aliases is allowed here: platforms are part of Herald, so use required_version to require a version."))
				continue
			}
			h.RequiredProviders = append(h.RequiredProviders, l.readAliases(attr.Name, pair.Value)...)
		}
	}
}

func (l *loader) readAliases(platform string, expr hcl.Expression) []RequiredProvider {
	items, diags := hcl.ExprList(expr)
	if diags.HasErrors() {
		l.addDiags(requirementError(platform, expr.Range()))
		return nil
	}
	var out []RequiredProvider
	for _, item := range items {
		trav, diags := hcl.AbsTraversalForExpr(item)
		if !diags.HasErrors() && len(trav) == 2 && trav.RootName() == platform {
			if alias, ok := trav[1].(hcl.TraverseAttr); ok {
				out = append(out, RequiredProvider{addr.Provider{Platform: platform, Alias: alias.Name}, item.Range()})
				continue
			}
		}
		l.addDiags(diag.Errorf(item.Range(), problem.InvalidProviderRequirement,
			"configuration_aliases must be a list of providers of this platform by their names in this module, as in [%s.sender], without quotes.", platform))
	}
	return out
}

func requirementError(platform string, rng hcl.Range) *hcl.Diagnostic {
	return diag.Errorf(rng, problem.InvalidProviderRequirement,
		"Each argument of required_providers must be an object, as in %s = { configuration_aliases = [%s.sender] }, "+
			"or %s = {} for the provider without an alias.", platform, platform, platform)
}
