package state

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strconv"
)

// JournalHeader is the first record of a journal. It identifies the run.
type JournalHeader struct {
	Journal int    `json:"journal"` // format, 1
	Run     string `json:"run"`
	Lineage string `json:"lineage"`
	// Serial is that of the state that holds the run's intents; 0 where it was
	// not written down.
	Serial uint64 `json:"serial,omitempty"`
}

// castagnoli is the polynomial with hardware support on both x86 and ARM.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// AppendRecord appends one line of a journal to b: a checksum and a JSON value,
// so that an incomplete record is detected. If it fails, it returns b unchanged.
func AppendRecord(b []byte, v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return b, err
	}
	return fillChecksum(append(append(b, blankChecksum...), body...), len(b)), nil
}

// blankChecksum is replaced by the checksum when the record is complete.
const blankChecksum = "00000000 "

// fillChecksum ends the record that begins at start, and fills in its checksum.
func fillChecksum(b []byte, start int) []byte {
	body := start + len(blankChecksum)
	var sum [crc32.Size]byte
	binary.BigEndian.PutUint32(sum[:], crc32.Checksum(b[body:], castagnoli))
	hex.Encode(b[start:], sum[:])
	return append(b, '\n')
}

// decodeRecord reads one line without its newline.
func decodeRecord(line []byte, v any) error {
	if len(line) < 10 || line[8] != ' ' {
		return fmt.Errorf("not a record")
	}
	sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
	if err != nil || crc32.Checksum(line[9:], castagnoli) != uint32(sum) {
		return fmt.Errorf("checksum does not match")
	}
	return json.Unmarshal(line[9:], v)
}

// Journal is the readable part of a journal.
type Journal struct {
	Header JournalHeader
	Events []Event
	// Whole is false if a record that is followed by others cannot be read. A torn
	// last record is no damage: it was never durable, so its request was not sent.
	Whole bool
}

// DecodeJournal reads a journal as far as it is intact. It fails if not even the
// header can be read.
func DecodeJournal(data []byte) (Journal, error) {
	j := Journal{Whole: true}
	head, rest, ok := bytes.Cut(data, []byte("\n"))
	if !ok {
		return j, fmt.Errorf("the journal has no header")
	}
	if err := decodeRecord(head, &j.Header); err != nil {
		return j, fmt.Errorf("the header of the journal is malformed: %w", err)
	}
	if j.Header.Journal != 1 {
		return j, fmt.Errorf("the journal has format %d, this version reads 1", j.Header.Journal)
	}
	for len(rest) > 0 {
		line, tail, complete := bytes.Cut(rest, []byte("\n"))
		var e Event
		if !complete || decodeRecord(line, &e) != nil {
			j.Whole = len(tail) == 0
			return j, nil
		}
		j.Events = append(j.Events, e)
		rest = tail
	}
	return j, nil
}

// Replay folds a journal into a state with an unfinished run, and ends the run.
// found is false if there is no journal for that run: then every intent is in doubt.
// The state is changed in place. Without an unfinished run nothing happens.
func Replay(s *State, j Journal, found bool) error {
	if s.Run == nil {
		return nil
	}
	trusted := found && j.Header.Run == s.Run.ID
	f := NewFold(s)
	if trusted {
		for _, e := range j.Events {
			if err := f.Apply(e); err != nil {
				return fmt.Errorf("the journal does not match the state: %w", err)
			}
		}
	}
	f.Close(trusted && j.Whole)
	return nil
}
