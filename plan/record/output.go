package record

import (
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang"
	"herald/state"
)

// Output gives an output as the state keeps it: the value of a sensitive
// one is not kept, and what is not known is null.
func Output(o *lang.Output) (*state.Output, error) {
	v, _ := o.Value.UnmarkDeep()
	if o.Sensitive {
		v = cty.NullVal(v.Type())
	}
	v, err := cty.Transform(v, func(_ cty.Path, v cty.Value) (cty.Value, error) {
		if !v.IsKnown() {
			return cty.NullVal(v.Type()), nil
		}
		return v, nil
	})
	if err != nil {
		return nil, err
	}
	value, err := ctyjson.Marshal(v, v.Type())
	if err != nil {
		return nil, err
	}
	ty, err := ctyjson.MarshalType(v.Type())
	if err != nil {
		return nil, err
	}
	return &state.Output{Value: value, Type: ty, Sensitive: o.Sensitive}, nil
}
