package funcs

import (
	"errors"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

func typeFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{anyParam("value")},
		Type:   function.StaticReturnType(typeexpr.TypeConstraintType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return typeexpr.TypeConstraintVal(args[0].Type()), nil
		},
	})
}

// HoldsType reports whether there is a type in a value, as the function type
// gives it. It can be shown and compared, but neither written nor stored.
func HoldsType(v cty.Value) bool {
	found := errors.New("found")
	return cty.Walk(v, func(_ cty.Path, v cty.Value) (bool, error) {
		if v.Type().Equals(typeexpr.TypeConstraintType) {
			return false, found
		}
		return true, nil
	}) != nil
}
