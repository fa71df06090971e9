package seal

import (
	"context"
	"fmt"

	"herald/state/backend"
)

// Backend returns a backend that keeps in b, encrypted, what it is given: the
// state, its earlier versions, and journals. It offers the optional interfaces
// that b implements (see backend.As), and backend.JournalWrapper, which encrypts
// journals that are kept elsewhere. With a nil Sealer nothing is encrypted, and
// reading something encrypted fails with ErrSealed.
func Backend(b backend.Backend, s *Sealer) backend.Backend {
	return &sealedBackend{Backend: b, sealer: s}
}

// sealedBackend encrypts what a backend keeps. Locks are those of the backend.
type sealedBackend struct {
	backend.Backend
	sealer *Sealer
}

// Unwrap returns the backend that keeps the encrypted bytes.
func (b *sealedBackend) Unwrap() backend.Backend { return b.Backend }

// WrapCapability encrypts what goes through the optional interfaces that carry
// states and journals. All others are those of the wrapped backend.
func (b *sealedBackend) WrapCapability(target any) bool {
	switch t := target.(type) {
	case *backend.Journaler:
		j, ok := backend.As[backend.Journaler](b.Backend)
		*t = sealedJournaler{j, b.sealer}
		return ok
	case *backend.Checkpointer:
		c, ok := backend.As[backend.Checkpointer](b.Backend)
		*t = sealedCheckpointer{c, b.sealer}
		return ok
	case *backend.Historian:
		h, ok := backend.As[backend.Historian](b.Backend)
		*t = sealedHistorian{h, b.sealer}
		return ok
	}
	return false
}

// WrapJournals encrypts the journals that are kept in j.
func (b *sealedBackend) WrapJournals(j backend.Journaler) backend.Journaler {
	return Journals(j, b.sealer)
}

// Get decrypts the state. Empty bytes are returned as they are.
func (b *sealedBackend) Get(ctx context.Context) ([]byte, string, error) {
	data, version, err := b.Backend.Get(ctx)
	if err != nil {
		return nil, "", err
	}
	data, err = b.sealer.Open(State, data)
	if err != nil {
		return nil, "", fmt.Errorf("open %s: %w", b, err)
	}
	return data, version, nil
}

// Put encrypts the state. If the state was encrypted with another key before, or not
// at all, Put first encrypts the earlier versions again: as long as the state itself is
// outdated, a reader knows that the earlier versions may be outdated too.
func (b *sealedBackend) Put(ctx context.Context, data []byte, ifVersion string) (string, error) {
	outdated := b.sealer.Outdated()
	if outdated {
		if err := b.resealHistory(ctx); err != nil {
			return "", fmt.Errorf("encrypt the earlier versions: %w", err)
		}
	}
	sealed, err := b.sealer.Seal(State, data)
	if err != nil {
		return "", err
	}
	version, err := b.Backend.Put(ctx, sealed, ifVersion)
	if err == nil && outdated {
		b.sealer.stateRenewed()
	}
	return version, err
}

// sealedHistorian decrypts earlier versions, which were encrypted when they were
// current.
type sealedHistorian struct {
	backend.Historian
	sealer *Sealer
}

func (h sealedHistorian) ReadGeneration(ctx context.Context, id string) ([]byte, error) {
	data, err := h.Historian.ReadGeneration(ctx, id)
	if err != nil {
		return nil, err
	}
	opened, _, err := h.sealer.openAny(State, data)
	return opened, err
}

func (h sealedHistorian) ReplaceGeneration(ctx context.Context, id string, data []byte) error {
	sealed, err := h.sealer.Seal(State, data)
	if err != nil {
		return err
	}
	return h.Historian.ReplaceGeneration(ctx, id, sealed)
}

// Journals returns journals that are kept in j, encrypted.
func Journals(j backend.Journaler, s *Sealer) backend.Journaler {
	return sealedJournaler{Journaler: j, sealer: s}
}

type sealedJournaler struct {
	backend.Journaler
	sealer *Sealer
}

func (j sealedJournaler) CreateJournal(ctx context.Context, run string, head []byte) (backend.Journal, error) {
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

func (j sealedJournaler) ReadJournal(ctx context.Context, run string) ([]byte, error) {
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

type sealedCheckpointer struct {
	backend.Checkpointer
	sealer *Sealer
}

func (c sealedCheckpointer) Checkpoint(ctx context.Context, run string, journal []byte) error {
	sealed, err := c.sealer.SealJournal(run, journal)
	if err != nil {
		return err
	}
	return c.Checkpointer.Checkpoint(ctx, run, sealed)
}

func (c sealedCheckpointer) Checkpointed(ctx context.Context, run string) ([]byte, error) {
	data, err := c.Checkpointer.Checkpointed(ctx, run)
	if err != nil {
		return nil, err
	}
	return c.sealer.OpenJournal(run, data)
}
