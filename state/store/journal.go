package store

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"herald/state"
	"herald/state/backend/local"
)

const journalPattern = "herald.*.journal"

func (s *Store) journalPath(run string) string {
	return filepath.Join(s.opt.Journals, "herald."+run+".journal")
}

func (s *Store) journals() ([]string, error) {
	return filepath.Glob(filepath.Join(s.opt.Journals, journalPattern))
}

// orphans lists journals that tell of requests. One that has no record beyond
// its header is left by a run that died before its state was written, so
// before anything could leave.
func (s *Store) orphans() ([]string, error) {
	names, err := s.journals()
	if err != nil {
		return nil, err
	}
	var orphans []string
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		if _, records, _ := bytes.Cut(data, []byte("\n")); len(records) > 0 {
			orphans = append(orphans, name)
		}
	}
	return orphans, nil
}

// readJournal reads the journal of a run; found is false when there is none or
// its header cannot be trusted.
func (s *Store) readJournal(run string) (j state.Journal, found bool, err error) {
	data, err := os.ReadFile(s.journalPath(run))
	if errors.Is(err, fs.ErrNotExist) {
		return j, false, nil
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

func (s *Store) removeJournal(path string) error {
	if err := s.opt.Hook("journal remove"); err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the journal: %w", err)
	}
	return nil
}

// removeJournals removes all journals but one.
func (s *Store) removeJournals(except string) error {
	names, err := s.journals()
	if err != nil {
		return err
	}
	for _, n := range names {
		if n != except {
			err = errors.Join(err, s.removeJournal(n))
		}
	}
	return err
}

// journal is a file that only grows. Many goroutines append; one write and one
// fsync serve all that wait at that moment.
type journal struct {
	path string
	file *os.File
	hook func(point string) error

	mu      sync.Mutex
	more    *sync.Cond // signals the writer: pending has grown, or closing
	settled *sync.Cond // signals waiters: durable has grown, or err is set
	pending []byte
	queued  uint64 // records handed over
	durable uint64 // records on disk
	closing bool
	err     error // the first failure; nothing is written after it
	ended   chan struct{}
}

func (s *Store) createJournal(head state.JournalHeader) (*journal, error) {
	j, err := s.openJournal(head)
	if err != nil {
		return nil, fmt.Errorf("create the journal: %w", err)
	}
	j.more, j.settled = sync.NewCond(&j.mu), sync.NewCond(&j.mu)
	j.ended = make(chan struct{})
	go j.write()
	return j, nil
}

func (s *Store) openJournal(head state.JournalHeader) (j *journal, err error) {
	line, err := state.EncodeRecord(head)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.opt.Journals, 0o700); err != nil {
		return nil, err
	}
	if err := s.opt.Hook("journal create"); err != nil {
		return nil, err
	}
	j = &journal{path: s.journalPath(head.Run), hook: s.opt.Hook}
	j.file, err = os.OpenFile(j.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	err = errors.Join(j.flush(line), local.SyncDir(s.opt.Journals))
	if err != nil {
		return nil, errors.Join(err, j.file.Close(), os.Remove(j.path))
	}
	return j, nil
}

// append queues records and, if durable is asked for, waits until they are.
func (j *journal) append(durable bool, events ...state.Event) error {
	var lines []byte
	for _, e := range events {
		line, err := state.EncodeRecord(e)
		if err != nil {
			return err
		}
		lines = append(lines, line...)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.err != nil {
		return j.err
	}
	if j.closing {
		return errors.New("the run has ended")
	}
	j.pending = append(j.pending, lines...)
	j.queued++
	mine := j.queued
	j.more.Signal()
	for durable && j.durable < mine && j.err == nil {
		j.settled.Wait()
	}
	return j.err
}

// write is the one writer: it takes all that is pending, makes it durable, and
// wakes those who wait for it.
func (j *journal) write() {
	defer close(j.ended)
	j.mu.Lock()
	defer j.mu.Unlock()
	for {
		for len(j.pending) == 0 && !j.closing {
			j.more.Wait()
		}
		if len(j.pending) == 0 || j.err != nil {
			return
		}
		lines, upto := j.pending, j.queued
		j.pending = nil
		j.mu.Unlock()
		err := j.flush(lines)
		j.mu.Lock()
		if err != nil {
			j.err = fmt.Errorf("write the journal: %w", err)
		} else {
			j.durable = upto
		}
		j.settled.Broadcast()
	}
}

func (j *journal) flush(lines []byte) error {
	if err := j.hook("journal append"); err != nil {
		return err
	}
	if _, err := j.file.Write(lines); err != nil {
		return err
	}
	if err := j.hook("journal sync"); err != nil {
		return err
	}
	return j.file.Sync()
}

// close writes what is pending and closes the file.
func (j *journal) close() error {
	j.mu.Lock()
	j.closing = true
	j.more.Signal()
	j.mu.Unlock()
	<-j.ended
	j.mu.Lock()
	defer j.mu.Unlock()
	return errors.Join(j.err, j.file.Close())
}
