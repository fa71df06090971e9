package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
)

// Errors about the encryption of a data directory, for errors.Is.
var (
	// ErrPlain: a key was given, but the directory was created without one.
	ErrPlain = errors.New("the data is not encrypted, but a key was given")
	// ErrEncrypted: the directory was created with a key, and no key or another
	// key was given.
	ErrEncrypted = errors.New("the data is encrypted with another key")
)

// The first line of a journal, without and with encryption.
const (
	magic       = "herald sandbox 1\n"
	magicSealed = "herald sandbox 1 encrypted\n"
)

// coder encodes and decodes the records of a journal. The zero coder does not
// encrypt.
type coder struct{ aead cipher.AEAD }

func newCoder(key []byte) (coder, error) {
	if key == nil {
		return coder{}, nil
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return coder{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return coder{aead}, err
}

func (c coder) firstLine() string {
	if c.aead == nil {
		return magic
	}
	return magicSealed
}

// encodeRecord returns the record as text without a newline.
func (c coder) encodeRecord(body []byte) []byte {
	if c.aead == nil {
		return body
	}
	return base64.RawStdEncoding.AppendEncode(nil, c.aead.Seal(nil, nil, body, nil))
}

func (c coder) decodeRecord(text []byte) ([]byte, error) {
	if c.aead == nil {
		return text, nil
	}
	sealed, err := base64.RawStdEncoding.AppendDecode(nil, text)
	if err != nil {
		return nil, ErrEncrypted
	}
	body, err := c.aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, ErrEncrypted
	}
	return body, nil
}
