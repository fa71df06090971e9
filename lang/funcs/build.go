package funcs

import (
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// param declares a parameter of a plain type.
func param(name string, ty cty.Type) function.Parameter {
	return function.Parameter{Name: name, Type: ty}
}

// open declares a parameter that takes what it is given: any type, null,
// unknown or marked.
func open(name string) function.Parameter {
	return function.Parameter{
		Name: name, Type: cty.DynamicPseudoType,
		AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true,
	}
}

// notNull says that a result is never null, which lets conditions on unknown
// results be decided early.
func notNull(b *cty.RefinementBuilder) *cty.RefinementBuilder { return b.NotNull() }

// ofText makes a function of one string that gives a string.
func ofText(name string, f func(string) (string, error)) function.Function {
	return ofStrings(func(args []string) (string, error) { return f(args[0]) }, name)
}

// ofStrings makes a function of strings that gives a string.
func ofStrings(f func(args []string) (string, error), names ...string) function.Function {
	return function.New(&function.Spec{
		Params:       stringParams(names),
		Type:         function.StaticReturnType(cty.String),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			out, err := f(plain(args))
			if err != nil {
				return cty.NilVal, err
			}
			return cty.StringVal(out), nil
		},
	})
}

// constant makes a function without parameters.
func constant(f func() (string, error)) function.Function {
	return ofStrings(func([]string) (string, error) { return f() })
}

func stringParams(names []string) []function.Parameter {
	out := make([]function.Parameter, len(names))
	for i, n := range names {
		out[i] = param(n, cty.String)
	}
	return out
}

func plain(args []cty.Value) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a.AsString()
	}
	return out
}

// guarded puts a check before a function. The check is given arguments that
// are known and not null at their top; where the function allows marks, they
// may have some.
func guarded(f function.Function, check func(args []cty.Value) error) function.Function {
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
