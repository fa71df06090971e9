package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/google/uuid"

	"herald/lang/addr"
	"herald/lang/diag/problem"
)

// Errors of Decode, for errors.Is.
var (
	ErrEmpty   = problem.New(problem.StateCannotBeUsed, "the state is empty", unusableHint)
	ErrNewer   = problem.New(problem.StateTooNew, "the state was written by a newer version of Herald", "Use that version of Herald, or a later one.")
	ErrForeign = problem.New(problem.StateCannotBeUsed, "this is not a Herald state", unusableHint)
	ErrDamaged = problem.New(problem.StateCannotBeUsed, "the state is damaged", unusableHint)
)

// unusableHint follows every error about a state that cannot be read.
const unusableHint = "Herald does not treat it as a new state, because everything would be sent again. " +
	"Restore the file from a copy; remove it only if nothing was ever sent."

// Encode writes the state with one line for each entry, so that two states can be
// compared line by line.
func Encode(s *State) ([]byte, error) {
	e := newEncoder(s)
	e.buf.WriteString("{\n")
	e.writeField("version", s.Version)
	e.writeField("herald", s.Herald)
	e.writeField("lineage", s.Lineage)
	e.writeField("serial", s.Serial)
	e.writeField("salt", s.Salt)
	encodeMap(e, "conversations", s.Conversations, addr.SortedKeys(s.Conversations))
	encodeMap(e, "deliveries", s.Deliveries, addr.SortedKeys(s.Deliveries))
	encodeMap(e, "uploads", s.Uploads, slices.Sorted(maps.Keys(s.Uploads)))
	encodeMap(e, "retired", s.Retired, addr.SortedKeys(s.Retired))
	encodeMap(e, "outputs", s.Outputs, slices.Sorted(maps.Keys(s.Outputs)))
	if s.Run != nil {
		e.writeRun(s.Run)
	}
	e.buf.WriteString("\n}\n")
	return e.buf.Bytes(), e.err
}

type encoder struct {
	buf    bytes.Buffer
	json   *json.Encoder // into buf
	fields int
	err    error
}

// ample is more bytes than most deliveries take, so that the buffer grows once.
const ample = 768

func newEncoder(s *State) *encoder {
	var e encoder
	things := len(s.Deliveries)
	if s.Run != nil {
		things += len(s.Run.Intents)
	}
	e.buf.Grow(ample * (1 + things))
	e.json = json.NewEncoder(&e.buf)
	return &e
}

func (e *encoder) writeName(name string) {
	if e.fields > 0 {
		e.buf.WriteString(",\n")
	}
	e.fields++
	fmt.Fprintf(&e.buf, "%q: ", name)
}

func (e *encoder) writeValue(v any) {
	if err := e.json.Encode(v); err != nil {
		e.err = errors.Join(e.err, err)
		return
	}
	e.buf.Truncate(e.buf.Len() - 1) // the newline that Encode adds
}

func (e *encoder) writeField(name string, v any) {
	e.writeName(name)
	e.writeValue(v)
}

// writeRun writes what writeField would, one intent at a time: all of them at once
// would need as much memory as the state.
func (e *encoder) writeRun(r *Run) {
	head := *r
	head.Intents = r.Intents[:0]
	e.writeField("run", head)
	if r.Intents == nil {
		return
	}
	e.buf.Truncate(e.buf.Len() - len("]}"))
	for i := range r.Intents {
		if i > 0 {
			e.buf.WriteByte(',')
		}
		e.writeValue(&r.Intents[i])
	}
	e.buf.WriteString("]}")
}

// encodeMap writes the entries of m in the order of keys, which are all of them.
func encodeMap[K comparable, V any](e *encoder, name string, m map[K]V, keys []K) {
	e.writeName(name)
	e.buf.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			e.buf.WriteByte(',')
		}
		e.buf.WriteString("\n  ")
		e.writeValue(k)
		e.buf.WriteString(": ")
		e.writeValue(m[k])
	}
	e.buf.WriteByte('}')
}

// Decode reads what this or an earlier version of Encode wrote. For anything that is
// not a complete state it returns an error that wraps ErrEmpty, ErrNewer, ErrForeign
// or ErrDamaged; that never means that there is no state.
func Decode(data []byte) (*State, error) {
	if len(bytes.TrimSpace(data)) == 0 {
		return nil, ErrEmpty
	}
	var head struct {
		Version int    `json:"version"`
		Herald  string `json:"herald"`
		Lineage string `json:"lineage"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	switch {
	case head.Version == 0 || head.Lineage == "":
		return nil, ErrForeign
	case head.Version > Version:
		return nil, fmt.Errorf("%w: its format is %d, written by %s; this version reads formats up to %d", ErrNewer, head.Version, head.Herald, Version)
	}
	return decodeV1(data)
}

func decodeV1(data []byte) (*State, error) {
	s := New("", nil)
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(s); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: there is more data after its end", ErrDamaged)
	}
	if err := s.checkContents(); err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return s, nil
}

// checkContents finds what would break later code, in a file that is valid JSON but was
// truncated and repaired, or edited by hand.
func (s *State) checkContents() error {
	if _, err := uuid.Parse(s.Lineage); err != nil {
		return fmt.Errorf("lineage %q is not a UUID", s.Lineage)
	}
	if len(s.Salt) == 0 {
		return errors.New("it has no salt")
	}
	if s.Conversations == nil || s.Deliveries == nil || s.Uploads == nil || s.Retired == nil || s.Outputs == nil {
		return errors.New("a section is missing")
	}
	for a, d := range s.Deliveries {
		if a == (addr.Delivery{}) {
			return errors.New("a delivery has no address")
		}
		if d == nil || d.Generation < 1 {
			return fmt.Errorf("%s has no generation", a)
		}
	}
	for a, c := range s.Conversations {
		if a.Kind != addr.Conversation {
			return fmt.Errorf("%q is not the address of a conversation", a)
		}
		if c == nil {
			return fmt.Errorf("%s is null", a)
		}
	}
	return s.checkRun()
}

func (s *State) checkRun() error {
	if s.Run == nil {
		return nil
	}
	for i, in := range s.Run.Intents {
		if err := in.checkAddress(); err != nil {
			return fmt.Errorf("intent %d: %w", i, err)
		}
		for _, step := range in.Steps {
			if err := s.checkStep(in, step); err != nil {
				return fmt.Errorf("intent for %s: %w", in.Address, err)
			}
		}
	}
	return nil
}

// checkAddress checks that the intent has the address of what it changes.
func (in Intent) checkAddress() error {
	_, isDelivery := in.Address.Delivery()
	switch {
	case in.Address.IsZero():
		return errors.New("it has no address")
	case in.Delivery != nil && !isDelivery:
		return fmt.Errorf("%s is not the address of a delivery", in.Address)
	case in.Conversation != nil && isDelivery:
		return fmt.Errorf("%s is not the address of a conversation", in.Address)
	}
	return nil
}

func (s *State) checkStep(in Intent, step Step) error {
	have := in.deliveryIn(s)
	limit := 0
	switch step.Op {
	case OpSend, OpEdit, OpPin, OpUnpin:
		if in.Delivery != nil {
			limit = len(in.Delivery.Parts)
		}
		if step.Op == OpEdit && have == nil {
			limit = 0
		}
	case OpRecall:
		switch {
		case have == nil:
		case step.Stale:
			limit = len(have.Stale)
		default:
			limit = len(have.Parts)
		}
	case OpCreate, OpUpdate:
		if in.Conversation != nil {
			limit = 1
		}
	case OpRemove:
		limit = 1
	default:
		return fmt.Errorf("unknown operation %q", step.Op)
	}
	if step.Part < 0 || step.Part >= limit {
		return fmt.Errorf("%s of part %d, of which there are %d", step.Op, step.Part, limit)
	}
	return nil
}
