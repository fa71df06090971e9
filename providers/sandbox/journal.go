package sandbox

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"

	"herald/lang/safefile"
)

var errClosed = errors.New("the sandbox is closed")

// journal is an append-only file of records, each a line "checksum JSON". Many
// records share one write: the first goroutine in waitStored writes for all
// that wait. A nil journal stores nothing and never fails.
type journal struct {
	file *os.File
	journalOptions

	mu       sync.Mutex
	wake     *sync.Cond
	pending  []byte
	appended int64 // records appended
	stored   int64 // records written
	busy     bool  // a goroutine is writing
	err      error // of the first write that failed; later records are not written
}

type journalOptions struct {
	sync  bool // wait for the disk, not only for the operating system
	coder coder
}

// openJournal opens or creates the file and passes every record to replay, in
// order. An incomplete last record, which a crash leaves, is dropped; any other
// damage is an error.
func openJournal(path string, opt journalOptions, replay func([]byte) error) (*journal, error) {
	file, err := safefile.Open(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	j := newJournal(file, opt)
	if err := j.loadRecords(replay); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", path, err), file.Close())
	}
	return j, nil
}

func newJournal(file *os.File, opt journalOptions) *journal {
	j := &journal{file: file, journalOptions: opt}
	j.wake = sync.NewCond(&j.mu)
	return j
}

func (j *journal) loadRecords(replay func([]byte) error) error {
	r := bufio.NewReaderSize(j.file, 1<<16)
	head, err := r.ReadString('\n')
	if err != nil && err != io.EOF {
		return err
	}
	if head != j.coder.firstLine() {
		switch {
		case !strings.HasSuffix(head, "\n") && strings.HasPrefix(magicSealed, head): // a prefix of both first lines
			return j.startEmpty()
		case head == magic:
			return ErrPlain
		case head == magicSealed:
			return ErrEncrypted
		}
		return errors.New("not a sandbox journal of version 1. Choose another data directory, or delete the file to start with an empty sandbox")
	}
	end := int64(len(head))
	for number := 2; ; number++ {
		line, err := r.ReadBytes('\n')
		if err != nil && err != io.EOF {
			return err
		}
		body, ok := verifyChecksum(line)
		if !ok {
			if _, more := r.Peek(1); more == nil {
				return fmt.Errorf("line %d is damaged. Delete the file to start with an empty sandbox", number)
			}
			return j.truncate(end)
		}
		if body, err = j.coder.decodeRecord(body); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if err := replay(body); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		end += int64(len(line))
	}
}

// verifyChecksum returns the content of a line if its checksum matches.
func verifyChecksum(line []byte) ([]byte, bool) {
	if len(line) < 10 || line[8] != ' ' || line[len(line)-1] != '\n' {
		return nil, false
	}
	sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
	body := line[9 : len(line)-1]
	return body, err == nil && uint32(sum) == crc32.ChecksumIEEE(body)
}

// startEmpty makes the file an empty journal.
func (j *journal) startEmpty() error {
	if err := j.truncate(0); err != nil {
		return err
	}
	_, err := j.file.WriteString(j.coder.firstLine())
	return err
}

func (j *journal) truncate(size int64) error {
	if err := j.file.Truncate(size); err != nil {
		return err
	}
	_, err := j.file.Seek(size, io.SeekStart)
	return err
}

// appendRecord adds a record to the pending batch; waitStored writes it.
func (j *journal) appendRecord(r record) {
	if j == nil {
		return
	}
	body, err := json.Marshal(r)
	j.mu.Lock()
	defer j.mu.Unlock()
	if err != nil {
		j.err = errors.Join(j.err, fmt.Errorf("encode record: %w", err))
		return
	}
	text := j.coder.encodeRecord(body)
	j.pending = fmt.Appendf(j.pending, "%08x %s\n", crc32.ChecksumIEEE(text), text)
	j.appended++
}

// waitStored returns when every record that was appended before the call is
// stored.
func (j *journal) waitStored() error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	want := j.appended
	for j.stored < want && j.err == nil {
		if j.busy {
			j.wake.Wait()
			continue
		}
		j.writePending()
	}
	return j.err
}

// writePending writes the pending records. It releases the lock meanwhile, so
// that the next batch can gather.
func (j *journal) writePending() {
	batch, upTo := j.pending, j.appended
	j.pending, j.busy = nil, true
	j.mu.Unlock()
	_, err := io.Copy(j.file, bytes.NewReader(batch))
	if err == nil && j.sync {
		err = j.file.Sync()
	}
	j.mu.Lock()
	j.busy, j.stored = false, upTo
	if err != nil {
		j.err = errors.Join(j.err, err)
	}
	j.wake.Broadcast()
}

// emptyFile removes all records.
func (j *journal) emptyFile() error {
	if j == nil {
		return nil
	}
	if err := j.waitStored(); err != nil {
		return err
	}
	return j.startEmpty()
}

// close stores the pending records and closes the file. Later writes fail.
func (j *journal) close() error {
	if j == nil {
		return nil
	}
	err := j.waitStored()
	j.mu.Lock()
	defer j.mu.Unlock()
	if errors.Is(j.err, errClosed) {
		return nil
	}
	j.err = errors.Join(j.err, errClosed)
	return errors.Join(err, j.file.Close())
}
