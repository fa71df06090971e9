package funcs

import (
	"errors"
	"fmt"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

func coalesceFunc() function.Function {
	vals := anyParam("vals")
	vals.AllowMarked = false
	return function.New(&function.Spec{
		VarParam: &vals,
		Type: func(args []cty.Value) (cty.Type, error) {
			types := make([]cty.Type, len(args))
			for i, a := range args {
				types[i] = a.Type()
			}
			ty, _ := convert.UnifyUnsafe(types)
			if ty == cty.NilType {
				return cty.NilType, errors.New("all arguments must have the same type")
			}
			return ty, nil
		},
		RefineResult: notNull,
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			for _, a := range args {
				v, err := convert.Convert(a, ty)
				if err != nil {
					return cty.NilVal, err
				}
				if !v.IsKnown() {
					return cty.UnknownVal(ty), nil
				}
				if !v.IsNull() && !v.RawEquals(cty.StringVal("")) {
					return v, nil
				}
			}
			return cty.NilVal, errors.New("no non-null, non-empty-string arguments")
		},
	})
}

func indexFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{plainParam("list", cty.DynamicPseudoType), plainParam("value", cty.DynamicPseudoType)},
		Type:   function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			list, want := args[0], args[1]
			if !list.Type().IsListType() && !list.Type().IsTupleType() {
				return cty.NilVal, errors.New("argument must be a list or tuple")
			}
			if list.LengthInt() == 0 {
				return cty.NilVal, errors.New("cannot search an empty list")
			}
			for it := list.ElementIterator(); it.Next(); {
				at, v := it.Element()
				same, err := stdlib.Equal(v, want)
				if err != nil {
					return cty.NilVal, err
				}
				if !same.IsKnown() {
					return cty.UnknownVal(cty.Number), nil
				}
				if same.True() {
					return at, nil
				}
			}
			return cty.NilVal, errors.New("item not found")
		},
	})
}

func lengthFunc() function.Function {
	value := anyParam("value")
	value.AllowNull = false
	return function.New(&function.Spec{
		Params: []function.Parameter{value},
		Type: func(args []cty.Value) (cty.Type, error) {
			ty := args[0].Type()
			if ty == cty.String || ty == cty.DynamicPseudoType || ty.IsTupleType() || ty.IsObjectType() || ty.IsCollectionType() {
				return cty.Number, nil
			}
			return cty.NilType, errors.New("argument must be a string, a collection type, or a structural type")
		},
		RefineResult: notNull,
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, marks := args[0].Unmark()
			n, err := lengthOf(v)
			return n.WithMarks(marks), err
		},
	})
}

func lengthOf(v cty.Value) (cty.Value, error) {
	ty := v.Type()
	switch {
	case ty == cty.DynamicPseudoType:
		return cty.UnknownVal(cty.Number), nil
	case ty.IsTupleType():
		return cty.NumberIntVal(int64(ty.Length())), nil
	case ty.IsObjectType():
		return cty.NumberIntVal(int64(len(ty.AttributeTypes()))), nil
	case ty == cty.String:
		return stdlib.Strlen(v)
	default:
		return v.Length(), nil
	}
}

func lookupFunc() function.Function {
	fallback := function.Parameter{Name: "default", Type: cty.DynamicPseudoType,
		AllowNull: true, AllowUnknown: true, AllowDynamicType: true, AllowMarked: true}
	return function.New(&function.Spec{
		Params: []function.Parameter{
			{Name: "inputMap", Type: cty.DynamicPseudoType, AllowMarked: true},
			{Name: "key", Type: cty.String, AllowMarked: true},
		},
		VarParam: &fallback,
		Type:     lookupType,
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			m, marks := args[0].Unmark()
			key, keyMarks := args[1].Unmark()
			v, err := lookupValue(m, key, args, ty)
			if err != nil {
				return cty.NilVal, err
			}
			return v.WithMarks(marks, keyMarks), nil
		},
	})
}

func lookupType(args []cty.Value) (cty.Type, error) {
	if len(args) > 3 {
		return cty.NilType, fmt.Errorf("lookup() takes two or three arguments, got %d", len(args))
	}
	switch ty := args[0].Type(); {
	case ty.IsMapType():
		if len(args) == 3 {
			if _, err := convert.Convert(args[2], ty.ElementType()); err != nil {
				return cty.NilType, function.NewArgErrorf(2, "the default value must have the same type as the map elements")
			}
		}
		return ty.ElementType(), nil
	case !ty.IsObjectType():
		return cty.NilType, function.NewArgErrorf(0, "lookup() requires a map as the first argument")
	case !args[1].IsKnown():
		return cty.DynamicPseudoType, nil
	default:
		key, _ := args[1].Unmark()
		if ty.HasAttribute(key.AsString()) {
			return ty.AttributeType(key.AsString()), nil
		}
		if len(args) == 3 {
			return args[2].Type(), nil
		}
		return cty.NilType, function.NewArgErrorf(0, "the given object has no attribute %s", describeArg(args[1]))
	}
}

// lookupValue does the work of lookup on a map and key without marks.
func lookupValue(m, key cty.Value, args []cty.Value, ty cty.Type) (cty.Value, error) {
	switch {
	case m.Type().IsObjectType() && m.Type().HasAttribute(key.AsString()):
		return m.GetAttr(key.AsString()), nil
	case m.Type().IsMapType() && m.HasIndex(key).True():
		return m.Index(key), nil
	case len(args) == 3:
		return convert.Convert(args[2], ty)
	default:
		return cty.NilVal, fmt.Errorf("lookup failed to find key %s", describeArg(args[1]))
	}
}

func oneFunc() function.Function {
	problem := function.NewArgErrorf(0, "must be a list, set, or tuple value with either zero or one elements")
	return function.New(&function.Spec{
		Params: []function.Parameter{plainParam("list", cty.DynamicPseudoType)},
		Type: func(args []cty.Value) (cty.Type, error) {
			switch ty := args[0].Type(); {
			case ty.IsListType() || ty.IsSetType():
				return ty.ElementType(), nil
			case ty.IsTupleType() && ty.Length() == 0:
				return cty.DynamicPseudoType, nil
			case ty.IsTupleType() && ty.Length() == 1:
				return ty.TupleElementType(0), nil
			default:
				return cty.NilType, problem
			}
		},
		Impl: func(args []cty.Value, ty cty.Type) (cty.Value, error) {
			n := args[0].Length()
			if !n.IsKnown() {
				return cty.UnknownVal(ty), nil
			}
			if n.Equals(cty.Zero).True() {
				return cty.NullVal(ty), nil
			}
			it := args[0].ElementIterator()
			it.Next()
			_, v := it.Element()
			if it.Next() {
				return cty.NilVal, problem
			}
			return v, nil
		},
	})
}
