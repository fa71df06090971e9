package state

import (
	"fmt"

	"herald/lang/addr"
)

// Move changes the address of a delivery or a conversation, and with a conversation
// the addresses of the deliveries in it. Nothing happens on a platform: IDs and keys
// stay the same. Move fails, and changes nothing, if from is not in the state, if to
// is, or if the two are not of the same kind.
func (s *State) Move(from, to addr.Resource) error {
	old, isDelivery := from.Delivery()
	next, toDelivery := to.Delivery()
	switch {
	case !s.Has(from):
		return fmt.Errorf("%s is not in the state", from)
	case isDelivery && !toDelivery:
		return fmt.Errorf("%s is a delivery, but %s is not", from, to)
	case toDelivery && !isDelivery:
		return fmt.Errorf("%s is a conversation, but %s is not", from, to)
	case s.Has(to):
		return fmt.Errorf("%s already exists", to)
	case !isDelivery:
		return s.moveConversation(from.Conversation, to.Conversation)
	}
	s.moveDelivery(old, next)
	return nil
}

// moveDelivery keeps the keys by recording the address that they derive from. The
// old address is retired, so that a new message under it gets other keys.
func (s *State) moveDelivery(from, to addr.Delivery) {
	d := s.Deliveries[from]
	if d.Origin = d.KeyAddress(from); d.Origin == to {
		d.Origin = addr.Delivery{}
	}
	s.retireAddress(from.Resource(), d.Generation)
	delete(s.Deliveries, from)
	s.Deliveries[to] = d
}

func (s *State) moveConversation(from, to addr.Instance) error {
	moves := map[addr.Delivery]addr.Delivery{}
	for at := range s.Deliveries {
		if at.Conversation != from {
			continue
		}
		next := addr.Delivery{Message: at.Message, Conversation: to}
		if s.Deliveries[next] != nil {
			return fmt.Errorf("%s already exists", next)
		}
		moves[at] = next
	}
	for old, next := range moves {
		s.Deliveries[old].Conversation.Address = to
		s.moveDelivery(old, next)
	}
	c := s.Conversations[from]
	s.retireAddress(from.Resource(), c.Generation)
	delete(s.Conversations, from)
	s.Conversations[to] = c
	return nil
}

// Has reports whether the delivery or conversation is in the state.
func (s *State) Has(address addr.Resource) bool {
	if at, ok := address.Delivery(); ok {
		return s.Deliveries[at] != nil
	}
	return s.Conversations[address.Conversation] != nil
}

// Forget removes an address from the state and records its generation, so that its
// keys are not used again. Nothing happens on a platform. It reports whether the
// address was in the state.
func (s *State) Forget(address addr.Resource) bool {
	if !s.Has(address) {
		return false
	}
	if at, ok := address.Delivery(); ok {
		s.retireAddress(address, s.Deliveries[at].Generation)
		delete(s.Deliveries, at)
		return true
	}
	s.retireAddress(address, s.Conversations[address.Conversation].Generation)
	delete(s.Conversations, address.Conversation)
	return true
}

func (s *State) retireAddress(address addr.Resource, generation int) {
	s.Retired[address] = max(s.Retired[address], generation)
}
