// Package rule evaluates conditions: those of variables, outputs, blocks and
// checks.
//
// It must not depend on the subject of a rule.
package rule

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/module"
)

// Owner is what a rule belongs to.
type Owner struct {
	Code    problem.Code // of the diagnostic when the rule does not hold
	Address string       // var.x, message.y, check.z; without keys of instances
	// Variable is the variable whose value the conditions must refer to; "" where
	// a reference to anything will do.
	Variable string
	// Undecided reports conditions whose outcome is not known yet, as warnings.
	Undecided bool
}

// failedRule is what a diagnostic carries that means that a rule does not hold.
type failedRule struct{ address string }

// FailedRule returns the address of the owner of the rule that a diagnostic says
// does not hold. ok is false for every other diagnostic.
func FailedRule(d *hcl.Diagnostic) (address string, ok bool) {
	b, ok := hcl.DiagnosticExtra[failedRule](d)
	return b.address, ok
}

// undecided is what a diagnostic carries that means that the outcome of a rule is
// not known yet.
type undecided struct{ address string }

// UndecidedRule returns the address of the owner of the rule whose outcome a
// diagnostic says is not known yet. ok is false for every other diagnostic.
func UndecidedRule(d *hcl.Diagnostic) (address string, ok bool) {
	u, ok := hcl.DiagnosticExtra[undecided](d)
	return u.address, ok
}

// CheckAll is Check for the rules of one owner. Rules that test nothing are
// errors, too.
func CheckAll(rules []module.Condition, of Owner, ctx *hcl.EvalContext) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, r := range rules {
		if d := of.checkReferences(r.Test, ctx); d != nil {
			diags = append(diags, d)
			continue
		}
		diags = append(diags, Check(r, of, ctx)...)
	}
	return diags
}

// Check evaluates a rule. A rule whose outcome is not known yet is taken to
// hold: it is evaluated again when more is known.
func Check(c module.Condition, of Owner, ctx *hcl.EvalContext) hcl.Diagnostics {
	v, diags := c.Test.Value(ctx)
	if diags.HasErrors() {
		return diags
	}
	v, _ = v.Unmark()
	v, err := funcs.Convert(v, cty.Bool)
	if err != nil || v.IsKnown() && v.IsNull() {
		return append(diags, diag.Errorf(c.Test.Range(), problem.InvalidCondition, "The result of a condition must be true or false."))
	}
	switch {
	case !v.IsKnown() && of.Undecided:
		return append(diags, undecidedWarning(c, of))
	case !v.IsKnown() || v.True():
		return diags
	}
	text, more := evaluateMessage(c.Message, ctx)
	d := diag.Errorf(c.Test.Range(), of.Code, "%s", text)
	d.Expression, d.EvalContext = c.Test, ctx
	diag.Attach(d, failedRule{of.Address})
	return append(append(diags, more...), d)
}

// AnyUndecided reports whether the outcome of one of some rules is not known yet.
func AnyUndecided(rules []module.Condition, ctx *hcl.EvalContext) bool {
	return slices.ContainsFunc(rules, func(r module.Condition) bool {
		v, diags := r.Test.Value(ctx)
		return !diags.HasErrors() && !v.IsKnown()
	})
}

func undecidedWarning(c module.Condition, of Owner) *hcl.Diagnostic {
	d := diag.Warnf(c.Test.Range(), problem.ConditionKnownAfterApply,
		"The result of this condition of %s is unknown, because it depends on a value that is known only after an apply. "+
			"It is evaluated again during the apply.", of.Address)
	diag.Attach(d, undecided{of.Address})
	return d
}

// evaluateMessage evaluates an error message; it adds an error if it cannot be shown.
func evaluateMessage(expr hcl.Expression, ctx *hcl.EvalContext) (string, hcl.Diagnostics) {
	v, diags := expr.Value(ctx)
	if diags.HasErrors() {
		return "The condition is false, and its error message could not be evaluated.", diags
	}
	v, marks := v.Unmark()
	v, err := funcs.Convert(v, cty.String)
	switch {
	case err != nil || v.IsKnown() && v.IsNull():
		return "The condition does not hold.", append(diags, diag.Errorf(expr.Range(), problem.InvalidErrorMessage,
			"An error message must be a string."))
	case len(marks) > 0:
		return "The condition is false. Its error message refers to a sensitive value and is not shown.", diags
	case !v.IsKnown():
		return "The condition is false. Its error message refers to values that are not known yet.", diags
	}
	return strings.TrimSpace(v.AsString()), diags
}

// References are those of all expressions of some rules.
func References(rules []module.Condition) []hcl.Traversal {
	var refs []hcl.Traversal
	for _, r := range rules {
		refs = append(refs, r.Test.Variables()...)
		refs = append(refs, r.Message.Variables()...)
	}
	return refs
}
