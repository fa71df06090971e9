package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/module"
)

func (s *scope) addOutput(decl *module.Output) {
	v := &vertex{name: name{kindOutput, decl.Name}, rng: decl.Range, refs: decl.Value.Variables(), after: decl.DependsOn}
	for _, c := range decl.Preconditions {
		v.refs = append(v.refs, c.Test.Variables()...)
		v.refs = append(v.refs, c.Message.Variables()...)
	}
	v.evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		out, diags := output(decl, ctx)
		out.Source = &Source{
			Range:     decl.Range,
			Arguments: map[string]hcl.Range{"value": decl.Value.Range()},
			After:     v.blocks,
		}
		s.outputs = append(s.outputs, out)
		return cty.DynamicVal, diags
	}
	s.add(v)
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
