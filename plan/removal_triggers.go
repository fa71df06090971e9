package plan

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/schema"
	"herald/providers/sessions"
	"herald/state"
)

// RemovalTriggers are the triggers of a message that count when it is recalled,
// as the state keeps them for when its block is gone. An action that is not
// known yet is kept as have has it.
func RemovalTriggers(d *lang.Desired, m *lang.Message, have []state.Trigger) []state.Trigger {
	var out []state.Trigger
	for _, t := range m.Triggers {
		kept := state.Trigger{OnFailure: t.OnFailure}
		for _, before := range []bool{true, false} {
			if event := Recall.Event(before); slices.Contains(t.Events, event) {
				kept.Events = append(kept.Events, event)
			}
		}
		if len(kept.Events) == 0 {
			continue
		}
		for _, at := range t.Actions {
			kept.Actions = append(kept.Actions, storedAction(requestAt(d.Actions, at), have))
		}
		out = append(out, kept)
	}
	return out
}

// storedAction is an action as the state keeps it: without arguments when one of
// them is sensitive.
func storedAction(r *lang.Request, have []state.Trigger) state.Action {
	out := state.Action{Address: r.Addr.String(), Provider: r.Provider, Sensitive: r.Sensitive}
	if !r.Known {
		if kept, ok := findAction(have, out.Address); ok {
			return kept
		}
		return out
	}
	if r.ConversationID != "" {
		out.Conversation = &state.Place{Address: r.Conversation, ID: r.ConversationID, Options: r.Options}
	}
	if !r.Sensitive {
		out.Arguments, _ = ctyjson.Marshal(r.Arguments, r.Arguments.Type())
	}
	return out
}

func findAction(triggers []state.Trigger, address string) (state.Action, bool) {
	for _, t := range triggers {
		for _, a := range t.Actions {
			if a.Address == address {
				return a, true
			}
		}
	}
	return state.Action{}, false
}

// RecordRemovalTriggers writes into s the removal triggers of every declared
// delivery of the plan, as they are in after: the configuration evaluated again
// when all ids are known.
func (p *Plan) RecordRemovalTriggers(s *state.State, after *lang.Desired) {
	index := make(map[addr.Instance]*lang.Message, len(after.Messages))
	for _, m := range after.Messages {
		index[m.Addr] = m
	}
	for _, c := range p.Deliveries {
		have := s.Deliveries[c.Address]
		if have == nil || c.Desired == nil {
			continue
		}
		if m := index[c.Desired.Addr.Message]; m != nil {
			have.Triggers = RemovalTriggers(after, m, have.Triggers)
		}
	}
}

func sameTriggers(x, y []state.Trigger) bool {
	return len(x) == 0 && len(y) == 0 || reflect.DeepEqual(x, y)
}

// storedTriggers are the triggers of a delivery whose block is gone.
func storedTriggers(d *state.Delivery) []lang.Trigger {
	var out []lang.Trigger
	for _, t := range d.Triggers {
		trigger := lang.Trigger{Events: t.Events, OnFailure: t.OnFailure}
		for _, a := range t.Actions {
			if at, err := addr.ParseInstance(a.Address); err == nil {
				trigger.Actions = append(trigger.Actions, at)
			}
		}
		out = append(out, trigger)
	}
	return out
}

// findActionRequest finds an action for a change: the declared one, and where a recalled
// message's is not known any more, the one that the state has kept. nil, after
// a warning, when neither can be invoked.
func (b *decider) findActionRequest(c *Change, at addr.Instance) *lang.Request {
	declared := requestAt(b.opt.Desired.Actions, at)
	if declared.Known || c.Action != Recall || c.Prior == nil {
		return declared
	}
	kept, ok := findAction(c.Prior.Triggers, at.String())
	if !ok {
		return declared
	}
	r, why := b.storedRequest(at, kept)
	if r == nil {
		b.problems.Add(diag.Newf(hcl.DiagWarning, problem.ActionCannotBeInvoked, nil,
			"%s should be invoked when %s is recalled, but cannot be, because %s. The message is recalled without it.",
			at, c.Address, why))
	}
	return r
}

// storedRequest is an action as the state has kept it; nil, and why, when it
// cannot be invoked.
func (b *decider) storedRequest(at addr.Instance, kept state.Action) (*lang.Request, string) {
	p := kept.Provider
	facts := b.opt.Sessions.Facts(p)
	i := slices.IndexFunc(facts.Schema.Actions, func(op schema.Operation) bool { return op.Name == at.Type })
	switch {
	case i < 0:
		return nil, fmt.Sprintf("platform %s has no action %q", p.Platform, at.Type)
	case kept.Sensitive:
		return nil, "its arguments are sensitive, so they are not in the state, and its block was removed"
	case len(kept.Arguments) == 0:
		return nil, "its block was removed, and its arguments were not known when it was last applied"
	case sessions.FindProvider(b.opt.Desired, p) == nil && p.Alias != "":
		return nil, fmt.Sprintf("provider %s is no longer configured", p)
	}
	arguments, err := storedArguments(kept.Arguments, facts.Schema.Actions[i].Arguments.ImpliedType())
	if err != nil {
		return nil, fmt.Sprintf("the arguments in the state are no longer valid for the action (%s)", err)
	}
	r := &lang.Request{
		Addr: at, Provider: p, Operation: at.Type, Arguments: arguments, Known: true, Source: &lang.Source{},
	}
	if place := kept.Conversation; place != nil {
		r.ConversationID, r.Options = place.ID, place.Options
		r.Conversation = place.Address
	}
	return r, ""
}

// storedArguments reads arguments by the present schema. Arguments that it has
// gained are null.
func storedArguments(raw json.RawMessage, ty cty.Type) (cty.Value, error) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil {
		return cty.NilVal, err
	}
	for name := range ty.AttributeTypes() {
		if _, ok := given[name]; !ok {
			given[name] = json.RawMessage("null")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !ty.HasAttribute(name) {
			return cty.NilVal, fmt.Errorf("there is no %q", name)
		}
	}
	raw, err := json.Marshal(given)
	if err != nil {
		return cty.NilVal, err
	}
	return ctyjson.Unmarshal(raw, ty)
}
