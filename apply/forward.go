package apply

import (
	"herald/providers"
	"herald/record"
	"herald/state"
)

// forwarded is the message that a delivery passes on.
func (e *engine) forwarded(m move, d *state.Delivery) (o providers.MessageRef, err error) {
	found := false
	e.run.View(func(s *state.State) {
		o, found, err = record.ForwardOrigin(s, e.opt.Accounts.Facts(e.account(m)), d.Content.Forward)
	})
	if err == nil && !found {
		err = &providers.Error{
			Kind: providers.Invalid, Op: "forward " + d.Content.Forward, Attribute: "forward",
			Detail: "the message to pass on does not stand",
			Hint:   "Send it first, or take forward away.",
		}
	}
	return o, err
}
