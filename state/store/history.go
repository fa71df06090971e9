package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"herald/state"
	"herald/state/backend"
)

// defaultGenerations is how many earlier states are kept where Options do not say.
const defaultGenerations = 10

// ErrNoHistory says that the backend keeps no earlier generations.
var ErrNoHistory = errors.New("this backend keeps no earlier generations of the state; herald state pull prints the present one, for a copy of your own")

// Generation is an earlier state, as it was at rest before a command replaced
// it.
type Generation struct {
	ID     string
	At     time.Time // when it was replaced
	Serial uint64
	Herald string // version of the program that wrote it
	// Deliveries is how many deliveries it knew.
	Deliveries int
	// Err tells why it cannot be read; the numbers are zero then.
	Err error
}

// keepGeneration saves the present state as an earlier generation before it is replaced.
// A state with a run in it is none: it is passed over.
func (s *Store) keepGeneration(ctx context.Context) error {
	h, ok := backend.As[backend.Historian](s.opt.Backend)
	if !ok || s.opt.Generations < 0 || s.version == "" || s.running {
		return nil
	}
	limit := s.opt.Generations
	if limit == 0 {
		limit = defaultGenerations
	}
	if err := h.Keep(ctx, s.now(), limit); err != nil {
		return fmt.Errorf("keep an earlier generation of the state: %w", err)
	}
	return nil
}

// History lists the earlier generations, the newest first. The error is
// ErrNoHistory where the backend keeps none.
func (s *Store) History(ctx context.Context) ([]Generation, error) {
	h, ok := backend.As[backend.Historian](s.opt.Backend)
	if !ok {
		return nil, ErrNoHistory
	}
	kept, err := h.History(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the earlier generations: %w", err)
	}
	out := make([]Generation, len(kept))
	for i, k := range kept {
		out[i] = Generation{ID: k.ID, At: k.At}
		st, err := s.Earlier(ctx, k.ID)
		if err != nil {
			out[i].Err = err
			continue
		}
		out[i].Serial, out[i].Herald, out[i].Deliveries = st.Serial, st.Herald, len(st.Deliveries)
	}
	return out, nil
}

// Earlier reads an earlier generation. The error wraps ErrNoHistory,
// backend.ErrNoGeneration, or one of state.Decode. To restore it, give it the
// serial of the present state and Save it.
func (s *Store) Earlier(ctx context.Context, id string) (*state.State, error) {
	h, ok := backend.As[backend.Historian](s.opt.Backend)
	if !ok {
		return nil, ErrNoHistory
	}
	data, err := h.ReadGeneration(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("generation %s: %w", id, err)
	}
	st, err := state.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("generation %s: %w", id, err)
	}
	return st, nil
}
