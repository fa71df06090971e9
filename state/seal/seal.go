// Package seal encrypts what Herald stores: the state, the journal of a run, and saved
// plans. It uses age (https://age-encryption.org/v1), so the data can be decrypted
// without Herald; FORMAT.md in the parent directory describes how.
//
// A label identifies the kind of the data. It is repeated inside the encryption, so
// that a plan cannot be used as a state. Encryption does not distinguish an old state
// from the current one, and with recipients (as opposed to a passphrase) anybody who
// has the public keys can encrypt.
//
// The package must not depend on the contents of the data, on how a state is stored, or
// on commands.
package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"filippo.io/age"

	"herald/lang/diag/problem"
)

// Kind is the kind of the encrypted data.
type Kind string

// The kinds. A Journal is encrypted record by record; see NewJournal.
const (
	State   Kind = "state"
	Journal Kind = "journal"
	Plan    Kind = "plan"
	Sandbox Kind = "sandbox" // the key of one
)

// Errors of decryption, for errors.Is. None of them contains a key, a passphrase or
// decrypted data.
var (
	// ErrPlain: the data is not encrypted, but encryption is configured.
	ErrPlain = problem.New(problem.StateCannotBeOpened, "it is not encrypted, but encryption is configured; to encrypt it, set migrate = true in the encryption block for one apply", "")
	// ErrSealed: the data is encrypted, but no encryption is configured.
	ErrSealed = problem.New(problem.StateCannotBeOpened, "it is encrypted, but no encryption is configured; add an encryption block with its key to the herald block", "")
	// ErrKey: none of the keys decrypts the data.
	ErrKey = problem.New(problem.StateCannotBeOpened, "none of the configured keys decrypts it; if the key was changed, put the earlier key into a fallback block of the encryption block", "")
	// ErrKind: the data was encrypted as another kind.
	ErrKind = problem.New(problem.StateCannotBeOpened, "it was encrypted as something else", "")
	// ErrDamaged: the data was truncated or changed after it was encrypted.
	ErrDamaged = problem.New(problem.StateCannotBeOpened, "it is damaged, or was changed after it was encrypted; restore an earlier copy", "")
	// ErrNewer: the envelope has a later version.
	ErrNewer = problem.New(problem.StateCannotBeOpened, "it was encrypted by a newer version of Herald; update Herald", "")
)

// Sealer encrypts with one key and decrypts with several. A nil Sealer is for projects
// without encryption: it changes nothing, and returns ErrSealed for encrypted data. Its
// methods may be called from many goroutines.
type Sealer struct {
	write   []age.Recipient
	read    []age.Identity
	own     int // how many of read decrypt what is encrypted now; the others are fallbacks
	migrate bool

	outdated atomic.Bool

	mu      sync.Mutex // guards what follows
	keys    map[string]*dataKey
	renewal Renewal
}

// Seal encrypts data of a kind. The result is binary for a Plan, and one line of JSON
// for other kinds.
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

// Open decrypts what Seal returned. Empty data is returned as it is. Errors wrap one of
// the errors of this package.
func (s *Sealer) Open(kind Kind, data []byte) ([]byte, error) {
	opened, outdated, err := s.openAny(kind, data)
	if err == nil && kind == State && len(data) > 0 && s != nil {
		s.outdated.Store(outdated)
	}
	return opened, err
}

// Outdated reports whether the state that was decrypted last is not encrypted with the
// current key: it is plain, or was decrypted with a fallback. The next Put of a Backend
// encrypts it with the current key.
func (s *Sealer) Outdated() bool { return s != nil && s.outdated.Load() }

// openAny is Open for data other than the current state. outdated is what Outdated
// would return for it.
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

// openPlain returns data that is not encrypted, if Options.Migrate is set.
func (s *Sealer) openPlain(data []byte) ([]byte, error) {
	if s != nil && !s.migrate {
		return nil, ErrPlain
	}
	return data, nil
}

// decryptEnvelope decrypts an envelope, and compares the label outside with the one
// inside. fallback is true if it used a fallback key. Errors of age are not passed on:
// they may quote the data.
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
