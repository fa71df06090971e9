package funcs

import (
	"reflect"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// evaluateOnceFunc makes a function of expressions, such as try, evaluate each of them once
// in a call. The library evaluates them to find the type of the result, and
// again to find the result, which takes for ever when such calls are nested.
func evaluateOnceFunc(f function.Function) function.Function {
	params, rest := f.Params(), f.VarParam()
	for i := range params {
		params[i].Type = closureType
	}
	if rest != nil {
		rest.Type = closureType
	}
	return function.New(&function.Spec{
		Params:   params,
		VarParam: rest,
		Type:     func(args []cty.Value) (cty.Type, error) { return f.ReturnTypeForValues(expressionClosures(args)) },
		Impl:     func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(expressionClosures(args)) },
	})
}

// closureType is the type of an argument that is an expression.
var closureType = func() cty.Type {
	var ty cty.Type
	decode := func(expr hcl.Expression, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		once := evaluatedOnce{expr, sync.OnceValues(func() (cty.Value, hcl.Diagnostics) { return expr.Value(ctx) })}
		return cty.CapsuleVal(ty, &customdecode.ExpressionClosure{Expression: once, EvalContext: ctx}), nil
	}
	ty = cty.CapsuleWithOps("expression", reflect.TypeFor[customdecode.ExpressionClosure](), &cty.CapsuleOps{
		ExtensionData: func(key any) any {
			if key == customdecode.CustomExpressionDecoder {
				return customdecode.CustomExpressionDecoderFunc(decode)
			}
			return nil
		},
	})
	return ty
}()

// evaluatedOnce is an expression in one context.
type evaluatedOnce struct {
	hcl.Expression
	value func() (cty.Value, hcl.Diagnostics)
}

func (e evaluatedOnce) Value(*hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return e.value() }

func expressionClosures(args []cty.Value) []cty.Value {
	out := make([]cty.Value, len(args))
	for i, a := range args {
		if !a.IsKnown() { // only the type of the result is asked for
			out[i] = cty.UnknownVal(customdecode.ExpressionClosureType)
			continue
		}
		out[i] = customdecode.ExpressionClosureVal(a.EncapsulatedValue().(*customdecode.ExpressionClosure))
	}
	return out
}
