package plan

import (
	"herald/lang/addr"
	"herald/providers"
	"herald/state"
)

// Forwarded is the message that content with this Forward passes on: the first
// part of the delivery it names, or the platform's own id as it is written. ok
// is false when that delivery does not stand.
func Forwarded(s *state.State, f providers.Facts, forward string) (o providers.MessageRef, ok bool, err error) {
	if _, err := addr.ParseDelivery(forward); err != nil {
		return providers.MessageRef{ID: forward}, forward != "", nil
	}
	d := s.Deliveries[forward]
	if d == nil || len(d.Parts) == 0 || !d.Parts[0].Stands() {
		return o, false, nil
	}
	o.ID = d.Parts[0].ID
	o.Target, err = Target(f, d.Conversation)
	return o, err == nil, err
}
