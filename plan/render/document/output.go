package document

import (
	"encoding/json"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang"
	"herald/plan"
	"herald/plan/render"
)

// outputChanges returns the changes of all outputs, by name.
func (w *writer) outputChanges() map[string]Change {
	out := map[string]Change{}
	for _, o := range w.plan.Outputs {
		out[o.Name] = w.outputChange(o)
	}
	return out
}

func (w *writer) outputChange(o plan.OutputChange) Change {
	prior := w.plan.State.Outputs[o.Name]
	hidden := prior != nil && prior.Sensitive || o.Output != nil && o.Output.Sensitive
	c := Change{Actions: Actions(o.Action), AfterUnknown: false, BeforeSensitive: hidden, AfterSensitive: hidden}
	if prior != nil {
		c.Before = prior.Value
	}
	if o.Output != nil && o.Output.Value != cty.NilVal {
		c.After, c.AfterUnknown = toJSON(o.Output.Value)
	}
	if hidden {
		c.Before, c.After = hideNonNull(c.Before), hideNonNull(c.After)
		c.AfterUnknown = c.AfterUnknown != false
	}
	return c
}

func hideNonNull(value any) any {
	if value == nil {
		return nil
	}
	return render.Sensitive
}

// plannedOutputs returns the outputs after the apply, as far as they are known.
func (w *writer) plannedOutputs() map[string]Output {
	out := map[string]Output{}
	for _, o := range w.plan.Outputs {
		if o.Output != nil && o.Output.Value != cty.NilVal {
			out[o.Name] = OfOutput(o.Output)
		}
	}
	return out
}

// OfOutput returns the value of an output, without what is not known yet.
func OfOutput(o *lang.Output) Output {
	if o.Sensitive {
		return Output{Sensitive: true, Type: json.RawMessage(`"string"`), Value: render.Sensitive}
	}
	out := Output{}
	if ty, err := ctyjson.MarshalType(o.Value.Type()); err == nil {
		out.Type = ty
	}
	out.Value, _ = toJSON(o.Value)
	return out
}
