package funcs

import (
	"errors"
	"reflect"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// constraint is the second argument of convert.
type constraint struct {
	ty       cty.Type
	defaults *typeexpr.Defaults
}

// constraintType makes the type of a parameter that takes a type constraint as
// it is written, and no value.
func constraintType() cty.Type {
	var ty cty.Type
	decode := func(expr hcl.Expression, _ *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		want, defaults, diags := typeexpr.TypeConstraintWithDefaults(expr)
		if diags.HasErrors() {
			return cty.NilVal, diags
		}
		return cty.CapsuleVal(ty, &constraint{want, defaults}), nil
	}
	ty = cty.CapsuleWithOps("type constraint", reflect.TypeFor[constraint](), &cty.CapsuleOps{
		ExtensionData: func(key any) any {
			if key == customdecode.CustomExpressionDecoder {
				return customdecode.CustomExpressionDecoderFunc(decode)
			}
			return nil
		},
	})
	return ty
}

func convertFunc() function.Function {
	ty := constraintType()
	return function.New(&function.Spec{
		Params: []function.Parameter{anyParam("value"), plainParam("type", ty)},
		Type: func(args []cty.Value) (cty.Type, error) {
			out, err := convertTo(args)
			return out.Type(), err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return convertTo(args) },
	})
}

// convertTo fills in the defaults of optional attributes first, as a variable
// of that type does.
func convertTo(args []cty.Value) (cty.Value, error) {
	want, ok := args[1].EncapsulatedValue().(*constraint)
	if !ok {
		return cty.DynamicVal, errors.New("the type must be written out, as in convert(value, number)")
	}
	v := args[0]
	out, err := ConvertWithDefaults(v, want.ty, want.defaults)
	switch {
	case err != nil && containsMarks(v):
		return cty.DynamicVal, function.NewArgErrorf(0, "this sensitive %s cannot be converted to %s",
			v.Type().FriendlyName(), want.ty.FriendlyNameForConstraint())
	case err != nil:
		return cty.DynamicVal, function.NewArgError(0, DescribeConversion(err))
	}
	return out, nil
}

func containsMarks(v cty.Value) bool {
	_, marks := v.UnmarkDeep()
	return len(marks) > 0
}

// typeArgument is a type that is written as the argument of a call. It refers
// to nothing, although its words look like names of blocks.
type typeArgument struct {
	hclsyntax.Expression // what a walk through the tree finds
	written              hclsyntax.Expression
}

// UnwrapExpression shows the type to those who take it apart.
func (e typeArgument) UnwrapExpression() hcl.Expression { return e.written }

// hideType keeps the type in a call of convert from being taken for a
// reference.
func hideType(call *hclsyntax.FunctionCallExpr) {
	if strings.TrimPrefix(call.Name, CorePrefix) != "convert" || len(call.Args) != 2 || call.ExpandFinal {
		return
	}
	written := call.Args[1]
	call.Args[1] = typeArgument{&hclsyntax.LiteralValueExpr{Val: cty.DynamicVal, SrcRange: written.Range()}, written}
}
