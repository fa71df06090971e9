package seal

import (
	"context"
	"slices"

	"herald/state/backend"
)

// Renewal is what Backends have sealed anew because it was plain, or took a
// fallback to open.
type Renewal struct {
	// State is true when that was the state itself.
	State bool
	// Generations is how many earlier generations it was.
	Generations int
	// Left are the ids of the generations that could not be opened, because no
	// key fits, they are damaged, or they are plain and Options.Migrate is not
	// set. They stay as they were.
	Left []string
}

// Renewal tells what was sealed anew since the Sealer was made.
func (s *Sealer) Renewal() Renewal {
	if s == nil {
		return Renewal{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.renewal
	r.Left = slices.Clone(r.Left)
	return r
}

// stateRenewed notes that the state is up to date.
func (s *Sealer) stateRenewed() {
	s.outdated.Store(false)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renewal.State = true
}

// resealHistory seals anew the earlier generations that are outdated. When it stops in
// the middle those that are done need nothing when it begins again.
func (b *sealedBackend) resealHistory(ctx context.Context) error {
	below, ok := backend.As[backend.Historian](b.Backend)
	if !ok {
		return nil
	}
	list, err := below.History(ctx)
	if err != nil {
		return err
	}
	done, left := 0, []string(nil)
	for _, g := range list {
		data, err := below.ReadGeneration(ctx, g.ID)
		if err != nil {
			return err
		}
		opened, outdated, err := b.sealer.openAny(State, data)
		switch {
		case err != nil:
			left = append(left, g.ID)
			continue
		case !outdated:
			continue
		}
		if err := (sealedHistorian{below, b.sealer}).ReplaceGeneration(ctx, g.ID, opened); err != nil {
			return err
		}
		done++
	}
	b.sealer.mu.Lock()
	defer b.sealer.mu.Unlock()
	b.sealer.renewal.Generations += done
	b.sealer.renewal.Left = left
	return nil
}
