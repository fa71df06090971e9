package stateview

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/cli/printer"
	"herald/lang/funcs"
	"herald/state"
)

// OutputValue returns the value of an output. It fails if the state is damaged.
func OutputValue(o *state.Output) (cty.Value, error) {
	ty, err := ctyjson.UnmarshalType(o.Type)
	if err != nil {
		return cty.NilVal, fmt.Errorf("the state has an output of a type that cannot be read: %w", err)
	}
	value, err := ctyjson.Unmarshal(o.Value, ty)
	if err != nil {
		return cty.NilVal, fmt.Errorf("the state has an output that cannot be read: %w", err)
	}
	return value, nil
}

// PrintOutputs prints outputs by name, indented by the given number of spaces.
func PrintOutputs(out *printer.Printer, outputs map[string]*state.Output, indent int) {
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		text := "(sensitive value)"
		if o := outputs[name]; !o.Sensitive {
			value, err := OutputValue(o)
			if err != nil {
				out.Err = errors.Join(out.Err, err)
				return
			}
			text = funcs.PrintAt(value, indent)
		}
		out.Linef("%*s%s = %s", indent, "", name, text)
	}
}
