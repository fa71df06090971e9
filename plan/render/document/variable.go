package document

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/funcs"
	"herald/lang/module"
	"herald/lang/secret"
	"herald/lang/variable"
	"herald/plan/render"
)

// Variable is the value of a variable of the root module. A sensitive one has a
// placeholder for its value.
type Variable struct {
	Value any `json:"value,omitempty"`
}

// rootVariables returns the variables of the root module, except ephemeral
// ones, which are never stored.
func rootVariables(opt Options) map[string]Variable {
	out := map[string]Variable{}
	for _, decl := range opt.Config.Variables() {
		if !decl.Ephemeral {
			out[decl.Name] = variableOf(decl, opt)
		}
	}
	return out
}

func variableOf(decl *module.Variable, opt Options) Variable {
	v, diags := opt.Variables.Value(decl, variable.Options{Partial: true, Secrets: new(secret.Texts)})
	if diags.HasErrors() {
		return Variable{}
	}
	if decl.Sensitive || isMarked(v) || opt.Credentials.FoundInValue(v) {
		return Variable{render.Sensitive}
	}
	known, _ := toJSON(v)
	return Variable{known}
}

func isMarked(v cty.Value) bool {
	_, marks := v.UnmarkDeep()
	_, sensitive := marks[funcs.Sensitive]
	return sensitive
}
