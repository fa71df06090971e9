package seal

import (
	"context"
	"slices"

	"herald/state/backend"
)

// Renewal is what Backends have encrypted again because it was plain, or encrypted with
// a fallback key.
type Renewal struct {
	// State is true for the state itself.
	State bool
	// Generations is the number of earlier versions.
	Generations int
	// Left are the IDs of the earlier versions that could not be decrypted, because no
	// key fits, they are damaged, or they are plain and Options.Migrate is not set. They
	// are unchanged.
	Left []string
}

// Renewal returns what was encrypted again since the Sealer was made.
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

// stateRenewed records that the state is encrypted with the current key.
func (s *Sealer) stateRenewed() {
	s.outdated.Store(false)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renewal.State = true
}

// resealHistory encrypts the outdated earlier versions again. If it is interrupted, the
// next call continues with those that are still outdated.
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
