package body

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/reference"
	"herald/lang/schema"
)

// Decode evaluates a body to an object of the shape's implied type. Arguments
// that are absent are null; those that fail are unknown. Marks are kept.
func (s *Shape) Decode(c *Content, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	var diags hcl.Diagnostics
	vals := make(map[string]cty.Value, len(s.Attributes)+len(s.Blocks))
	for _, a := range s.Attributes {
		v, more := Value(c.Attributes[a.Name], a.Type, ctx)
		diags = append(diags, more...)
		vals[a.Name] = v
	}
	for _, n := range s.Blocks {
		v, more := s.decodeNested(n, c.BlocksNamed(n.Name), ctx)
		diags = append(diags, more...)
		vals[n.Name] = v
	}
	return cty.ObjectVal(vals), diags
}

func (s *Shape) decodeNested(n schema.Nested, blocks []Block, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	shape := s.Nested(n.Name)
	var diags hcl.Diagnostics
	var vals []cty.Value
	for _, b := range blocks {
		v, more := shape.Decode(b.Content, ctx)
		diags = append(diags, more...)
		vals = append(vals, v)
	}
	ty := shape.ImpliedType()
	switch {
	case !n.Many && len(vals) == 0:
		return cty.NullVal(ty), diags
	case !n.Many:
		return vals[0], diags
	case len(vals) == 0:
		return cty.ListValEmpty(ty), diags
	case ty.HasDynamicTypes():
		return cty.TupleVal(vals), diags
	}
	return cty.ListVal(vals), diags
}

// Value evaluates one argument and converts it. It is null for a nil attribute
// and unknown, with diagnostics, for one that fails.
func Value(attr *hcl.Attribute, ty cty.Type, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	if attr == nil {
		return cty.NullVal(ty), nil
	}
	v, diags := attr.Expr.Value(ctx)
	if diags.HasErrors() {
		return cty.UnknownVal(ty), explainSelf(diags)
	}
	converted, err := funcs.Convert(v, ty)
	if err != nil {
		d := diag.Errorf(attr.Expr.Range(), problem.IncorrectArgumentType, "The argument %q does not have the expected type: %s.", attr.Name, err)
		d.Expression, d.EvalContext = attr.Expr, ctx
		return cty.UnknownVal(ty), append(diags, d)
	}
	return converted, diags
}

// explainSelf says of self, which a block has in its postconditions alone, where
// it can be used.
func explainSelf(diags hcl.Diagnostics) hcl.Diagnostics {
	for i, d := range diags {
		if diag.CodeOf(d) == problem.UnknownVariable && strings.Contains(d.Detail, `"self"`) && d.Subject != nil {
			diags[i] = reference.SelfError(*d.Subject)
		}
	}
	return diags
}
