package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/module"
	"herald/lang/scope"
)

func (u *unit) addOutput(decl *module.Output) {
	v := &scope.Vertex{
		Name: scope.Name{Kind: kindOutput, Name: decl.Name}, Range: decl.Range,
		Refs: decl.Value.Variables(), After: decl.DependsOn,
	}
	for _, c := range decl.Preconditions {
		v.Refs = append(v.Refs, c.Test.Variables()...)
		v.Refs = append(v.Refs, c.Message.Variables()...)
	}
	v.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		out, diags := output(decl, ctx)
		out.Source = &Source{
			Range:     decl.Range,
			Arguments: map[string]hcl.Range{"value": decl.Value.Range()},
			After:     v.Before(),
		}
		u.outputs = append(u.outputs, out)
		return cty.DynamicVal, diags
	}
	u.scope.Add(v)
}

func output(decl *module.Output, ctx *hcl.EvalContext) (Output, hcl.Diagnostics) {
	diags := checkAll(decl.Preconditions, "Precondition failed", ctx)
	val, more := decl.Value.Value(ctx)
	diags = append(diags, more...)
	plain, marks := val.UnmarkDeep()
	if len(marks) > 0 && !decl.Sensitive {
		diags = append(diags, diag.Errorf(decl.Value.Range(), "Output refers to sensitive values",
			"The value of output %q comes from something sensitive and would be shown. Add sensitive = true to the output, "+
				"or wrap the value in nonsensitive() if it may be seen.", decl.Name))
	}
	return Output{Name: decl.Name, Description: decl.Description, Value: plain, Sensitive: decl.Sensitive}, diags
}
