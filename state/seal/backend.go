package seal

import (
	"context"
	"fmt"

	"herald/state/backend"
)

// Backend keeps sealed what b keeps: the state, its earlier generations, and
// journals. It has the optional interfaces that b has, and one more:
//
//	Beside(backend.Journaler) backend.Journaler
//
// which seals journals that are kept elsewhere (see Journals). With a nil
// Sealer nothing is sealed, and what is sealed is refused with ErrSealed.
func Backend(b backend.Backend, s *Sealer) backend.Backend {
	return compose(&core{Backend: b, sealer: s})
}

// core is a backend without its optional interfaces. Locks pass it by.
type core struct {
	backend.Backend
	sealer *Sealer
}

// Get opens the state. Empty bytes are given as they are.
func (c *core) Get(ctx context.Context) ([]byte, string, error) {
	data, version, err := c.Backend.Get(ctx)
	if err != nil {
		return nil, "", err
	}
	data, err = c.sealer.Open(State, data)
	if err != nil {
		return nil, "", fmt.Errorf("open %s: %w", c, err)
	}
	return data, version, nil
}

// Put seals the state. Where it was sealed otherwise before, its earlier
// generations are sealed anew as well, and before it: as long as the state
// itself is outdated whoever reads it knows that they may be.
func (c *core) Put(ctx context.Context, data []byte, ifVersion string) (string, error) {
	outdated := c.sealer.Outdated()
	if outdated {
		if err := c.renew(ctx); err != nil {
			return "", fmt.Errorf("encrypt the earlier generations: %w", err)
		}
	}
	sealed, err := c.sealer.Seal(State, data)
	if err != nil {
		return "", err
	}
	version, err := c.Backend.Put(ctx, sealed, ifVersion)
	if err == nil && outdated {
		c.sealer.stateRenewed()
	}
	return version, err
}

// Unwrap gives the backend whose bytes are sealed; see backend.DirectoryOf.
func (c *core) Unwrap() backend.Backend { return c.Backend }

// Beside seals the journals that are kept beside this backend.
func (c *core) Beside(j backend.Journaler) backend.Journaler { return Journals(j, c.sealer) }

// historian opens earlier generations, which were sealed when they were the
// present one.
type historian struct {
	backend.Historian
	sealer *Sealer
}

func (h historian) ReadGeneration(ctx context.Context, id string) ([]byte, error) {
	data, err := h.Historian.ReadGeneration(ctx, id)
	if err != nil {
		return nil, err
	}
	opened, _, err := h.sealer.unseal(State, data)
	return opened, err
}

func (h historian) ReplaceGeneration(ctx context.Context, id string, data []byte) error {
	sealed, err := h.sealer.Seal(State, data)
	if err != nil {
		return err
	}
	return h.Historian.ReplaceGeneration(ctx, id, sealed)
}

// Journals keeps sealed what j keeps.
func Journals(j backend.Journaler, s *Sealer) backend.Journaler {
	return journaler{Journaler: j, sealer: s}
}

type journaler struct {
	backend.Journaler
	sealer *Sealer
}

func (j journaler) CreateJournal(ctx context.Context, run string, head []byte) (backend.Journal, error) {
	key, records, err := j.sealer.NewJournal(run)
	if err != nil {
		return nil, err
	}
	journal, err := j.Journaler.CreateJournal(ctx, run, append(key, records.Seal(head)...))
	if err != nil {
		return nil, err
	}
	return &sealedJournal{Journal: journal, records: records}, nil
}

func (j journaler) ReadJournal(ctx context.Context, run string) ([]byte, error) {
	data, err := j.Journaler.ReadJournal(ctx, run)
	if err != nil {
		return nil, err
	}
	data, err = j.sealer.OpenJournal(run, data)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", j.JournalPlace(run), err)
	}
	return data, nil
}

type sealedJournal struct {
	backend.Journal
	records *Records
}

func (j *sealedJournal) Append(lines []byte) error { return j.Journal.Append(j.records.Seal(lines)) }

type checkpointer struct {
	backend.Checkpointer
	sealer *Sealer
}

func (c checkpointer) Checkpoint(ctx context.Context, run string, journal []byte) error {
	sealed, err := c.sealer.SealJournal(run, journal)
	if err != nil {
		return err
	}
	return c.Checkpointer.Checkpoint(ctx, run, sealed)
}

func (c checkpointer) Checkpointed(ctx context.Context, run string) ([]byte, error) {
	data, err := c.Checkpointer.Checkpointed(ctx, run)
	if err != nil {
		return nil, err
	}
	return c.sealer.OpenJournal(run, data)
}
