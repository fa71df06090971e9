package diag

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// SuggestAttributes adds to errors about an attribute that an object does not
// have, or that is taken of a list, what was most likely meant. The given
// diagnostics stay as they are. Of what is marked nothing is said.
func SuggestAttributes(diags hcl.Diagnostics) hcl.Diagnostics {
	var out hcl.Diagnostics
	for _, d := range diags {
		if hint := attributeHint(d); hint != "" {
			better := *d
			better.Detail += hint
			d = &better
		}
		out = append(out, d)
	}
	return out
}

func attributeHint(d *hcl.Diagnostic) string {
	expr, ok := d.Expression.(*hclsyntax.ScopeTraversalExpr)
	if !ok || d.Summary != "Unsupported attribute" || d.EvalContext == nil || strings.Contains(d.Detail, "Did you mean") {
		return ""
	}
	for i := 1; i < len(expr.Traversal); i++ {
		before, problems := expr.Traversal[:i].TraverseAbs(d.EvalContext)
		if problems.HasErrors() || before.IsMarked() {
			return ""
		}
		step, ok := expr.Traversal[i].(hcl.TraverseAttr)
		if !ok {
			continue
		}
		ty := before.Type()
		switch {
		case ty.IsObjectType() && !ty.HasAttribute(step.Name):
			return objectHint(step.Name, ty)
		case ty.IsListType() || ty.IsTupleType() || ty.IsSetType():
			return fmt.Sprintf(" To take the attribute of every element, write [*].%s.", step.Name)
		}
	}
	return ""
}

func objectHint(given string, ty cty.Type) string {
	names := slices.Sorted(maps.Keys(ty.AttributeTypes()))
	if near := DidYouMean(given, names); near != "" || len(names) == 0 || len(names) > most {
		return near
	}
	return fmt.Sprintf(" It has %s.", List(names))
}
