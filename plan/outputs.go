package plan

import (
	"bytes"
	"maps"
	"slices"

	"herald/lang"
	"herald/plan/record"
	"herald/state"
)

// planOutputs compares the values of outputs with those of the last apply.
//
// A value that is not known yet will change if the plan acts at all; if it
// does not, what is missing stays missing.
func (b *decider) planOutputs(acts bool) []OutputChange {
	if b.opt.Destroy && b.targets != nil {
		return nil // some of what they refer to still exists
	}
	declared := map[string]bool{}
	var changes []OutputChange
	if !b.opt.Destroy {
		for i := range b.opt.Desired.Outputs {
			o := &b.opt.Desired.Outputs[i]
			declared[o.Name] = true
			changes = append(changes, OutputChange{o.Name, outputAction(b.opt.State.Outputs[o.Name], o, acts), o})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b.opt.State.Outputs)) {
		if !declared[name] {
			changes = append(changes, OutputChange{Name: name, Action: Remove})
		}
	}
	return changes
}

func outputAction(prior *state.Output, o *lang.Output, acts bool) Action {
	if prior == nil {
		return Create
	}
	if acts && !o.Value.IsWhollyKnown() {
		return Update
	}
	now, err := record.Output(o)
	if err != nil || !bytes.Equal(now.Value, prior.Value) || !bytes.Equal(now.Type, prior.Type) || now.Sensitive != prior.Sensitive {
		return Update
	}
	return NoOp
}

// forecastOutputs corrects what is planned for outputs of which something stays
// unknown even after the apply: only the rest of their value can change.
func (p *Plan) forecastOutputs(f *forecast) {
	if f == nil || f.asks {
		return
	}
	for i := range p.Outputs {
		o := &p.Outputs[i]
		prior, then := p.State.Outputs[o.Name], f.outputs[o.Name]
		if o.Action == Update && then != nil && prior != nil && !then.Value.IsWhollyKnown() {
			o.Action = outputAction(prior, then, false)
		}
	}
}
