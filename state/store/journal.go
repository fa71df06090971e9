package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"herald/lang/diag/problem"
	"herald/state"
	"herald/state/backend"
	"herald/state/backend/local"
)

// chooseJournaler returns the backend itself if it keeps journals, and otherwise
// the directory of journals, wrapped by the backend if it changes them.
func (o Options) chooseJournaler() backend.Journaler {
	if j, ok := backend.As[backend.Journaler](o.Backend); ok {
		return j
	}
	files := local.NewJournals(o.Journals, o.Hook)
	if w, ok := backend.As[backend.JournalWrapper](o.Backend); ok {
		return w.WrapJournals(files)
	}
	return files
}

// findOrphans returns the places of journals with records of requests. A journal that
// has only a header belongs to a run that died before its state was written, so before
// it could send anything.
func (s *Store) findOrphans(ctx context.Context) ([]string, error) {
	runs, err := s.journals.Journals(ctx)
	if err != nil {
		return nil, err
	}
	var orphans []string
	for _, run := range runs {
		data, err := s.journals.ReadJournal(ctx, run)
		if err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		if _, records, _ := bytes.Cut(data, []byte("\n")); len(records) > 0 {
			orphans = append(orphans, s.journals.JournalPlace(run))
		}
	}
	copies, err := s.listCheckpoints(ctx)
	for _, run := range copies {
		orphans = append(orphans, fmt.Sprintf("the copy of journal %s next to %s", run, s))
	}
	return orphans, err
}

// AgeError reports that a state is older than a journal: a run sent messages that the
// state does not record.
type AgeError struct {
	Place, Journal string
	Have, Want     uint64 // serials
}

// Problem is that of a state that is older than its journal.
func (e *AgeError) Problem() problem.Report {
	return problem.Report{Code: problem.StateTooOld, Detail: e.Error(), Hint: "Nothing was sent."}
}

// Error names both.
func (e *AgeError) Error() string {
	return fmt.Sprintf("%s has serial %d, but %s records requests that were made when the serial was %d. An older state was restored, or the disk lost the newer one. "+
		"Restore the newer state, or remove the journal if you are sure that nothing was sent", e.Place, e.Have, e.Journal, e.Want)
}

// checkAge looks for the journal of a run that began with a newer state than this one.
// A journal that has only a header belongs to a run that died before its state was
// written.
func (s *Store) checkAge(ctx context.Context, st *state.State) error {
	runs, err := s.journals.Journals(ctx)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if st.Run != nil && st.Run.ID == run {
			continue
		}
		data, err := s.journals.ReadJournal(ctx, run)
		if err != nil {
			return fmt.Errorf("read the journal: %w", err)
		}
		j, err := state.DecodeJournal(data)
		if err == nil && j.Header.Lineage == st.Lineage && j.Header.Serial > st.Serial && len(j.Events) > 0 {
			return &AgeError{Place: s.String(), Journal: s.journals.JournalPlace(run), Have: st.Serial, Want: j.Header.Serial}
		}
	}
	return nil
}

// readJournal reads the journal of a run, or the copy of it. found is false if there
// is neither, or the header is damaged.
func (s *Store) readJournal(ctx context.Context, run string) (j state.Journal, found bool, err error) {
	data, err := s.journals.ReadJournal(ctx, run)
	if errors.Is(err, backend.ErrNoJournal) {
		return s.readCheckpoint(ctx, run)
	}
	if err != nil {
		return j, false, fmt.Errorf("read the journal: %w", err)
	}
	j, err = state.DecodeJournal(data)
	if err != nil {
		return j, false, nil
	}
	return j, true, nil
}

func (s *Store) removeJournal(ctx context.Context, run string) error {
	if err := s.journals.RemoveJournal(ctx, run); err != nil {
		return fmt.Errorf("remove the journal: %w", err)
	}
	return nil
}

// removeJournals removes all journals, and all copies of them, but those of
// one run.
func (s *Store) removeJournals(ctx context.Context, except string) error {
	runs, err := s.journals.Journals(ctx)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if run != except {
			err = errors.Join(err, s.removeJournal(ctx, run))
		}
	}
	return errors.Join(err, s.removeCheckpoints(ctx, except))
}
