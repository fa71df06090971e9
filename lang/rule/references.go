package rule

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// checkReferences reports a condition that tests nothing: one that refers to
// nothing has the same result in every run, and one of a variable that does not
// refer to the variable says nothing of its value. It is nil for a condition
// that cannot be evaluated, because Check reports that.
func (o Owner) checkReferences(test hcl.Expression, ctx *hcl.EvalContext) *hcl.Diagnostic {
	refs := test.Variables()
	if o.Variable == "" && len(refs) > 0 || o.Variable != "" && refersToVariable(refs, o.Variable) {
		return nil
	}
	if _, diags := test.Value(ctx); diags.HasErrors() {
		return nil
	}
	detail := "The condition does not refer to a value of the configuration, so its result is always the same. " +
		"Refer to the value to test, as in var.name or self.text; the path of a file can begin with path.module."
	if o.Variable != "" {
		detail = fmt.Sprintf("The condition does not refer to var.%s, so it does not test this variable. Refer to var.%s in it. "+
			"Use a precondition or a check block to test other values.", o.Variable, o.Variable)
	}
	return diag.Errorf(test.Range(), problem.ConditionWithoutReference, "%s", detail)
}

func refersToVariable(refs []hcl.Traversal, name string) bool {
	for _, trav := range refs {
		if trav.RootName() != "var" || len(trav) < 2 {
			continue
		}
		switch step := trav[1].(type) {
		case hcl.TraverseAttr:
			if step.Name == name {
				return true
			}
		case hcl.TraverseIndex:
			if step.Key.RawEquals(cty.StringVal(name)) {
				return true
			}
		}
	}
	return false
}
