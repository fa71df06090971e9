package state

import (
	"fmt"

	"herald/lang/addr"
)

// Move gives a delivery or a conversation another address. Nothing happens on
// a platform: what stands keeps its ids and its keys. With a conversation go
// the deliveries in it. It is an error, and nothing is changed, when nothing
// is known of from, when something is known of to, or when the two are not of
// one kind.
func (s *State) Move(from, to string) error {
	if s.Conversations[from] != nil {
		return s.moveConversation(from, to)
	}
	if s.Deliveries[from] == nil {
		return fmt.Errorf("the state knows nothing of %s", from)
	}
	if _, err := addr.ParseDelivery(to); err != nil {
		return err
	}
	if s.Deliveries[to] != nil {
		return fmt.Errorf("there is a %s already", to)
	}
	s.moveDelivery(from, to)
	return nil
}

// moveDelivery keeps the keys by remembering where they come from. The old
// address is retired, so that a new message under it gets keys of its own.
func (s *State) moveDelivery(from, to string) {
	d := s.Deliveries[from]
	if d.Origin = d.KeyAddress(from); d.Origin == to {
		d.Origin = ""
	}
	s.retireAddress(from, d.Generation)
	delete(s.Deliveries, from)
	s.Deliveries[to] = d
}

func (s *State) moveConversation(from, to string) error {
	target, err := addr.ParseInstance(to)
	if err != nil {
		return err
	}
	if target.Kind != addr.Conversation {
		return fmt.Errorf("%s is a conversation, and %s is none", from, to)
	}
	if s.Conversations[to] != nil {
		return fmt.Errorf("there is a %s already", to)
	}
	moves := map[string]string{}
	for address := range s.Deliveries {
		at, err := addr.ParseDelivery(address)
		if err != nil || at.Conversation.String() != from {
			continue
		}
		at.Conversation = target
		if s.Deliveries[at.String()] != nil {
			return fmt.Errorf("there is a %s already", at)
		}
		moves[address] = at.String()
	}
	for old, new := range moves {
		s.Deliveries[old].Conversation.Address = to
		s.moveDelivery(old, new)
	}
	c := s.Conversations[from]
	s.retireAddress(from, c.Generation)
	delete(s.Conversations, from)
	s.Conversations[to] = c
	return nil
}

// Forget takes an address out of the state and remembers its generation, so
// that its keys are not used again. Nothing happens on a platform. It reports
// whether anything was known of the address.
func (s *State) Forget(address string) bool {
	d, c := s.Deliveries[address], s.Conversations[address]
	switch {
	case d != nil:
		s.retireAddress(address, d.Generation)
		delete(s.Deliveries, address)
	case c != nil:
		s.retireAddress(address, c.Generation)
		delete(s.Conversations, address)
	}
	return d != nil || c != nil
}

func (s *State) retireAddress(address string, generation int) {
	s.Retired[address] = max(s.Retired[address], generation)
}
