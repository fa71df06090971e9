package state

import (
	"fmt"

	"herald/lang/addr"
)

// Move changes the address of a delivery or a conversation, and with a conversation
// the addresses of the deliveries in it. Nothing happens on a platform: IDs and keys
// stay the same. Move fails, and changes nothing, if from is not in the state, if to
// is, or if the two are not of the same kind.
func (s *State) Move(from, to string) error {
	if s.Conversations[from] != nil {
		return s.moveConversation(from, to)
	}
	if s.Deliveries[from] == nil {
		return fmt.Errorf("%s is not in the state", from)
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

// moveDelivery keeps the keys by recording the address that they derive from. The
// old address is retired, so that a new message under it gets other keys.
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

// Forget removes an address from the state and records its generation, so that its
// keys are not used again. Nothing happens on a platform. It reports whether the
// address was in the state.
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
