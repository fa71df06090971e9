package trial

import (
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/rule"
	"herald/lang/secret"
	"herald/lang/suite"
	"herald/lang/variable"
)

// assignVariables evaluates what the run is given: the project's values, over them those
// of the file, over them those of the run, and its time.
func (s *step) assignVariables() {
	declared := make(map[string]bool)
	for _, v := range s.config.Variables() {
		declared[v.Name] = true
	}
	values := s.Variables
	if s.spec.Source != "" {
		values = values.Only(declared)
	}
	values, seen := s.giveFile(values, declared)
	for _, v := range s.config.Variables() {
		// The evaluation reports what is wrong with a value.
		if val, diags := values.Value(v, variable.Options{Secrets: new(secret.Texts)}); !diags.HasErrors() {
			seen[v.Name] = val
		}
	}
	s.given = map[string]cty.Value{"var": cty.ObjectVal(seen), "run": cty.ObjectVal(s.outputs)}
	s.validateVariables()
	for _, attr := range s.spec.Variables {
		if v, ok := s.evaluateExpr(attr.Expr); ok {
			values = values.With(lang.VariableOverride{Name: attr.Name, Value: v, Expr: attr.Expr, Range: attr.NameRange, Lenient: true})
		}
	}
	s.inputs.Variables = values
	s.setClock()
}

// giveFile puts the values of the test file over those of the project: of its
// variables block, converted by its variable blocks, which may have defaults.
// It also gives what expressions of the file see, by name.
func (s *step) giveFile(values lang.Variables, declared map[string]bool) (lang.Variables, map[string]cty.Value) {
	seen := make(map[string]cty.Value)
	all := s.Variables
	s.given = map[string]cty.Value{"run": cty.ObjectVal(s.outputs)}
	for _, attr := range s.tests.Variables {
		if run := s.missingRun(attr.Expr); run != "" {
			if declared[attr.Name] && !s.isGiven(attr.Name) {
				s.addDiagnostics(hcl.Diagnostics{diag.Errorf(attr.Range, problem.ReferenceToLaterRun,
					"Run %q needs the value of %q, which comes from the outputs of run %q, and that run comes later. Move it up, or set the value in the variables block of this run.",
					s.spec.Name, attr.Name, run)})
			}
			continue
		}
		v, ok := s.evaluateExpr(attr.Expr)
		if !ok {
			continue
		}
		given := lang.VariableOverride{Name: attr.Name, Value: v, Expr: attr.Expr, Range: attr.NameRange}
		seen[attr.Name], all = v, all.With(given)
		if declared[attr.Name] {
			s.used[attr.Name] = true
			values = values.With(given)
		}
	}
	own := make(map[string]bool)
	s.own = make(map[string]cty.Value)
	for _, v := range s.tests.Declared {
		s.used[v.Name] = true
		own[v.Name] = !declared[v.Name]
		val, diags := all.Value(v, variable.Options{Secrets: new(secret.Texts)})
		s.addDiagnostics(diags)
		if diags.HasErrors() {
			continue
		}
		seen[v.Name] = val
		if declared[v.Name] {
			values = values.With(lang.VariableOverride{Name: v.Name, Value: val, Range: v.Range})
		} else {
			s.own[v.Name] = val
		}
	}
	return values.Without(own), seen
}

// isGiven reports whether the run itself has a value for the variable.
func (s *step) isGiven(name string) bool {
	return slices.ContainsFunc(s.spec.Variables, func(attr *hcl.Attribute) bool { return attr.Name == name })
}

// missingRun names a run that an expression refers to and that has no outputs
// yet; "" when there is none.
func (s *step) missingRun(expr hcl.Expression) string {
	for _, ref := range expr.Variables() {
		if name := suite.RunName(ref); name != "" {
			if _, carriedOut := s.outputs[name]; !carriedOut {
				return name
			}
		}
	}
	return ""
}

// validateVariables holds the rules of the file's variables against their values.
func (s *step) validateVariables() {
	ctx := &hcl.EvalContext{Functions: s.config.Functions(s.inputs), Variables: s.given}
	for _, v := range s.tests.Declared {
		s.addDiagnostics(rule.CheckAll(v.Validations, rule.Owner{Code: problem.InvalidValueForVariable, Address: "var." + v.Name}, ctx))
	}
}

// setClock sets the clock to the time of the run.
func (s *step) setClock() {
	if s.spec.Now == nil {
		return
	}
	val, ok := s.evaluateExpr(s.spec.Now)
	if !ok {
		return
	}
	var at time.Time
	val, _ = val.Unmark()
	if val.Type() == cty.String && val.IsKnown() && !val.IsNull() {
		at, _ = time.Parse(time.RFC3339, val.AsString()) // zero when it is none
	}
	switch rng := s.spec.Now.Range(); {
	case at.IsZero():
		s.addDiagnostics(hcl.Diagnostics{diag.Errorf(rng, problem.InvalidTime, "now must be a time such as \"2026-12-01T22:00:00+08:00\".")})
	case !s.clock.advanceTo(at):
		s.addDiagnostics(hcl.Diagnostics{diag.Errorf(rng, problem.RunTimesOutOfOrder,
			"It is already %s when this run begins. Order the runs by time. The first run of a file has the current time, unless it sets now.",
			s.clock.readTime().In(at.Location()).Format(time.RFC3339))})
	default:
		s.inputs.Now = s.clock.readTime()
	}
}

// evaluateExpr evaluates an expression of the test file.
func (s *step) evaluateExpr(expr hcl.Expression) (cty.Value, bool) {
	v, diags := expr.Value(&hcl.EvalContext{Functions: s.config.Functions(s.inputs), Variables: s.given})
	s.addDiagnostics(diags)
	return v, !diags.HasErrors()
}

// findUnusedVariables warns of variables of the file that no module has and no expression
// refers to: a misspelt one would leave a default in its place.
func (f *file) findUnusedVariables() hcl.Diagnostics {
	var refs []hcl.Traversal
	for _, r := range f.tests.Runs {
		refs = append(refs, rule.References(r.Asserts)...)
		for _, attr := range r.Variables {
			refs = append(refs, attr.Expr.Variables()...)
		}
		if r.Now != nil {
			refs = append(refs, r.Now.Variables()...)
		}
	}
	for _, trav := range refs {
		if len(trav) > 1 && trav.RootName() == "var" {
			if step, ok := trav[1].(hcl.TraverseAttr); ok {
				f.used[step.Name] = true
			}
		}
	}
	var diags hcl.Diagnostics
	for _, attr := range f.tests.Variables {
		if !f.used[attr.Name] {
			diags = append(diags, diag.Warnf(attr.NameRange, problem.ValueForUndeclaredVariable,
				"No module in these runs has a variable %q, and nothing refers to it. Correct the name, or remove the value.", attr.Name))
		}
	}
	return diags
}
