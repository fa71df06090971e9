package lang

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/secret"
	"herald/lang/variable"
)

// VariableValue is what a variable of the root module is in an evaluation.
type VariableValue struct {
	Name  string
	Value cty.Value // without marks; NilVal when there is none, or it does not fit
	Given bool      // it is not the default
	// Sensitive values are never shown; Ephemeral ones are also never
	// stored.
	Sensitive, Ephemeral bool
}

// VariableValues returns the values of the root module's variables, in the order of
// their blocks. One that holds a credential is sensitive. Evaluate reports invalid values.
func (c *Config) VariableValues(in Inputs) []VariableValue {
	var out []VariableValue
	for _, decl := range c.tree.Root.Variables {
		v := VariableValue{Name: decl.Name, Given: in.Variables.Has(decl.Name), Sensitive: decl.Sensitive, Ephemeral: decl.Ephemeral}
		val, diags := in.Variables.Value(decl, variable.Options{Secrets: new(secret.Texts)})
		if !diags.HasErrors() {
			v.Value, _ = val.UnmarkDeep()
			v.Sensitive = v.Sensitive || in.Credentials.FoundInValue(val)
		}
		out = append(out, v)
	}
	return out
}
