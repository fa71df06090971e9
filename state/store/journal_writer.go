package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"herald/state"
	"herald/state/backend"
)

// journalWriter writes the journal of a run. Many goroutines append events; one durable
// append of the backend serves all that wait at that moment.
type journalWriter struct {
	run  string
	sink backend.Journal

	mu      sync.Mutex
	more    *sync.Cond   // signals the writer: next is due, or closing
	next    *recordBatch // takes records
	linger  *time.Timer  // marks next as due; nil if it is not running
	began   time.Time    // the last append
	closing bool
	err     error // the first failure; nothing is written after it
	ended   chan struct{}
}

// recordBatch is the records of one durable append.
type recordBatch struct {
	lines   []byte
	due     bool          // a goroutine waits for it, or maxLinger has passed
	waiting int           // how many goroutines wait for it
	done    chan struct{} // closed when the records survive a crash, or err is set
	err     error
}

func newBatch() *recordBatch { return &recordBatch{done: make(chan struct{})} }

// finishWith releases the goroutines that wait for the batch.
func (b *recordBatch) finishWith(err error) {
	b.err = err
	close(b.done)
}

// createJournal creates the journal of a run, with its header.
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

// startJournal starts a journalWriter on a sink.
func startJournal(run string, sink backend.Journal) *journalWriter {
	j := &journalWriter{run: run, sink: sink, next: newBatch(), ended: make(chan struct{})}
	j.more = sync.NewCond(&j.mu)
	go j.writeBatches()
	return j
}

// maxLinger is how long a record that no goroutine waits for may stay in memory. It
// is written together with the next durable record, which saves every second write to
// the disk. If the run is killed before that, the step of the record is in doubt.
const maxLinger = 5 * time.Millisecond

// appendEvents queues events. If durable is true, it returns once they survive a
// crash.
func (j *journalWriter) appendEvents(durable bool, events ...state.Event) error {
	b, err := j.queueEvents(durable, events)
	if err != nil || !durable {
		return err
	}
	<-b.done
	return b.err
}

// queueEvents adds events to the next batch, and returns that batch.
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
		if lines, err = state.AppendRecord(lines, e); err != nil {
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

// markDue marks the next batch as due: now, or after maxLinger.
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

// takeBatch returns the queued batch and starts the next one.
func (j *journalWriter) takeBatch() *recordBatch {
	if j.linger != nil {
		j.linger.Stop()
		j.linger = nil
	}
	b := j.next
	j.next = newBatch()
	return b
}

// writeBatches runs in the only goroutine that writes: it makes each batch durable and
// releases the goroutines that wait for it. After a failure all later batches fail.
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

// batchInterval is the least time between the starts of two appends if more than one
// goroutine waits for the next. A write to the disk costs as much as several requests,
// so it pays to collect more events. A goroutine that waits alone gains nothing.
const batchInterval = time.Millisecond

// waitForMore waits until batchInterval has passed since the last append.
func (j *journalWriter) waitForMore() {
	wait := batchInterval - time.Since(j.began)
	if j.next.waiting < 2 || j.closing || wait <= 0 {
		return
	}
	j.mu.Unlock()
	time.Sleep(wait)
	j.mu.Lock()
}

// storeBatch makes a batch durable, while the next one is filled.
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

// closeJournal writes what is queued and closes the journal.
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
