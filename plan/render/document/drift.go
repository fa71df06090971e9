package document

import (
	"herald/lang/addr"
	"herald/plan"
	"herald/plan/render"
)

// driftChange returns a change made outside of Herald, from what Herald sent to
// what exists.
func (w *writer) driftChange(x plan.Drift) ResourceChange {
	before, after, provider := w.driftSides(x)
	rc := ResourceChange{
		Resource: Identify(x.Address, provider), PreviousAddress: w.previousAddress(x.Address, provider),
		Change: changeOf([]string{"update"}, before, after),
		Herald: &Particulars{Address: x.Address.String(), Action: string(x.Kind)},
	}
	if x.Kind == plan.DriftRemoved || x.Kind == plan.DriftGone {
		rc.Change = changeOf([]string{"delete"}, before, nil)
	}
	return rc
}

func (w *writer) driftSides(x plan.Drift) (before, after *object, provider addr.Provider) {
	at, _ := x.Address.Delivery()
	if d := w.plan.State.Deliveries[at]; d != nil {
		before, after = w.priorDelivery(d, nil), w.priorDelivery(d, nil)
		if x.Kind == plan.DriftUnpinned {
			before.setValue("pinned", true) // the state has it as it is now
		} else {
			setDifference(before, after, "text", x, len(d.Content.Sensitive) > 0)
		}
		return before, after, d.Provider
	}
	before, after = newObject(), newObject()
	conversation := x.Address.Conversation
	if c := w.plan.State.Conversations[conversation]; c != nil {
		before, after, provider = w.priorConversation(conversation, c), w.priorConversation(conversation, c), c.Provider
	}
	setDifference(before, after, "title", x, w.isSensitive(conversation, "title"))
	return before, after, provider
}

// setDifference sets an attribute that changed.
func setDifference(before, after *object, name string, x plan.Drift, hidden bool) {
	if hidden || x.Sensitive {
		before.hideValue(name)
		after.hideValue(name)
		return
	}
	before.setValue(name, x.Before)
	after.setValue(name, x.After)
	after.setValue("edited_at", timeOrNull(x.At))
	before.setValue("edited_at", nil)
}

// Invocation is an action that the apply runs before or after a change.
type Invocation struct {
	Address                string         `json:"address"`
	Type                   string         `json:"type"`
	Name                   string         `json:"name"`
	ProviderName           string         `json:"provider_name"`
	ConfigValues           any            `json:"config_values"`
	ConfigSensitive        any            `json:"config_sensitive"`
	ConfigUnknown          any            `json:"config_unknown"`
	LifecycleActionTrigger *ActionTrigger `json:"lifecycle_action_trigger,omitempty"`
	// After lists the deliveries that it waits for, Before those that wait for it,
	// as Herald writes them; one of the two is empty.
	After     []addr.Delivery `json:"after"`
	Before    []addr.Delivery `json:"before"`
	OnFailure string          `json:"on_failure"`
}

// ActionTrigger names what triggers an action: the last of the deliveries that it
// waits for, or the first of those that wait for it.
type ActionTrigger struct {
	TriggeringResourceAddress string `json:"triggering_resource_address"`
	ActionTriggerEvent        string `json:"action_trigger_event"`
	ActionTriggerBlockIndex   int    `json:"action_trigger_block_index"`
	ActionsListIndex          int    `json:"actions_list_index"`
}

func (w *writer) invocationsOf() []Invocation {
	actions := map[addr.Delivery]plan.Action{}
	for _, c := range w.plan.Deliveries {
		actions[c.Address] = c.Action
	}
	var out []Invocation
	for _, x := range w.plan.Invocations {
		r := x.Request
		in := Invocation{
			Address: r.Addr.String(), Type: r.Addr.Type, Name: r.Addr.Name, ProviderName: r.Provider.Platform,
			ConfigSensitive: r.Sensitive, ConfigUnknown: false, After: []addr.Delivery{}, Before: []addr.Delivery{}, OnFailure: string(x.OnFailure),
		}
		trigger := x.Deliveries[len(x.Deliveries)-1]
		if x.Before {
			in.Before, trigger = x.Deliveries, x.Deliveries[0]
		} else {
			in.After = x.Deliveries
		}
		in.LifecycleActionTrigger = &ActionTrigger{
			TriggeringResourceAddress: Identify(trigger.Resource(), r.Provider).Address, ActionTriggerEvent: actions[trigger].Event(x.Before),
		}
		if in.ConfigValues, in.ConfigUnknown = toJSON(r.Arguments); r.Sensitive {
			in.ConfigValues = render.Sensitive
		}
		out = append(out, in)
	}
	return out
}
