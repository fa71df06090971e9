package plan

import (
	"slices"

	"herald/lang"
	"herald/lang/addr"
)

// Invocation is an action that an apply runs after it has changed a message.
type Invocation struct {
	Request *lang.Request
	// After lists the deliveries whose change triggers it. It runs once, when
	// all of them have ended and at least one has succeeded.
	After []string
}

// Event is what a trigger calls the action; "" for one that triggers nothing.
func (a Action) Event() string {
	switch a {
	case Send, SendAgain:
		return "after_send"
	case Edit:
		return "after_edit"
	case Replace:
		return "after_replace"
	case Recall:
		return "after_recall"
	}
	return ""
}

// invocations finds the actions that the plan's changes trigger, in the order
// of the changes.
func (b *builder) invocations(changes []*Change) []Invocation {
	type key struct{ message, action addr.Instance }
	index := make(map[key]int)
	var out []Invocation
	for _, c := range changes {
		if c.Desired == nil {
			continue
		}
		for _, t := range c.Desired.Message.Triggers {
			if !slices.Contains(t.Events, c.Action.Event()) {
				continue
			}
			for _, at := range t.Actions {
				k := key{c.Desired.Addr.Message, at}
				i, ok := index[k]
				if !ok {
					i = len(out)
					index[k] = i
					out = append(out, Invocation{Request: requestAt(b.opt.Desired.Actions, at)})
				}
				out[i].After = append(out[i].After, c.Address)
			}
		}
	}
	return out
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
