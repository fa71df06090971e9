package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

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

// findOrphans lists journals that tell of requests, by their places. One that has
// no record beyond its header is left by a run that died before its state was
// written, so before anything could leave.
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
		orphans = append(orphans, fmt.Sprintf("the copy of journal %s beside %s", run, s))
	}
	return orphans, err
}

// AgeError says that a state is older than a journal beside it: a run sent
// messages that the state knows nothing of.
type AgeError struct {
	Place, Journal string
	Have, Want     uint64 // serials
}

// Error names both.
func (e *AgeError) Error() string {
	return fmt.Sprintf("%s has serial %d, and %s tells of requests that were made when it had %d. An older state was put back, or the disk lost the newer one. "+
		"Put the newer state back, or remove the journal if you are sure that nothing was sent", e.Place, e.Have, e.Journal, e.Want)
}

// checkAge looks for the journal of a run that began with a newer state than
// this one. A journal without a record beyond its header is of a run that died
// before its state was written.
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

// readJournal reads the journal of a run, or what was checkpointed of it;
// found is false when there is neither, or its header cannot be trusted.
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

// journalWriter is what a run writes. Many goroutines append; one durable append of
// the backend serves all that wait at that moment.
type journalWriter struct {
	run  string
	sink backend.Journal

	mu      sync.Mutex
	more    *sync.Cond   // signals the writer: next is due, or closing
	next    *recordBatch // takes records
	linger  *time.Timer  // makes next due; nil when it is not running
	began   time.Time    // the last append
	closing bool
	err     error // the first failure; nothing is written after it
	ended   chan struct{}
}

// recordBatch is the records of one durable append.
type recordBatch struct {
	lines   []byte
	due     bool          // somebody waits for it, or it has lingered
	waiting int           // how many do
	done    chan struct{} // closed when the records survive a crash, or err is set
	err     error
}

func newBatch() *recordBatch { return &recordBatch{done: make(chan struct{})} }

func (b *recordBatch) finishWith(err error) {
	b.err = err
	close(b.done)
}

func (s *Store) createJournal(ctx context.Context, head state.JournalHeader) (*journalWriter, error) {
	line, err := state.AppendRecord(nil, head)
	if err != nil {
		return nil, err
	}
	sink, err := s.journals.CreateJournal(ctx, head.Run, line)
	if err != nil {
		return nil, fmt.Errorf("create the journal: %w", err)
	}
	return startJournal(head.Run, sink), nil
}

// startJournal begins to write to a sink.
func startJournal(run string, sink backend.Journal) *journalWriter {
	j := &journalWriter{run: run, sink: sink, next: newBatch(), ended: make(chan struct{})}
	j.more = sync.NewCond(&j.mu)
	go j.writeBatches()
	return j
}

// maxLinger is how long a record that nobody waits for may stay in memory. The
// next record that somebody waits for takes it along, which saves every other
// round trip to the disk; a run that is killed in between has it in doubt.
const maxLinger = 5 * time.Millisecond

// appendEvents queues records and, if durable is asked for, waits until they are.
func (j *journalWriter) appendEvents(durable bool, events ...state.Event) error {
	b, err := j.queueEvents(durable, events)
	if err != nil || !durable {
		return err
	}
	<-b.done
	return b.err
}

func (j *journalWriter) queueEvents(durable bool, events []state.Event) (*recordBatch, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return nil, j.err
	}
	if j.closing {
		return nil, errors.New("the run has ended")
	}
	b := j.next
	lines := b.lines
	for _, e := range events {
		var err error
		if lines, err = state.AppendEvent(lines, e); err != nil {
			return nil, err
		}
	}
	b.lines = lines
	if durable {
		b.waiting++
	}
	j.markDue(durable)
	return b, nil
}

// markDue makes what is queued due: now, or when it has lingered.
func (j *journalWriter) markDue(now bool) {
	switch {
	case now:
		j.next.due = true
		j.more.Signal()
	case !j.next.due && j.linger == nil:
		j.linger = time.AfterFunc(maxLinger, func() {
			j.mu.Lock()
			defer j.mu.Unlock()
			j.markDue(true)
		})
	}
}

// takeBatch hands over what is queued.
func (j *journalWriter) takeBatch() *recordBatch {
	if j.linger != nil {
		j.linger.Stop()
		j.linger = nil
	}
	b := j.next
	j.next = newBatch()
	return b
}

// writeBatches is the one writer: it takes all that is queued, makes it durable, and
// wakes those who wait for it. After a failure what is queued has failed too.
func (j *journalWriter) writeBatches() {
	defer close(j.ended)
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.err == nil {
		for !j.next.due && !j.closing {
			j.more.Wait()
		}
		j.waitForMore()
		b := j.takeBatch()
		last := len(b.lines) == 0 && j.closing
		j.storeBatch(b)
		if last {
			return
		}
	}
	j.takeBatch().finishWith(j.err)
}

// batchInterval is how far apart appends begin when more than one waits for the next. A
// round trip to the disk costs as much as several requests, so it is worth a
// moment of gathering; who waits alone would gain nothing by it.
const batchInterval = time.Millisecond

// waitForMore lets a batch gather.
func (j *journalWriter) waitForMore() {
	wait := batchInterval - time.Since(j.began)
	if j.next.waiting < 2 || j.closing || wait <= 0 {
		return
	}
	j.mu.Unlock()
	time.Sleep(wait)
	j.mu.Lock()
}

// storeBatch makes a batch durable, while the next one fills.
func (j *journalWriter) storeBatch(b *recordBatch) {
	var err error
	if len(b.lines) > 0 { // none when the timer was late
		j.began = time.Now()
		j.mu.Unlock()
		err = j.sink.Append(b.lines)
		j.mu.Lock()
	}
	if err != nil {
		j.err = fmt.Errorf("write the journal: %w", err)
	}
	b.finishWith(j.err)
}

// closeJournal writes what is queued and ends the journal.
func (j *journalWriter) closeJournal() error {
	j.mu.Lock()
	j.closing = true
	j.more.Signal()
	j.mu.Unlock()
	<-j.ended
	j.mu.Lock()
	defer j.mu.Unlock()
	return errors.Join(j.err, j.sink.Close())
}
