package apply

import (
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// forwardOrigin returns the message that a delivery forwards.
func (e *engine) forwardOrigin(d *state.Delivery) (o providers.MessageRef, err error) {
	found := false
	e.run.View(func(st *state.State) {
		o, found = record.ForwardOrigin(st, d.Content.Forward)
	})
	if !found {
		err = &providers.Error{
			Kind: providers.Invalid, Op: "forward " + d.Content.Forward, Attribute: "forward",
			Detail: "the message to forward does not exist on the platform",
			Hint:   "Send it first, or remove the forward argument.",
		}
	}
	return o, err
}
