package funcs

import (
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// plainParam declares a parameter of a plain type.
func plainParam(name string, ty cty.Type) function.Parameter {
	return function.Parameter{Name: name, Type: ty}
}

// anyParam declares a parameter that takes what it is given: any type, null,
// unknown or marked.
func anyParam(name string) function.Parameter {
	return function.Parameter{
		Name: name, Type: cty.DynamicPseudoType,
		AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true,
	}
}

// notNull means that a result is never null, which lets conditions on unknown
// results be decided early.
func notNull(b *cty.RefinementBuilder) *cty.RefinementBuilder { return b.NotNull() }

// textFunc makes a function of one string that gives a string.
func textFunc(name string, f func(string) (string, error)) function.Function {
	return stringsFunc(func(args []string) (string, error) { return f(args[0]) }, name)
}

// stringsFunc makes a function of strings that gives a string.
func stringsFunc(f func(args []string) (string, error), names ...string) function.Function {
	return function.New(&function.Spec{
		Params:       stringParams(names),
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			out, err := f(toStrings(args))
			if err != nil {
				return cty.NilVal, err
			}
			return cty.StringVal(out), nil
		},
	})
}

// noArgsFunc makes a function without parameters.
func noArgsFunc(f func() (string, error)) function.Function {
	return stringsFunc(func([]string) (string, error) { return f() })
}

func stringParams(names []string) []function.Parameter {
	out := make([]function.Parameter, len(names))
	for i, n := range names {
		out[i] = plainParam(n, cty.String)
	}
	return out
}

func toStrings(args []cty.Value) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a.AsString()
	}
	return out
}

// withCheck puts a check before a function. The check is given arguments that
// are known and not null at their top; where the function allows marks, they
// may have some.
func withCheck(f function.Function, check func(args []cty.Value) error) function.Function {
	return function.New(&function.Spec{
		Params:   f.Params(),
		VarParam: f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			// Some functions do their work to find the type already.
			if allKnown(args) {
				if err := check(args); err != nil {
					return cty.NilType, err
				}
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(args) },
	})
}

func allKnown(args []cty.Value) bool {
	return !slices.ContainsFunc(args, func(v cty.Value) bool { return !v.IsKnown() || v.IsNull() })
}
