package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
)

// dataKeySize is the size of an AES-256 key, in bytes.
const dataKeySize = 32

// recordContext is authenticated with every record, before its number.
const recordContext = "herald journal record"

// dataKey is the key of one journal, and the envelope that contains it.
type dataKey struct {
	envelope []byte // with its newline
	aead     cipher.AEAD
}

// Records encrypts what is appended to one journal. Each line becomes a record with an
// authenticated number, so that a missing, repeated or misplaced record is detected. It
// must not be used by two goroutines at once.
type Records struct {
	key  *dataKey
	next uint64
}

// NewJournal makes the key of a run's journal. head is the beginning of the encrypted
// journal; the results of Records.Seal follow it. The Sealer keeps the key, because
// deriving one from a passphrase is intentionally slow.
func (s *Sealer) NewJournal(run string) (head []byte, r *Records, err error) {
	if s == nil {
		return nil, &Records{}, nil
	}
	secret := make([]byte, dataKeySize)
	rand.Read(secret) // never fails, by its documentation
	envelope, err := s.Seal(Journal, secret)
	if err != nil {
		return nil, nil, err
	}
	key, err := newDataKey(envelope, secret)
	if err != nil {
		return nil, nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[run] = key
	return bytes.Clone(envelope), &Records{key: key}, nil
}

func newDataKey(envelope, secret []byte) (*dataKey, error) {
	if len(secret) != dataKeySize {
		return nil, ErrDamaged
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &dataKey{envelope: envelope, aead: aead}, nil
}

// Seal returns one encrypted line for each line of data.
func (r *Records) Seal(data []byte) []byte {
	if r.key == nil {
		return data
	}
	var out []byte
	for line := range bytes.Lines(data) {
		sealed := r.key.aead.Seal(nil, nil, line, recordNumberContext(r.next))
		out = base64.RawStdEncoding.AppendEncode(out, sealed)
		out = append(out, '\n')
		r.next++
	}
	return out
}

func recordNumberContext(number uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte(recordContext), number)
}

// SealJournal encrypts a whole journal at once, with the key that NewJournal made for
// the run, or a new one.
func (s *Sealer) SealJournal(run string, data []byte) ([]byte, error) {
	if s == nil {
		return data, nil
	}
	s.mu.Lock()
	key := s.keys[run]
	s.mu.Unlock()
	if key == nil {
		head, r, err := s.NewJournal(run)
		if err != nil {
			return nil, err
		}
		return append(head, r.Seal(data)...), nil
	}
	r := &Records{key: key}
	return append(bytes.Clone(key.envelope), r.Seal(data)...), nil
}

// OpenJournal decrypts a run's journal. A record that cannot be decrypted becomes a line
// that is not a valid record, so that the decoder finds the gap: at the end it is a torn
// append, elsewhere damage. A journal whose first line is incomplete is empty. If no key
// fits, the error is that of Open.
func (s *Sealer) OpenJournal(run string, data []byte) ([]byte, error) {
	head, records, whole := bytes.Cut(data, []byte("\n"))
	switch {
	case !whole && (s != nil || IsSealed(head)):
		return nil, nil
	case !IsSealed(head):
		return s.openPlain(data)
	}
	key, err := s.journalKey(run, data[:len(head)+1])
	if err != nil {
		return nil, err
	}
	var out []byte
	var number uint64
	for line := range bytes.Lines(records) {
		out = append(out, key.openRecord(line, number)...)
		number++
	}
	return out, nil
}

// journalKey returns the key in the envelope at the head of a journal. For a damaged
// envelope it returns a key that decrypts no record.
func (s *Sealer) journalKey(run string, head []byte) (*dataKey, error) {
	if s != nil {
		s.mu.Lock()
		key := s.keys[run]
		s.mu.Unlock()
		if key != nil && bytes.Equal(key.envelope, head) {
			return key, nil
		}
	}
	secret, err := s.Open(Journal, head)
	if err == nil {
		var key *dataKey
		if key, err = newDataKey(bytes.Clone(head), secret); err == nil {
			return key, nil
		}
	}
	if errors.Is(err, ErrDamaged) {
		return &dataKey{}, nil
	}
	return nil, err
}

// openRecord decrypts the record with this number.
func (k *dataKey) openRecord(line []byte, number uint64) []byte {
	if body, whole := bytes.CutSuffix(line, []byte("\n")); whole && k.aead != nil {
		sealed, err := base64.RawStdEncoding.Strict().AppendDecode(nil, body)
		if err == nil {
			plain, err := k.aead.Open(nil, nil, sealed, recordNumberContext(number))
			if err == nil {
				return plain
			}
		}
	}
	return fmt.Appendf(nil, "sealed record %d cannot be opened\n", number)
}
