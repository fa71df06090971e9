package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"errors"
)

// Errors about the encryption of a data directory, for errors.Is.
var (
	// ErrPlain: there is a key, and the directory was filled without one.
	ErrPlain = errors.New("what is kept there is not encrypted")
	// ErrEncrypted: the directory was filled with a key, and there is none or
	// another.
	ErrEncrypted = errors.New("what is kept there is encrypted with another key")
)

// magics are the first line of a journal, without a key and with one.
const (
	magic       = "herald sandbox 1\n"
	magicSealed = "herald sandbox 1 encrypted\n"
)

// coder writes and reads the records of a journal. The zero coder keeps them as
// they are.
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

// encodeRecord makes a text without a line end.
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
