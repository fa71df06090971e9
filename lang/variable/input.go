package variable

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/module"
	"herald/lang/secret"
	"herald/lang/source"
)

// CheckUndeclared reports values for variables that the module does not have.
func (v Values) CheckUndeclared(m *module.Module) hcl.Diagnostics {
	var names []string
	declared := make(map[string]bool, len(m.Variables))
	for _, d := range m.Variables {
		names = append(names, d.Name)
		declared[d.Name] = true
	}
	var diags hcl.Diagnostics
	for _, name := range slices.Sorted(maps.Keys(v.given)) {
		from := v.given[name].origin
		if declared[name] || from.undeclaredIsIgnored {
			continue
		}
		detail := fmt.Sprintf("%s sets a value for %q, but there is no such variable. "+
			"Declare it with a variable block, or remove the value.%s", from.description, name, diag.DidYouMean(name, names))
		if from.undeclaredIsError {
			diags = append(diags, diag.Errorf(from.rng, problem.ValueForUndeclaredVariable, "%s", detail))
		} else {
			diags = append(diags, diag.Warnf(from.rng, problem.ValueForUndeclaredVariable, "%s", detail))
		}
	}
	return diags
}

// Options say how a variable gets its value.
type Options struct {
	Partial bool // a required variable without a value is unknown
	Secrets *secret.Texts
}

// Value returns the value of an input: what was given, or the default.
func (v Values) Value(decl *module.Variable, opt Options) (cty.Value, hcl.Diagnostics) {
	g, ok := v.given[decl.Name]
	switch {
	case !ok && decl.Default == cty.NilVal && opt.Partial:
		return markValue(decl, cty.UnknownVal(decl.Type), opt), nil
	case !ok && decl.Default == cty.NilVal:
		return cty.DynamicVal, hcl.Diagnostics{missingError(decl)}
	case !ok:
		return markValue(decl, decl.Default, opt), nil
	}
	if g.isRaw {
		var err error
		if g, err = parseRaw(decl, g); err != nil {
			return cty.DynamicVal, hcl.Diagnostics{wrongValueError(decl, g, err)}
		}
	}
	val, err := fitValue(decl, g.val, opt)
	if err != nil {
		return cty.DynamicVal, hcl.Diagnostics{wrongValueError(decl, g, err)}
	}
	return val, valueWarnings(decl, g)
}

// valueWarnings are about a given value that fits and may not be what was meant.
func valueWarnings(decl *module.Variable, g givenValue) hcl.Diagnostics {
	rng, inFile := g.origin.rng, true
	if rng == (hcl.Range{}) {
		rng, inFile = decl.Range, false
	}
	diags := deprecatedWarning(decl, rng, g.origin.description)
	if g.expr == nil {
		return diags
	}
	for _, d := range CheckDropped(decl, g.expr) {
		if !inFile {
			d.Subject = &rng
			d.Detail = "The value comes from " + g.origin.description + ". " + d.Detail
		}
		diags = append(diags, d)
	}
	return diags
}

// deprecatedWarning reports a value for a variable that should get none any more.
func deprecatedWarning(decl *module.Variable, rng hcl.Range, from string) hcl.Diagnostics {
	if decl.Deprecated == "" {
		return nil
	}
	return hcl.Diagnostics{diag.Warnf(rng, problem.DeprecatedVariable,
		"Variable %q, which %s sets, is deprecated: %s.", decl.Name, from, decl.Deprecated)}
}

// ModuleArgument returns the value of an input of a module that a module block calls;
// cty.NilVal represents an argument that is absent. rng is that of the
// argument, or of the block.
func ModuleArgument(decl *module.Variable, val cty.Value, rng hcl.Range, opt Options) (cty.Value, hcl.Diagnostics) {
	switch {
	case val != cty.NilVal:
	case decl.Default != cty.NilVal:
		return markValue(decl, decl.Default, opt), nil
	case opt.Partial:
		return markValue(decl, cty.UnknownVal(decl.Type), opt), nil
	default:
		return cty.DynamicVal, hcl.Diagnostics{diag.Errorf(rng, problem.MissingModuleArgument,
			"The module requires a value for its variable %q. Add the argument to this block.", decl.Name)}
	}
	val, err := fitValue(decl, val, opt)
	if err != nil {
		return cty.DynamicVal, hcl.Diagnostics{diag.Errorf(rng, problem.IncorrectArgumentType,
			"The value for variable %q of the module does not have its type: %s.", decl.Name, err)}
	}
	return val, deprecatedWarning(decl, rng, "the module block")
}

// fitValue makes a value one of the variable's.
func fitValue(decl *module.Variable, val cty.Value, opt Options) (cty.Value, error) {
	if decl.Sensitive {
		opt.Secrets.Collect(val)
	}
	converted, err := decl.Convert(val)
	switch {
	case err != nil:
		return cty.DynamicVal, err
	case !converted.IsKnown() || !converted.IsNull() || decl.Nullable:
		return markValue(decl, converted, opt), nil
	case decl.Default != cty.NilVal:
		return markValue(decl, decl.Default, opt), nil
	}
	return cty.DynamicVal, errors.New("it is null, and the variable is not nullable")
}

// markValue has a value carry what its declaration says of it.
func markValue(decl *module.Variable, val cty.Value, opt Options) cty.Value {
	if decl.Sensitive {
		opt.Secrets.Collect(val)
		val = val.Mark(funcs.Sensitive)
	}
	if decl.Ephemeral {
		val = val.Mark(funcs.Ephemeral)
	}
	return val
}

// parseRaw reads the text of a flag or of the environment. FromMap a text that is
// no expression only the complaint is repeated, never the text.
func parseRaw(v *module.Variable, g givenValue) (givenValue, error) {
	if v.Literal {
		g.val = cty.StringVal(g.raw)
		return g, nil
	}
	expr, diags := source.ParseExpression("value", g.raw)
	if !diags.HasErrors() {
		g.expr = expr
		if g.val, diags = expr.Value(nil); !diags.HasErrors() {
			return g, nil
		}
	}
	return g, fmt.Errorf("a value of this type must be an expression, with quotes around strings, and this is not a valid one (%s)",
		diags[0].Summary)
}

func wrongValueError(v *module.Variable, g givenValue, err error) *hcl.Diagnostic {
	return diag.Errorf(v.Range, problem.InvalidValueForVariable,
		"The value of variable %q, set by %s, is invalid: %s. Correct the value or the type of the variable.", v.Name, g.origin.description, err)
}

func missingError(v *module.Variable) *hcl.Diagnostic {
	return diag.Errorf(v.Range, problem.NoValueForRequiredVariable,
		"Variable %q has no default, and no value was set. Set it in herald.vars.hcl, in the environment, or on the command line:\n"+
			"  --var '%s=…'\n  %s%s=…", v.Name, v.Name, environPrefix, v.Name)
}

// formatPosition is file:line, for sentences.
func formatPosition(r hcl.Range) string { return fmt.Sprintf("%s:%d", r.Filename, r.Start.Line) }
