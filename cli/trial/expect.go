package trial

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
	"herald/lang/rule"
)

// missingFailures takes what the run is expected to complain of out of what it has
// complained of so far, and complains of what did not come. A check that warns
// has failed like any other rule.
func (s *step) missingFailures() hcl.Diagnostics {
	broken := make(map[string]bool)
	var left hcl.Diagnostics
	for _, d := range s.diags {
		address, ok := rule.FailedRule(d)
		if broken[address] = ok; ok && s.expectsFailure(address) {
			continue
		}
		if ok && d.Severity == hcl.DiagWarning {
			failed := *d
			failed.Severity, d = hcl.DiagError, &failed
		}
		left = append(left, d)
	}
	s.diags = nil
	if left.HasErrors() {
		return left // what did not come may be for want of what came before
	}
	for _, e := range s.spec.Expect {
		if !broken[e.Address] {
			s.failWith(Fail, hcl.Diagnostics{diag.Errorf(e.Range, problem.MissingExpectedFailure,
				"The run expects a condition of %s to fail, but all of them hold.", e.Address)})
		}
	}
	return left
}

func (s *step) expectsFailure(address string) bool {
	for _, e := range s.spec.Expect {
		if e.Address == address {
			return true
		}
	}
	return false
}

// assertContext is what an assertion with these references sees: the module, and
// the variables that the test file alone has.
func (s *step) assertContext(view *lang.View, refs []hcl.Traversal, given map[string]cty.Value) (*hcl.EvalContext, hcl.Diagnostics) {
	refs = slices.DeleteFunc(refs, func(trav hcl.Traversal) bool {
		if len(trav) < 2 || trav.RootName() != "var" {
			return false
		}
		attr, isName := trav[1].(hcl.TraverseAttr)
		_, isOwn := s.own[attr.Name]
		return isName && isOwn
	})
	ctx, diags := view.Context(refs, given)
	if len(s.own) == 0 || diags.HasErrors() {
		return ctx, diags
	}
	values := maps.Clone(s.own)
	if module, ok := ctx.Variables["var"]; ok {
		maps.Copy(values, module.AsValueMap())
	}
	ctx.Variables["var"] = cty.ObjectVal(values)
	return ctx, diags
}

// checkAssertions holds the assertions of the run against what came of it.
func (s *step) checkAssertions(view *lang.View, given map[string]cty.Value) {
	for _, a := range s.spec.Asserts {
		ctx, diags := s.assertContext(view, rule.References([]module.Condition{a}), given)
		if diags.HasErrors() {
			s.addDiagnostics(diags)
			continue
		}
		if unknown := s.undecidedAssertion(a, ctx); unknown != nil {
			s.addDiagnostics(hcl.Diagnostics{unknown})
			continue
		}
		diags = rule.Check(a, rule.Owner{Code: problem.TestAssertionFailed}, ctx)
		status := Error
		for _, d := range diags {
			if _, ok := rule.FailedRule(d); ok {
				status = Fail
				s.result.Broken++
				d.Detail += describeOperands(a.Test, ctx)
			}
		}
		s.failWith(status, view.Redact(diags))
	}
}

// undecidedAssertion reports a condition whose result is unknown: a test that tests
// nothing must not pass.
func (s *step) undecidedAssertion(a module.Condition, ctx *hcl.EvalContext) *hcl.Diagnostic {
	v, diags := a.Test.Value(ctx)
	if diags.HasErrors() {
		return nil // the check reports it
	}
	v, _ = v.Unmark()
	if v, err := convert.Convert(v, cty.Bool); err != nil || v.IsKnown() {
		return nil
	}
	why := "It depends on a value that is known only after an apply. Remove that value from the condition, or set command = apply."
	if s.spec.Apply {
		why = "It depends on a value that is unknown even after the apply."
	}
	d := diag.Errorf(a.Test.Range(), problem.ConditionUnknown, "%s", strings.TrimSpace(why))
	d.Expression, d.EvalContext = a.Test, ctx
	return d
}
