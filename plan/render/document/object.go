package document

import (
	"encoding/json"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/plan/render"
)

// object is a resource at one time: its values and, in the same shape, which of
// them are sensitive and which are known only after the apply.
type object struct {
	values, sensitive, unknown map[string]any
}

func newObject() *object {
	return &object{map[string]any{}, map[string]any{}, map[string]any{}}
}

func (o *object) setValue(name string, value any) { o.values[name] = value }

// setText sets a string, or null for the empty one.
func (o *object) setText(name, value string) {
	o.values[name] = nil
	if value != "" {
		o.values[name] = value
	}
}

// hideValue sets a placeholder for a sensitive value of any type.
func (o *object) hideValue(name string) { o.values[name], o.sensitive[name] = render.Sensitive, true }

// setUnknown marks a value as known only after the apply. The value is omitted.
func (o *object) setUnknown(name string) {
	delete(o.values, name)
	o.unknown[name] = true
}

// toJSON converts a value of the language. Unknown values are omitted from
// objects and null elsewhere. unknown says where they are, in the shape of the
// value; it is false if everything is known.
func toJSON(v cty.Value) (known, unknown any) {
	if v == cty.NilVal {
		return nil, false
	}
	v, _ = v.UnmarkDeep()
	switch ty := v.Type(); {
	case !v.IsKnown():
		return nil, true
	case v.IsNull():
		return nil, false
	case ty.IsObjectType() || ty.IsMapType():
		return objectToJSON(v)
	case v.CanIterateElements():
		return listToJSON(v)
	}
	raw, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		return nil, false // a capsule, which has no JSON form
	}
	return json.RawMessage(raw), false
}

func objectToJSON(v cty.Value) (known, unknown any) {
	values, missing := map[string]any{}, map[string]any{}
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		have, not := toJSON(element)
		if not != true {
			values[key.AsString()] = have
		}
		if not != false {
			missing[key.AsString()] = not
		}
	}
	return values, valueOrFalse(missing, len(missing) > 0)
}

func listToJSON(v cty.Value) (known, unknown any) {
	values, missing, any := []any{}, []any{}, false
	for it := v.ElementIterator(); it.Next(); {
		_, element := it.Element()
		have, not := toJSON(element)
		values, missing = append(values, have), append(missing, not)
		any = any || not != false
	}
	return values, valueOrFalse(missing, any)
}

func valueOrFalse(what any, is bool) any {
	if is {
		return what
	}
	return false
}
