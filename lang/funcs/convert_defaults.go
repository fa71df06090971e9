package funcs

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"
)

// ConvertWithDefaults converts a value to a type after the defaults of its optional attributes,
// which may be nil, are filled in. A value that would have more than MaxElements
// elements then is an error: each object gets all attributes of its type, so that
// a short list can become a long one.
func ConvertWithDefaults(v cty.Value, ty cty.Type, defaults *typeexpr.Defaults) (cty.Value, error) {
	if filledSize(v, ty, defaults, MaxElements+1) > MaxElements {
		return cty.DynamicVal, fmt.Errorf("with all attributes of its type it would have more than %d elements", MaxElements)
	}
	if defaults != nil && !v.IsNull() {
		v = defaults.Apply(v)
	}
	return Convert(v, ty)
}

// filledSize is sizeOf for what a value becomes when it gets the attributes of a
// type. It stops above most.
func filledSize(v cty.Value, ty cty.Type, defaults *typeexpr.Defaults, most int) int {
	v, _ = v.Unmark()
	switch {
	case !v.IsKnown() || v.IsNull() || !v.CanIterateElements():
		return 1
	case ty.IsObjectType():
		return filledSizeOfObject(v, ty, defaults, most)
	case !ty.IsCollectionType() || ty.ElementType().IsPrimitiveType():
		return sizeOf(v, most)
	}
	n := 1
	for it := v.ElementIterator(); n <= most && it.Next(); {
		_, e := it.Element()
		n += filledSize(e, ty.ElementType(), defaultsOf(defaults, ""), most-n)
	}
	return n
}

func filledSizeOfObject(v cty.Value, ty cty.Type, defaults *typeexpr.Defaults, most int) int {
	attribute := func(name string) (cty.Value, bool) { return cty.NilVal, false }
	switch {
	case v.Type().IsObjectType():
		attribute = func(name string) (cty.Value, bool) {
			if !v.Type().HasAttribute(name) {
				return cty.NilVal, false
			}
			return v.GetAttr(name), true
		}
	case v.Type().IsMapType():
		elements := v.AsValueMap()
		attribute = func(name string) (cty.Value, bool) { e, ok := elements[name]; return e, ok }
	}
	n := 1
	for name, want := range ty.AttributeTypes() {
		if n > most {
			break
		}
		n += filledSizeOfAttribute(name, want, attribute, defaults, most-n)
	}
	return n
}

// filledSizeOfAttribute is filledSize for an attribute, which has its default
// where the value does not have it.
func filledSizeOfAttribute(name string, want cty.Type, attribute func(string) (cty.Value, bool), defaults *typeexpr.Defaults, most int) int {
	e, ok := attribute(name)
	if (!ok || e.IsNull()) && defaults != nil {
		e, ok = defaults.DefaultValues[name]
	}
	if !ok {
		return 1
	}
	return filledSize(e, want, defaultsOf(defaults, name), most)
}

// defaultsOf are the defaults inside an attribute, or inside the elements of a
// collection, whose name is "".
func defaultsOf(defaults *typeexpr.Defaults, name string) *typeexpr.Defaults {
	if defaults == nil {
		return nil
	}
	return defaults.Children[name]
}
