package render

import (
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/funcs"
	"herald/plan"
	"herald/state"
)

func (d *describer) addOutput(o plan.OutputChange) {
	if o.Action == plan.NoOp {
		return
	}
	out := Output{Name: o.Name, Action: o.Action}
	prior := d.plan.State.Outputs[o.Name]
	hidden := prior != nil && prior.Sensitive || o.Output != nil && o.Output.Sensitive
	if prior != nil {
		out.Before = valueOrHidden(hidden, func() string { return printStored(prior) })
	}
	if o.Output != nil && o.Output.Value != cty.NilVal {
		out.After = valueOrHidden(hidden, func() string { return funcs.Print(o.Output.Value) })
	}
	d.report.Outputs = append(d.report.Outputs, out)
}

func valueOrHidden(hidden bool, value func() string) string {
	if hidden {
		return Sensitive
	}
	return value()
}

// printStored prints a value of the state in the syntax of the language.
func printStored(o *state.Output) string {
	ty, err := ctyjson.UnmarshalType(o.Type)
	if err != nil {
		return string(o.Value)
	}
	v, err := ctyjson.Unmarshal(o.Value, ty)
	if err != nil || v == cty.NilVal {
		return string(o.Value)
	}
	return funcs.Print(v)
}
