package funcs

import "github.com/zclconf/go-cty/cty"

// sizeOf counts the elements in all that a value is made of, and the value
// itself. It stops above most: a small value can hold a large one many times,
// and that one others.
func sizeOf(v cty.Value, most int) int {
	v, _ = v.Unmark()
	ty := v.Type()
	switch {
	case !v.IsKnown() || v.IsNull() || !v.CanIterateElements():
		return 1
	case ty.IsCollectionType() && ty.ElementType().IsPrimitiveType():
		return 1 + v.LengthInt()
	case ty.IsObjectType():
		return sizeOfObject(v, most)
	}
	n := 1
	for it := v.ElementIterator(); n <= most && it.Next(); {
		_, e := it.Element()
		n += sizeOf(e, most-n)
	}
	return n
}

// sizeOfObject spares the sorting that an iterator of attributes does.
func sizeOfObject(v cty.Value, most int) int {
	n := 1
	for name, ty := range v.Type().AttributeTypes() {
		if n > most {
			break
		}
		if ty.IsPrimitiveType() {
			n++
			continue
		}
		n += sizeOf(v.GetAttr(name), most-n)
	}
	return n
}
