// Package seal encrypts what Herald keeps: the state, the journal of a run,
// and saved plans. It uses age (https://age-encryption.org/v1), so what is
// sealed can be opened without Herald; FORMAT.md in the directory above says
// how.
//
// A sealed thing says in a label what it is, and the label is repeated inside
// the encryption, so that a plan cannot be passed off as a state. Sealing does
// not tell an old state from the present one, and with recipients (as opposed
// to a passphrase) anybody who knows them can seal.
//
// The package must not know what is in the bytes, how a state is kept, or
// which command runs.
package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"filippo.io/age"
)

// Kind is what was sealed.
type Kind string

// The kinds. A Journal is sealed record by record: see NewJournal.
const (
	State   Kind = "state"
	Journal Kind = "journal"
	Plan    Kind = "plan"
	Sandbox Kind = "sandbox" // the key of one
)

// Errors of opening, for errors.Is. None of them ever holds a key, a
// passphrase or what was sealed.
var (
	// ErrPlain: it is not sealed, and encryption is configured.
	ErrPlain = errors.New("it is not encrypted, but encryption is configured; to take it over, set migrate = true in the encryption block for one apply, which writes it encrypted")
	// ErrSealed: it is sealed, and no encryption is configured.
	ErrSealed = errors.New("it is encrypted, and no encryption is configured; add the encryption block with its key to the herald block")
	// ErrKey: none of the keys opens it.
	ErrKey = errors.New("none of the configured keys opens it; if the key was changed, put the earlier one into a fallback block of the encryption block")
	// ErrKind: it was sealed as something else.
	ErrKind = errors.New("it was encrypted as something else")
	// ErrDamaged: it was cut or changed after it was sealed.
	ErrDamaged = errors.New("it is damaged, or was changed after it was encrypted; restore an earlier copy")
	// ErrNewer: a later version of the envelope.
	ErrNewer = errors.New("it was encrypted by a newer version of Herald; update Herald")
)

// Sealer seals with one key and opens with several. A nil Sealer is that of a
// project without encryption: it leaves everything as it is, and refuses what
// is sealed with ErrSealed. Its methods may be called from many goroutines.
type Sealer struct {
	write   []age.Recipient
	read    []age.Identity
	own     int // how many of read open what is sealed now; the others are fallbacks
	migrate bool

	outdated atomic.Bool

	mu      sync.Mutex // guards what follows
	keys    map[string]*dataKey
	renewal Renewal
}

// Seal wraps data as a thing of that kind. What it gives for a Plan is binary,
// for other kinds it is one line of JSON.
func (s *Sealer) Seal(kind Kind, data []byte) ([]byte, error) {
	if s == nil {
		return data, nil
	}
	l := label{Version: version, Kind: kind}
	if kind == State {
		l.Lineage, l.Serial = readLineage(data)
	}
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, s.write...)
	if err != nil {
		return nil, fmt.Errorf("encrypt the %s: %w", kind, err)
	}
	_, err = w.Write(l.encodeLine())
	if err == nil {
		_, err = w.Write(data)
	}
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("encrypt the %s: %w", kind, err)
	}
	return envelope{label: l, age: sealed.Bytes()}.encodeEnvelope(), nil
}

// Open gives what Seal wrapped. Bytes that are empty are given back as they
// are: nothing is hidden in them, and whoever decodes them knows what that
// means. Otherwise the error wraps one of this package.
func (s *Sealer) Open(kind Kind, data []byte) ([]byte, error) {
	opened, outdated, err := s.openAny(kind, data)
	if err == nil && kind == State && len(data) > 0 && s != nil {
		s.outdated.Store(outdated)
	}
	return opened, err
}

// Outdated reports whether the state that was opened last is sealed otherwise
// than it would be now: it is plain, or took a fallback to open. The next Put
// of a Backend makes it up to date.
func (s *Sealer) Outdated() bool { return s != nil && s.outdated.Load() }

// openAny is Open for what need not be the present state. outdated is what
// Outdated says of it.
func (s *Sealer) openAny(kind Kind, data []byte) (opened []byte, outdated bool, err error) {
	switch {
	case len(data) == 0:
		return data, false, nil
	case !IsSealed(data):
		opened, err = s.openPlain(data)
		return opened, true, err
	case s == nil:
		return nil, false, ErrSealed
	}
	e, err := parseEnvelope(data)
	if err != nil {
		return nil, false, err
	}
	if e.label.Kind != kind {
		return nil, false, fmt.Errorf("%w: a %s is needed, this is a %q", ErrKind, kind, e.label.Kind)
	}
	return s.decryptEnvelope(e)
}

// openPlain lets bytes through that nobody sealed, where that is asked for.
func (s *Sealer) openPlain(data []byte) ([]byte, error) {
	if s != nil && !s.migrate {
		return nil, ErrPlain
	}
	return data, nil
}

// decryptEnvelope decrypts, and holds the label outside against the one inside. fallback
// says that it took one. What age says of a failure is not passed on: it may
// quote what it read.
func (s *Sealer) decryptEnvelope(e envelope) (data []byte, fallback bool, err error) {
	r, err := age.Decrypt(bytes.NewReader(e.age), s.read[:s.own]...)
	var noMatch *age.NoIdentityMatchError
	fallback = errors.As(err, &noMatch) && s.own < len(s.read)
	if fallback {
		r, err = age.Decrypt(bytes.NewReader(e.age), s.read[s.own:]...)
	}
	if errors.As(err, &noMatch) {
		return nil, false, ErrKey
	}
	if err != nil {
		return nil, false, ErrDamaged
	}
	inner, err := io.ReadAll(r)
	if err != nil {
		return nil, false, ErrDamaged
	}
	data, ok := bytes.CutPrefix(inner, e.label.encodeLine())
	if !ok {
		return nil, false, fmt.Errorf("%w: its label is not the one it was encrypted with", ErrKind)
	}
	return data, fallback, nil
}
