package funcs

import (
	"slices"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// Convert is convert.Convert of the cty library, with the same results and
// errors, but in linear time for a long tuple that becomes a list or set, and
// for a large object that becomes a map: the library compares the type of
// every element with that of every other. A string that would be read as a
// number for minutes is an error.
func Convert(v cty.Value, ty cty.Type) (cty.Value, error) {
	if out, ok := convertElements(v, ty); ok {
		return out, nil
	}
	if holdsNumbers(ty) && !v.Type().Equals(ty) {
		err := cty.Walk(v, func(p cty.Path, v cty.Value) (bool, error) {
			if err := checkNumberText(v); err != nil {
				return false, p.Copy().NewError(err)
			}
			return true, nil
		})
		if err != nil {
			return cty.NilVal, err
		}
	}
	return convert.Convert(v, ty)
}

// holdsNumbers reports whether a value of a type has numbers in it.
func holdsNumbers(ty cty.Type) bool {
	switch {
	case ty.IsCollectionType():
		return holdsNumbers(ty.ElementType())
	case ty.IsTupleType():
		return slices.ContainsFunc(ty.TupleElementTypes(), holdsNumbers)
	case ty.IsObjectType():
		for _, attribute := range ty.AttributeTypes() {
			if holdsNumbers(attribute) {
				return true
			}
		}
	}
	return ty == cty.Number
}

// manyTypes is how many different types of elements are still worth the
// quick way.
const manyTypes = 16

// convertElements converts element by element, where that surely gives what the library
// would give.
func convertElements(v cty.Value, want cty.Type) (cty.Value, bool) {
	v, marks := v.Unmark()
	ty := v.Type()
	fits := want.IsMapType() && ty.IsObjectType() || (want.IsListType() || want.IsSetType()) && ty.IsTupleType()
	if !fits || !v.IsKnown() || v.IsNull() || v.LengthInt() == 0 {
		return v, false
	}
	elem, ok := elementType(v, want.ElementType())
	if !ok {
		return v, false
	}
	plain := elem.WithoutOptionalAttributesDeep()
	keys := make([]string, 0, v.LengthInt())
	elems := make([]cty.Value, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		k, e := it.Element()
		e, err := Convert(e, elem)
		if err != nil || !e.Type().Equals(plain) {
			return v, false
		}
		keys, elems = append(keys, keyText(k)), append(elems, e)
	}
	return newCollection(want, keys, elems).WithMarks(marks), true
}

// elementType finds the one type that all elements can have: the wanted one,
// or, where any will do, what their types have in common. Where only a part of
// the wanted type is open there is none.
func elementType(v cty.Value, want cty.Type) (cty.Type, bool) {
	if !want.HasDynamicTypes() {
		return want, true
	}
	if want != cty.DynamicPseudoType {
		return want, false
	}
	var types []cty.Type
	for it := v.ElementIterator(); it.Next(); {
		_, e := it.Element()
		if !slices.ContainsFunc(types, e.Type().Equals) {
			if types = append(types, e.Type()); len(types) > manyTypes {
				return want, false
			}
		}
	}
	one, _ := convert.UnifyUnsafe(types)
	return one, one != cty.NilType && !one.HasDynamicTypes()
}

func keyText(k cty.Value) string {
	if k.Type() == cty.String {
		return k.AsString()
	}
	return ""
}

func newCollection(want cty.Type, keys []string, elems []cty.Value) cty.Value {
	switch {
	case want.IsListType():
		return cty.ListVal(elems)
	case want.IsSetType():
		return cty.SetVal(elems)
	}
	out := make(map[string]cty.Value, len(keys))
	for i, k := range keys {
		out[k] = elems[i]
	}
	return cty.MapVal(out)
}
