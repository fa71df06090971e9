package plan

import (
	"slices"

	"herald/lang"
	"herald/lang/addr"
)

// Invocation is an action that an apply runs before or after it changes a
// message.
type Invocation struct {
	Request *lang.Request
	// Deliveries are those whose change triggers it. The action runs once for all
	// of them.
	Deliveries []addr.Delivery
	// Before says that it runs before the first of the deliveries is changed, and
	// that none is until it has ended. Otherwise it runs when all of them have
	// ended and at least one has succeeded.
	Before bool
	// OnFailure is what follows when it fails.
	OnFailure OnFailure
}

// OnFailure says what follows when a triggered action fails.
type OnFailure string

// What follows when a triggered action fails.
const (
	// Continue reports the failure and goes on.
	Continue OnFailure = "continue"
	// Halt leaves undone what would come after the action: the change, when the
	// action runs before it, and what comes later in the same conversations or
	// depends on the message.
	Halt OnFailure = "halt"
	// Taint has the next plan replace the deliveries.
	Taint OnFailure = "taint"
)

// eventName is what a trigger calls the action; "" for one that triggers nothing.
func (a Action) eventName() string {
	switch a {
	case Send, SendAgain:
		return "send"
	case Edit:
		return "edit"
	case Replace:
		return "replace"
	case Recall:
		return "recall"
	}
	return ""
}

// Event is what a trigger calls the time before or after the action; "" for an
// action that triggers nothing.
func (a Action) Event(before bool) string {
	switch event := a.eventName(); {
	case event == "":
		return ""
	case before:
		return "before_" + event
	default:
		return "after_" + event
	}
}

// planInvocations finds the actions that the plan's changes trigger, in the order
// of the changes. What leaves a conversation and what arrives or stays is not
// put together: an apply does the former first.
func (b *decider) planInvocations(changes []*Change) []Invocation {
	list := invocationList{index: map[invocationKey]int{}}
	for _, c := range changes {
		message, triggers := b.triggersOf(c)
		for _, t := range triggers {
			for _, before := range []bool{true, false} {
				if !slices.Contains(t.Events, c.Action.Event(before)) {
					continue
				}
				for _, at := range t.Actions {
					list.addInvocation(b, c, invocationKey{message, at, before, c.Desired == nil, OnFailure(t.OnFailure)})
				}
			}
		}
	}
	return list.all
}

// invocationKey is what deliveries have in common for which an action runs once.
type invocationKey struct {
	message, action addr.Instance
	before, leaves  bool
	onFailure       OnFailure
}

type invocationList struct {
	all   []Invocation
	index map[invocationKey]int
}

// addInvocation has an action run for a change; named twice, it runs once all the same.
func (l *invocationList) addInvocation(b *decider, c *Change, k invocationKey) {
	i, ok := l.index[k]
	if !ok {
		request := b.findActionRequest(c, k.action)
		if request == nil {
			return
		}
		i = len(l.all)
		l.index[k] = i
		l.all = append(l.all, Invocation{Request: request, Before: k.before, OnFailure: k.onFailure})
	}
	if d := &l.all[i].Deliveries; len(*d) == 0 || (*d)[len(*d)-1] != c.Address {
		*d = append(*d, c.Address)
	}
}

// triggersOf are the triggers that count for a change: the declared ones, also
// while everything is destroyed or when the message no longer goes there, and
// those of the state when the block is gone.
func (b *decider) triggersOf(c *Change) (addr.Instance, []lang.Trigger) {
	if c.Desired != nil {
		return c.Desired.Addr.Message, c.Desired.Message.Triggers
	}
	message := c.Address.Message
	if m := b.policies.messages[message]; m != nil {
		return message, m.Triggers
	}
	return message, storedTriggers(c.Prior)
}

// requestAt finds an action. The language has seen to it that it is there.
func requestAt(all []lang.Request, at addr.Instance) *lang.Request {
	for i := range all {
		if all[i].Addr == at {
			return &all[i]
		}
	}
	return &lang.Request{Addr: at, Source: &lang.Source{}}
}
