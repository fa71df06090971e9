// Package providerargs completes the arguments of a provider block from the
// environment and from defaults.
//
// It must not depend on any platform or on the use of a provider.
package providerargs

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/json"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/schema"
	"herald/lang/secret"
)

// Source is where absent arguments come from.
type Source struct {
	Getenv  func(string) (string, bool) // nil: no environment
	Secrets *secret.Texts               // gets what is sensitive
}

// Filled is the body of a provider block, complete.
type Filled struct {
	Body        cty.Value
	Environment map[string]string // the variable that each argument came from
}

// Fill puts the environment and defaults where the file has nothing. What is
// required and still missing stays null: opening a session reports it, so that
// a configuration can be validated without credentials. rng is that of the
// block.
func (s Source) Fill(val cty.Value, block schema.Block, rng hcl.Range) (Filled, hcl.Diagnostics) {
	var diags hcl.Diagnostics
	vals, from := val.AsValueMap(), map[string]string{}
	for _, a := range block.Attributes {
		if !vals[a.Name].IsKnown() || !vals[a.Name].IsNull() {
			continue
		}
		fromEnv, variable, more := s.readEnvironment(a, rng)
		diags = append(diags, more...)
		switch {
		case fromEnv != cty.NilVal:
			vals[a.Name], from[a.Name] = fromEnv, variable
		case a.Default != cty.NilVal:
			vals[a.Name] = a.Default
		}
	}
	if len(vals) == 0 {
		return Filled{Body: cty.EmptyObjectVal}, diags
	}
	return Filled{Body: cty.ObjectVal(vals), Environment: from}, diags
}

// readEnvironment returns the value and the name of the first variable that is set
// and not empty; NilVal when none is. Simple types are read as text, others as
// JSON.
func (s Source) readEnvironment(a schema.Attribute, rng hcl.Range) (cty.Value, string, hcl.Diagnostics) {
	if s.Getenv == nil {
		return cty.NilVal, "", nil
	}
	for _, variable := range a.Env {
		text, ok := s.Getenv(variable)
		if !ok || text == "" {
			continue
		}
		if a.Sensitive {
			s.Secrets.Collect(cty.StringVal(text))
		}
		val, err := funcs.Convert(cty.StringVal(text), a.Type)
		if !a.Type.IsPrimitiveType() {
			val, err = json.Unmarshal([]byte(text), a.Type)
		}
		if err != nil {
			return cty.NilVal, variable, hcl.Diagnostics{diag.Errorf(rng, problem.InvalidEnvironmentVariable,
				"The argument %[2]q is taken from the environment variable %[1]s, whose value does not have the type %[3]s. Correct or unset the variable.",
				variable, a.Name, a.Type.FriendlyName())}
		}
		return val, variable, nil
	}
	return cty.NilVal, "", nil
}
