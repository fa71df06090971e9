package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
)

// evaluateVariable returns the value of an input. That of a constant one must be the value
// that sources of modules were evaluated with.
func (u *moduleInstance) evaluateVariable(decl *module.Variable) (cty.Value, hcl.Diagnostics) {
	val, diags := u.input(decl)
	if !decl.Const || diags.HasErrors() {
		return val, diags
	}
	if loaded, ok := u.node.Constants[decl.Name]; ok && loaded.RawEquals(val) {
		return val, diags
	}
	if u.isLenient() && !val.IsWhollyKnown() {
		return val, diags
	}
	where := "its default, the environment, herald.vars.hcl or a file *.auto.vars.hcl"
	if u.call != nil {
		where = "its default, because the module is not the root module"
	}
	return val, append(diags, diag.Errorf(decl.Range, problem.ConstantVariableChanged,
		"Variable %q is constant, so Herald needs its value before it loads modules. It can come only from %s. "+
			"Set it there, or remove const from the variable.", decl.Name, where))
}
