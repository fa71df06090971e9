// Package stateedit makes the changes to a state that a person asks for: it moves,
// forgets and marks entries, records outcomes and accepts another state. It sends nothing.
//
// It must not know any command, nor where a state is stored.
package stateedit

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"herald/cli/stateaddr"
	"herald/lang/addr"
	"herald/lang/diag/problem"
	"herald/lang/move"
	"herald/state"
)

// Move moves what is at one address to another. Both are addresses of a delivery, a
// message, a conversation or a module, with or without a key. It returns a line for each
// entry that moved, and fails if there is none or if something is there already.
func Move(s *state.State, from, to string) (done []string, err error) {
	if exact, err := addr.ParseResource(from); err == nil && s.Has(exact) {
		next, err := addr.ParseResource(to)
		if err != nil {
			return nil, problem.Errorf(problem.MoveIsNotPossible, "%w", err)
		}
		return moveAddress(s, exact, next)
	}
	m, err := parseMove(s, from, to)
	if err != nil {
		return nil, err
	}
	// Deliveries move with their conversation, so their addresses are compared
	// afterwards.
	for _, address := range addr.SortedKeys(s.Conversations) {
		if renamed, ok := m.Rename(address); ok {
			moved, err := moveAddress(s, address.Resource(), renamed.Resource())
			if err != nil {
				return nil, err
			}
			done = append(done, moved...)
		}
	}
	for _, address := range addr.SortedKeys(s.Deliveries) {
		if renamed := renameDelivery(m, address); renamed != address {
			moved, err := moveAddress(s, address.Resource(), renamed.Resource())
			if err != nil {
				return nil, err
			}
			done = append(done, moved...)
		}
	}
	if len(done) == 0 {
		return nil, stateaddr.UnknownAddress(s, from)
	}
	return done, nil
}

func moveAddress(s *state.State, from, to addr.Resource) (done []string, err error) {
	if err := s.Move(from, to); err != nil {
		return nil, problem.Errorf(problem.MoveIsNotPossible, "%w", err)
	}
	return []string{fmt.Sprintf("%s is now %s", from, to)}, nil
}

// parseMove parses two addresses of which the first is not that of one entry.
func parseMove(s *state.State, from, to string) (move.Move, error) {
	old, err := parseMoveTarget(from)
	if err != nil {
		return move.Move{}, stateaddr.UnknownAddress(s, from)
	}
	target, err := parseMoveTarget(to)
	if err != nil {
		return move.Move{}, problem.Errorf(problem.InvalidAddress, "%s: %w", to, err)
	}
	if !move.SameKind(old, target) {
		return move.Move{}, problem.Errorf(problem.MoveIsNotPossible, "%s and %s are of different kinds, so one cannot be moved to the other", from, to)
	}
	return move.Move{From: old, To: target}, nil
}

func parseMoveTarget(address string) (move.Target, error) {
	traversal, diags := hclsyntax.ParseTraversalAbs([]byte(address), "", hcl.InitialPos)
	if diags.HasErrors() {
		return move.Target{}, errors.New("it is not an address")
	}
	return move.Parse("", traversal)
}

// renameDelivery returns the address that a delivery has after the move.
func renameDelivery(m move.Move, at addr.Delivery) addr.Delivery {
	if renamed, ok := m.Rename(at.Message); ok {
		at.Message = renamed
	}
	if renamed, ok := m.Rename(at.Conversation); ok {
		at.Conversation = renamed
	}
	return at
}
