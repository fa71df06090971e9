package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/argument"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/module"
	"herald/lang/rule"
	"herald/lang/scope"
)

func (u *moduleInstance) addOutput(decl *module.Output) {
	v := &scope.Vertex{
		Name: scope.Name{Kind: kindOutput, Name: decl.Name}, Range: decl.Range,
		Refs: append(decl.Value.Variables(), rule.References(decl.Preconditions)...), DependsOn: decl.DependsOn,
	}
	v.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		diags := rule.CheckAll(decl.Preconditions, u.ruleOwner(problem.PreconditionFailed, kindOutput, decl.Name, v), ctx)
		out, more := u.evaluateOutput(decl, ctx)
		diags = append(diags, more...)
		out.Source = &Source{
			Range:     decl.Range,
			Arguments: map[string]hcl.Range{"value": decl.Value.Range()},
			After:     v.Dependencies(),
		}
		u.outputs = append(u.outputs, out)
		return cty.DynamicVal, diags
	}
	u.scope.Add(v)
}

func (u *moduleInstance) evaluateOutput(decl *module.Output, ctx *hcl.EvalContext) (Output, hcl.Diagnostics) {
	val, diags := decl.Value.Value(ctx)
	// A reference costs nothing, but what is shown and stored does.
	val, more := u.meter.Measure(hcl.StaticExpr(val, decl.Value.Range()), ctx)
	diags = append(diags, more...)
	val, more = u.fitOutput(decl, val)
	diags = append(diags, more...)
	plain, marks := val.UnmarkDeep()
	_, ephemeral := marks[funcs.Ephemeral]
	_, sensitive := marks[funcs.Sensitive]
	if (ephemeral || decl.Ephemeral) && u.call == nil {
		diags = append(diags, argument.EphemeralError(decl.Value.Range(), "The value of an output"))
	}
	if u.call == nil && funcs.HoldsType(plain) {
		diags = append(diags, diag.Errorf(decl.Value.Range(), problem.InvalidOutputValue,
			"The value of output %q contains a type, as the function type() returns it, and a type cannot be stored. "+
				"Use type() in herald console instead.", decl.Name))
	}
	if sensitive && !decl.Sensitive && !u.Untrusted {
		diags = append(diags, diag.Errorf(decl.Value.Range(), problem.OutputRefersToSensitiveValues,
			"The value of output %q depends on a sensitive value and would be shown. Add sensitive = true to the output, "+
				"or wrap the value in nonsensitive() if people may see it.", decl.Name))
	}
	u.values[decl.Name] = val
	if decl.Sensitive {
		u.values[decl.Name] = val.Mark(funcs.Sensitive)
	}
	if decl.Ephemeral {
		u.values[decl.Name] = u.values[decl.Name].Mark(funcs.Ephemeral)
	}
	return Output{Name: decl.Name, Description: decl.Description, Value: plain, Sensitive: decl.Sensitive || sensitive}, diags
}

// fitOutput converts the value of an output to its type.
func (u *moduleInstance) fitOutput(decl *module.Output, val cty.Value) (cty.Value, hcl.Diagnostics) {
	var diags hcl.Diagnostics
	if u.call == nil && decl.Deprecated != "" {
		diags = append(diags, diag.Warnf(decl.Range, problem.DeprecationWithoutEffect,
			"No module can refer to the outputs of the root module, so deprecated has no effect in output %q. Remove it.", decl.Name))
	}
	converted, err := decl.Convert(val)
	if err != nil {
		diags = append(diags, diag.Errorf(decl.Value.Range(), problem.InvalidOutputValue,
			"The value of output %q does not have the declared type: %s. Correct the value or the type.", decl.Name, err))
	}
	return converted, diags
}
