package diag

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag/problem"
)

// SuggestAttributes adds to errors about an attribute that an object does not
// have, or that is taken of a list, what was most likely meant. The given
// diagnostics stay as they are. Of what is marked nothing is said. Only the
// first errors get a suggestion, because each may be searched for among many.
func SuggestAttributes(diags hcl.Diagnostics) hcl.Diagnostics {
	var out hcl.Diagnostics
	for i, d := range diags {
		if i >= MaxSuggestions {
			return append(out, diags[i:]...)
		}
		if hint := attributeHint(d); hint != "" {
			better := *d
			better.Detail += hint
			d = &better
		}
		out = append(out, d)
	}
	return out
}

// lacksAttribute reports whether a diagnostic is about an attribute that an
// object or a map does not have.
func lacksAttribute(d *hcl.Diagnostic) bool {
	code := CodeOf(d)
	return code == problem.UnsupportedAttribute || code == problem.MissingMapElement
}

func attributeHint(d *hcl.Diagnostic) string {
	if each, ok := d.Expression.(*hclsyntax.RelativeTraversalExpr); ok && lacksAttribute(d) {
		return splatHint(each)
	}
	expr, ok := d.Expression.(*hclsyntax.ScopeTraversalExpr)
	if ok && CodeOf(d) == problem.InvalidIndex && d.EvalContext != nil {
		return indexHint(expr.Traversal, d.EvalContext)
	}
	if !ok || !lacksAttribute(d) || d.EvalContext == nil || strings.Contains(d.Detail, "Did you mean") {
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
			return nameHint(step.Name, slices.Sorted(maps.Keys(ty.AttributeTypes())))
		case ty.IsMapType() && before.IsWhollyKnown() && !before.IsNull():
			return elementsHint(before, cty.StringVal(step.Name))
		case ty.IsListType() || ty.IsTupleType() || ty.IsSetType():
			return fmt.Sprintf(" To get the attribute of every element, write [*].%s.", step.Name)
		}
	}
	return ""
}

// splatHint is for the elements of [*]: of what is no list, such as a map, it
// makes a list with one element.
func splatHint(each *hclsyntax.RelativeTraversalExpr) string {
	step, ok := each.Traversal[0].(hcl.TraverseAttr)
	if _, isElement := each.Source.(*hclsyntax.AnonSymbolExpr); !ok || !isElement {
		return ""
	}
	return fmt.Sprintf(" If [*] follows a map, write values(…)[*].%s to get the attribute of every value.", step.Name)
}

// indexHint says what a list or a map has where an index finds nothing.
func indexHint(ref hcl.Traversal, ctx *hcl.EvalContext) string {
	for i := 1; i < len(ref); i++ {
		step, ok := ref[i].(hcl.TraverseIndex)
		if !ok {
			continue
		}
		before, problems := ref[:i].TraverseAbs(ctx)
		if problems.HasErrors() || before.IsMarked() || !before.IsWhollyKnown() || !before.CanIterateElements() {
			return ""
		}
		if _, problems = ref[:i+1].TraverseAbs(ctx); problems.HasErrors() {
			return elementsHint(before, step.Key)
		}
	}
	return ""
}

// elementsHint says which elements there are where a key has none.
func elementsHint(collection, key cty.Value) string {
	ty := collection.Type()
	switch {
	case ty.IsListType() || ty.IsTupleType():
		switch n := collection.LengthInt(); {
		case n == 1:
			return " There is one element, and its index is 0."
		case n > 1:
			return fmt.Sprintf(" There are %d elements, and their indexes are 0 to %d.", n, n-1)
		}
	case key.Type() == cty.String && !key.IsNull() && (ty.IsMapType() || ty.IsObjectType()):
		return nameHint(key.AsString(), slices.Sorted(maps.Keys(collection.AsValueMap())))
	}
	return ""
}

// nameHint says which name was meant, or which there are; names are sorted.
func nameHint(given string, names []string) string {
	if near := DidYouMean(given, names); near != "" || len(names) == 0 || len(names) > maxListed {
		return near
	}
	return fmt.Sprintf(" It has %s.", List(names))
}
