package funcs

import (
	"errors"
	"fmt"
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func sumFunc() function.Function {
	problem := function.NewArgErrorf(0, "argument must be list, set, or tuple of number values")
	return function.New(&function.Spec{
		Params: []function.Parameter{plainParam("list", cty.DynamicPseudoType)},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			list := args[0]
			if !list.CanIterateElements() {
				return cty.NilVal, function.NewArgErrorf(0, "cannot sum noniterable")
			}
			if n := list.Length(); n.IsKnown() && n.Equals(cty.Zero).True() {
				return cty.NilVal, function.NewArgErrorf(0, "cannot sum an empty list")
			}
			if ty := list.Type(); !ty.IsListType() && !ty.IsSetType() && !ty.IsTupleType() {
				return cty.NilVal, function.NewArgErrorf(0, "argument must be list, set, or tuple. Received %s", ty.FriendlyName())
			}
			total := cty.Zero
			for it := list.ElementIterator(); it.Next(); {
				_, v := it.Element()
				v, err := convert.Convert(v, cty.Number)
				if err != nil || v.IsNull() {
					return cty.NilVal, problem
				}
				if !v.IsKnown() {
					return cty.UnknownVal(cty.Number), nil
				}
				total = total.Add(v)
			}
			return total, nil
		},
	})
}

// allOrAnyFunc makes alltrue and anytrue: the answer is decisive as soon as one
// element equals it, and otherwise the contrary.
func allOrAnyFunc(decisive bool) function.Function {
	return function.New(&function.Spec{
		Params:       []function.Parameter{plainParam("list", cty.List(cty.Bool))},
		Type:         function.StaticReturnType(cty.Bool),
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			unknown := false
			for it := args[0].ElementIterator(); it.Next(); {
				_, v := it.Element()
				if !v.IsKnown() {
					unknown = true
					continue
				}
				if truth := !v.IsNull() && v.True(); truth == decisive {
					return cty.BoolVal(decisive), nil
				}
			}
			if unknown {
				return cty.UnknownVal(cty.Bool), nil
			}
			return cty.BoolVal(!decisive), nil
		},
	})
}

func alltrueFunc() function.Function { return allOrAnyFunc(false) }

func anytrueFunc() function.Function { return allOrAnyFunc(true) }

func matchkeysFunc() function.Function {
	list := cty.List(cty.DynamicPseudoType)
	return function.New(&function.Spec{
		Params: []function.Parameter{plainParam("values", list), plainParam("keys", list), plainParam("searchset", list)},
		Type: func(args []cty.Value) (cty.Type, error) {
			if ty, _ := convert.UnifyUnsafe([]cty.Type{args[1].Type(), args[2].Type()}); ty == cty.NilType {
				return cty.NilType, errors.New("keys and searchset must be of the same type")
			}
			return args[0].Type(), nil
		},
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			return matchKeys(args[0], args[1], args[2], ty)
		},
	})
}

func matchKeys(values, keys, wanted cty.Value, ty cty.Type) (cty.Value, error) {
	if !values.IsWhollyKnown() || !keys.IsWhollyKnown() || !wanted.IsWhollyKnown() {
		return cty.UnknownVal(ty), nil
	}
	if values.LengthInt() != keys.LengthInt() {
		return cty.NilVal, errors.New("length of keys and values should be equal")
	}
	both, _ := convert.UnifyUnsafe([]cty.Type{keys.Type(), wanted.Type()})
	keys, err := convert.Convert(keys, both)
	if err != nil {
		return cty.NilVal, err
	}
	wanted, err = convert.Convert(wanted, both)
	if err != nil {
		return cty.NilVal, err
	}
	searched := valueSet{}
	for _, v := range wanted.AsValueSlice() {
		searched.addValue(v)
	}
	var out []cty.Value
	for i, k := range keys.AsValueSlice() {
		if searched.hasValue(k) {
			out = append(out, values.Index(cty.NumberIntVal(int64(i))))
		}
	}
	if len(out) == 0 {
		return cty.ListValEmpty(ty.ElementType()), nil
	}
	return cty.ListVal(out), nil
}

// distinctFunc is the library's, which compares every element with every other.
func distinctFunc() function.Function {
	f := stdlib.DistinctFunc
	return function.New(&function.Spec{
		Params:       f.Params(),
		Type:         f.ReturnTypeForValues,
		RefineResult: notNull,
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			if !args[0].IsWhollyKnown() || args[0].LengthInt() == 0 {
				return f.Call(args)
			}
			seen := valueSet{}
			var out []cty.Value
			for _, v := range args[0].AsValueSlice() {
				if !seen.hasValue(v) {
					seen.addValue(v)
					out = append(out, v)
				}
			}
			return cty.ListVal(out), nil
		},
	})
}

// valueSet holds values that are known whole, by their hashes.
type valueSet map[int][]cty.Value

func (s valueSet) hasValue(v cty.Value) bool { return slices.ContainsFunc(s[v.Hash()], v.RawEquals) }

func (s valueSet) addValue(v cty.Value) { s[v.Hash()] = append(s[v.Hash()], v) }

func transposeFunc() function.Function {
	ty := cty.Map(cty.List(cty.String))
	return function.New(&function.Spec{
		Params:       []function.Parameter{plainParam("values", ty)},
		Type:         function.StaticReturnType(ty),
		RefineResult: notNull,
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			if !args[0].IsWhollyKnown() {
				return cty.UnknownVal(ty), nil
			}
			out := map[string][]cty.Value{}
			for it := args[0].ElementIterator(); it.Next(); {
				key, list := it.Element()
				if list.IsNull() {
					return cty.NilVal, errors.New("input must not contain null list")
				}
				for _, s := range list.AsValueSlice() {
					if s.IsNull() {
						return cty.NilVal, errors.New("input list must not contain null string")
					}
					out[s.AsString()] = append(out[s.AsString()], key)
				}
			}
			return mapOfLists(out), nil
		},
	})
}

func mapOfLists(lists map[string][]cty.Value) cty.Value {
	if len(lists) == 0 {
		return cty.MapValEmpty(cty.List(cty.String))
	}
	out := make(map[string]cty.Value, len(lists))
	for k, l := range lists {
		out[k] = cty.ListVal(l)
	}
	return cty.MapVal(out)
}

// containsFunc compares as == does, where a null equals nulls of every type.
func containsFunc() function.Function {
	f := stdlib.ContainsFunc
	value := f.Params()[1]
	value.AllowDynamicType = true // as the type of null is
	return function.New(&function.Spec{
		Params:       []function.Parameter{f.Params()[0], value},
		Type:         f.ReturnTypeForValues,
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if args[0].IsKnown() && args[0].CanIterateElements() && args[1].IsKnown() && args[1].IsNull() {
				return containsNull(args[0]), nil
			}
			return f.Call(args)
		},
	})
}

func containsNull(list cty.Value) cty.Value {
	unknown := false
	for it := list.ElementIterator(); it.Next(); {
		_, v := it.Element()
		switch isNull := v.Equals(cty.NullVal(cty.DynamicPseudoType)); {
		case !isNull.IsKnown():
			unknown = true
		case isNull.True():
			return cty.True
		}
	}
	if unknown {
		return cty.UnknownVal(cty.Bool)
	}
	return cty.False
}

// mergeFunc is the library's function, which panics if a null is merged with something that is not a
// map.
func mergeFunc() function.Function {
	f := stdlib.MergeFunc
	return function.New(&function.Spec{
		VarParam: f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			for _, a := range args {
				if ty := a.Type(); ty != cty.DynamicPseudoType && !ty.IsMapType() && !ty.IsObjectType() {
					return cty.NilType, fmt.Errorf("arguments must be maps or objects, got %q", ty.FriendlyName())
				}
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(args) },
	})
}
