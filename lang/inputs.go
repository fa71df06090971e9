package lang

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/funcs"
	"herald/lang/module"
	"herald/lang/source"
)

// undeclared reports values for variables that the module does not have.
func (v Variables) undeclared(m *module.Module) hcl.Diagnostics {
	var names []string
	declared := make(map[string]bool, len(m.Variables))
	for _, d := range m.Variables {
		names = append(names, d.Name)
		declared[d.Name] = true
	}
	var diags hcl.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(v.given)) {
		from := v.given[name].origin
		if declared[name] || from.silent {
			continue
		}
		detail := fmt.Sprintf("A value comes from %s, but there is no variable %q. "+
			"Declare it with a variable block, or remove the value.%s", from.words, name, diag.DidYouMean(name, names))
		if from.strict {
			diags = append(diags, diag.Errorf(from.rng, "Value for undeclared variable", "%s", detail))
		} else {
			diags = append(diags, diag.Warnf(from.rng, "Value for undeclared variable", "%s", detail))
		}
	}
	return diags
}

// variable gives the value of an input: what was given, or the default.
func (u *unit) variable(v *module.Variable) (cty.Value, hcl.Diagnostics) {
	val, diags := u.input(v)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	if v.Sensitive {
		u.secrets.collect(val)
		val = val.Mark(funcs.Sensitive)
	}
	return val, diags
}

func (u *unit) input(v *module.Variable) (cty.Value, hcl.Diagnostics) {
	g, ok := u.given[v.Name]
	switch {
	case !ok && v.Default != cty.NilVal:
		return v.Default, nil
	case !ok && u.Partial:
		return cty.UnknownVal(v.Type), nil
	case !ok:
		return cty.DynamicVal, hcl.Diagnostics{missing(v)}
	}
	val := g.val
	if g.isRaw {
		parsed, err := parseRaw(v, g)
		if err != nil {
			return cty.DynamicVal, hcl.Diagnostics{wrongValue(v, g, err)}
		}
		val = parsed
	}
	if v.Sensitive {
		u.secrets.collect(val)
	}
	converted, err := v.Convert(val)
	if err != nil {
		return cty.DynamicVal, hcl.Diagnostics{wrongValue(v, g, err)}
	}
	if !converted.IsKnown() || !converted.IsNull() || v.Nullable {
		return converted, nil
	}
	if v.Default != cty.NilVal {
		return v.Default, nil
	}
	return cty.DynamicVal, hcl.Diagnostics{wrongValue(v, g, fmt.Errorf("it is null, and the variable is not nullable"))}
}

// parseRaw reads the text of a flag or of the environment. Of a text that is
// no expression only the complaint is repeated, never the text.
func parseRaw(v *module.Variable, g given) (cty.Value, error) {
	if v.Literal {
		return cty.StringVal(g.raw), nil
	}
	expr, diags := source.Expression("value", g.raw)
	if !diags.HasErrors() {
		var val cty.Value
		val, diags = expr.Value(nil)
		if !diags.HasErrors() {
			return val, nil
		}
	}
	return cty.DynamicVal, fmt.Errorf("for this type the value is an expression, with quotes around text, and it is not a valid one (%s)",
		diags[0].Summary)
}

func wrongValue(v *module.Variable, g given, err error) *hcl.Diagnostic {
	return diag.Errorf(v.Range, "Invalid value for variable",
		"The value of variable %q, from %s, does not fit: %s.", v.Name, g.origin.words, err)
}

func missing(v *module.Variable) *hcl.Diagnostic {
	return diag.Errorf(v.Range, "No value for required variable",
		"Variable %q has no default, and no value was given. Set it in herald.vars.hcl, in the environment, or on the command line:\n"+
			"  --var '%s=…'\n  %s%s=…", v.Name, v.Name, environPrefix, v.Name)
}

// place is file:line, for sentences.
func place(r hcl.Range) string { return fmt.Sprintf("%s:%d", r.Filename, r.Start.Line) }
