package record

import (
	"herald/lang/addr"
	"herald/providers"
	"herald/state"
)

// QuotedDelivery returns the delivery that a sent one quotes: in its own conversation.
// ok is false if it quotes none.
func QuotedDelivery(d *state.Delivery) (quoted addr.Delivery, ok bool) {
	message, err := addr.ParseInstance(d.Content.ReplyTo)
	return addr.Delivery{Message: message, Conversation: d.Conversation.Address}, err == nil
}

// ForwardOrigin is the message that content with this Forward passes on: the first
// part of the delivery it names, or the platform's own id as it is written. ok
// is false when that delivery does not exist.
func ForwardOrigin(s *state.State, forward string) (o providers.MessageRef, ok bool) {
	at, err := addr.ParseDelivery(forward)
	if err != nil {
		return providers.MessageRef{ID: forward}, forward != ""
	}
	d := s.Deliveries[at]
	if d == nil || len(d.Parts) == 0 || !d.Parts[0].Stands() {
		return o, false
	}
	return providers.MessageRef{ID: d.Parts[0].ID, Target: Target(d.Conversation)}, true
}

// Target is the conversation of a place as the provider wants it.
func Target(p state.Place) providers.Target {
	return providers.Target{ID: p.ID, Options: p.Options}
}
