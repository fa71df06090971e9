package store

import (
	"context"
	"fmt"
	"time"

	"herald/lang/diag/problem"
	"herald/state"
	"herald/state/backend"
)

// defaultGenerations is how many earlier versions are kept by default.
const defaultGenerations = 10

// ErrNoHistory reports that the backend keeps no earlier versions of the state.
var ErrNoHistory = problem.New(problem.NoStateHistory, "this backend keeps no earlier versions of the state; to keep copies, use herald state pull", "")

// Generation is an earlier version of the state, as it was before a command replaced
// it.
type Generation struct {
	ID     string
	At     time.Time // when it was replaced
	Serial uint64
	Herald string // version of the program that wrote it
	// Deliveries is the number of deliveries in it.
	Deliveries int
	// Err is why it cannot be read; the numbers are zero then.
	Err error
}

// keepGeneration saves the current state as an earlier version before it is replaced. A
// state with an unfinished run is not saved.
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
		return fmt.Errorf("keep an earlier version of the state: %w", err)
	}
	return nil
}

// History returns the earlier versions, the newest first. The error is ErrNoHistory if
// the backend keeps none.
func (s *Store) History(ctx context.Context) ([]Generation, error) {
	h, ok := backend.As[backend.Historian](s.opt.Backend)
	if !ok {
		return nil, ErrNoHistory
	}
	kept, err := h.History(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the earlier versions: %w", err)
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

// Earlier reads an earlier version. The error wraps ErrNoHistory,
// backend.ErrNoGeneration, or an error of state.Decode. To restore the version, set its
// serial to that of the current state and Save it.
func (s *Store) Earlier(ctx context.Context, id string) (*state.State, error) {
	h, ok := backend.As[backend.Historian](s.opt.Backend)
	if !ok {
		return nil, ErrNoHistory
	}
	data, err := h.ReadGeneration(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("version %s: %w", id, err)
	}
	st, err := state.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("version %s: %w", id, err)
	}
	return st, nil
}
