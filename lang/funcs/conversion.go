package funcs

import (
	"maps"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func (l *functionSet) conversionFunctions() []definition {
	value := []string{"The value."}
	return []definition{
		{"tobool", toFunc(cty.Bool), "Converts to a bool.",
			value, []Example{{`tobool("true")`, `true`}}},
		{"tolist", toFunc(cty.List(cty.DynamicPseudoType)), "Converts to a list; its elements get one type.",
			value, []Example{{`tolist(["a", 1])`, "tolist([\n  \"a\",\n  \"1\",\n])"}}},
		{"tomap", toFunc(cty.Map(cty.DynamicPseudoType)), "Converts to a map; its elements get one type.",
			value, []Example{{`tomap({ a = 1 })`, "tomap({\n  \"a\" = 1\n})"}}},
		{"tonumber", toFunc(cty.Number), "Converts to a number.",
			value, []Example{{`tonumber("1")`, `1`}}},
		{"toset", toFunc(cty.Set(cty.DynamicPseudoType)), "Converts to a set: no order, nothing twice.",
			value, []Example{{`toset(["b", "a", "b"])`, "toset([\n  \"a\",\n  \"b\",\n])"}}},
		{"tostring", toFunc(cty.String), "Converts to a string.",
			value, []Example{{`tostring(true)`, `"true"`}}},
		{"convert", convertFunc(), "Converts to any type.",
			[]string{"The value.", "The type, as in a variable block, such as list(string)."},
			[]Example{{`convert("5", number)`, `5`}, {`convert(["a"], set(string))`, "toset([\n  \"a\",\n])"}}},
		{"type", typeFunc(), "Returns the type of a value, for the console. It can only be shown and compared with another type.",
			value, []Example{{`type("a")`, `string`}, {`type(["a"])`, "tuple([\n    string,\n])"}}},
	}
}

func (l *functionSet) tryFunctions() []definition {
	return []definition{
		{"can", evaluateOnceFunc(tryfunc.CanFunc), "Reports whether an expression gives a value without an error.",
			[]string{"The expression."}, []Example{{`can(tonumber("x"))`, `false`}}},
		{"try", evaluateOnceFunc(tryfunc.TryFunc), "Returns the value of the first expression that has no error.",
			[]string{"The expressions."}, []Example{{`try({}.a, "none")`, `"none"`}}},
	}
}

func (l *functionSet) markFunctions() []definition {
	value := []string{"The value."}
	return []definition{
		{"ephemeralasnull", ephemeralasnullFunc(), "Replaces what is ephemeral in a value by null.",
			value, []Example{{`ephemeralasnull("kept")`, `"kept"`}}},
		{"issensitive", issensitiveFunc(), "Reports whether a value is marked sensitive.",
			value, []Example{{`issensitive(sensitive("s"))`, `true`}}},
		{"nonsensitive", nonsensitiveFunc(l.KeepSensitive), "Removes the sensitive mark of a value, so that it is shown.",
			value, []Example{{`nonsensitive(sensitive("s"))`, `"s"`}}},
		{"sensitive", sensitiveFunc(), "Marks a value as sensitive, so that it is not shown, logged or stored in plain text.",
			value, []Example{{`sensitive("s")`, `(sensitive value)`}}},
	}
}

// toFunc makes a conversion. Unlike the library's it keeps the marks of the
// elements where they are.
func toFunc(want cty.Type) function.Function {
	v := anyParam("v")
	v.AllowUnknown = false
	unmarked := stdlib.MakeToFunc(want)
	return function.New(&function.Spec{
		Params: []function.Parameter{v},
		Type: func(args []cty.Value) (cty.Type, error) {
			if out, ok := convertElements(args[0], want); ok {
				return out.Type(), nil
			}
			return unmarked.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if want == cty.Number {
				if err := checkNumberText(args[0]); err != nil {
					return cty.NilVal, function.NewArgError(0, err)
				}
			}
			out, err := Convert(args[0], want)
			if err != nil && !args[0].IsMarked() {
				// The library words the error for people.
				return unmarked.Call(args)
			}
			if err != nil {
				return cty.NilVal, function.NewArgErrorf(0, "cannot convert this sensitive %s to %s",
					args[0].Type().FriendlyName(), want.FriendlyNameForConstraint())
			}
			return out, nil
		},
	})
}

// marksFunc makes a function that changes the marks of a value.
func marksFunc(f func(cty.Value) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{anyParam("value")},
		Type:   func(args []cty.Value) (cty.Type, error) { return args[0].Type(), nil },
		Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f(args[0]) },
	})
}

func sensitiveFunc() function.Function {
	return marksFunc(func(v cty.Value) (cty.Value, error) { return v.Mark(Sensitive), nil })
}

func nonsensitiveFunc(keep bool) function.Function {
	return marksFunc(func(v cty.Value) (cty.Value, error) {
		if keep {
			return v, nil
		}
		v, marks := v.Unmark()
		marks = maps.Clone(marks)
		delete(marks, Sensitive)
		return v.WithMarks(marks), nil
	})
}

func ephemeralasnullFunc() function.Function {
	return marksFunc(func(v cty.Value) (cty.Value, error) {
		return cty.Transform(v, func(_ cty.Path, v cty.Value) (cty.Value, error) {
			plain, marks := v.Unmark()
			if _, ephemeral := marks[Ephemeral]; !ephemeral {
				return v, nil
			}
			marks = maps.Clone(marks)
			delete(marks, Ephemeral)
			return cty.NullVal(plain.Type()).WithMarks(marks), nil
		})
	})
}

func issensitiveFunc() function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{anyParam("value")},
		Type:         function.StaticReturnType(cty.Bool),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			switch v := args[0]; {
			case v.HasMark(Sensitive):
				return cty.True, nil
			case !v.IsKnown():
				// What is not known yet may turn out sensitive.
				return cty.UnknownVal(cty.Bool), nil
			default:
				return cty.False, nil
			}
		},
	})
}
