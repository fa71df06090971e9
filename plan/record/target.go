package record

import (
	"herald/lang/addr"
	"herald/providers"
	"herald/state"
)

// ForwardOrigin is the message that content with this Forward passes on: the first
// part of the delivery it names, or the platform's own id as it is written. ok
// is false when that delivery does not exist.
func ForwardOrigin(s *state.State, forward string) (o providers.MessageRef, ok bool) {
	if _, err := addr.ParseDelivery(forward); err != nil {
		return providers.MessageRef{ID: forward}, forward != ""
	}
	d := s.Deliveries[forward]
	if d == nil || len(d.Parts) == 0 || !d.Parts[0].Stands() {
		return o, false
	}
	return providers.MessageRef{ID: d.Parts[0].ID, Target: Target(d.Conversation)}, true
}

// Target is the conversation of a place as the provider wants it.
func Target(p state.Place) providers.Target {
	return providers.Target{ID: p.ID, Options: p.Options}
}
