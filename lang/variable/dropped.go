package variable

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
)

// CheckDropped warns of attributes that are written in an object and that the type
// of the variable does not have: the conversion leaves them out, and an optional
// one with a typing error in its name would silently get its default. A value
// that is only referred to may have more than the variable takes.
func CheckDropped(decl *module.Variable, expr hcl.Expression) hcl.Diagnostics {
	d := droppedAttributes{decl: decl, seen: make(map[string]bool)}
	d.checkExpr("", expr, decl.Type)
	return d.diags
}

// droppedAttributes gathers the warnings about one value. Elements of a
// collection have the same path, so that a mistake in each is reported once.
type droppedAttributes struct {
	decl  *module.Variable
	seen  map[string]bool
	diags hcl.Diagnostics
}

// checkExpr holds an expression against a type. path is that from the variable,
// without keys and indices.
func (d *droppedAttributes) checkExpr(path string, expr hcl.Expression, want cty.Type) {
	switch {
	case want.IsObjectType():
		d.checkObject(path, expr, want)
	case want.IsTupleType():
		list, _ := hcl.ExprList(expr) // another kind of expression holds no elements
		for i, element := range list[:min(len(list), want.Length())] {
			d.checkExpr(path, element, want.TupleElementType(i))
		}
	case want.IsMapType():
		pairs, _ := hcl.ExprMap(expr)
		for _, pair := range pairs {
			d.checkExpr(path, pair.Value, want.ElementType())
		}
	case want.IsCollectionType():
		list, _ := hcl.ExprList(expr)
		for _, element := range list {
			d.checkExpr(path, element, want.ElementType())
		}
	}
}

func (d *droppedAttributes) checkObject(path string, expr hcl.Expression, want cty.Type) {
	pairs, _ := hcl.ExprMap(expr)
	for _, pair := range pairs {
		key, diags := pair.Key.Value(nil)
		if diags.HasErrors() || key.IsNull() || !key.IsKnown() || key.Type() != cty.String {
			continue // a computed key
		}
		name := key.AsString()
		at := strings.TrimPrefix(path+"."+name, ".")
		switch {
		case want.HasAttribute(name):
			d.checkExpr(at, pair.Value, want.AttributeType(name))
		case !d.seen[at]:
			d.seen[at] = true
			d.diags = append(d.diags, diag.Warnf(pair.Key.Range(), problem.AttributeNotInType,
				"The type of variable %q does not have the attribute %q, so the attribute is ignored.%s",
				d.decl.Name, at, diag.UnknownNameHint(name, slices.Sorted(maps.Keys(want.AttributeTypes())))))
		}
	}
}
