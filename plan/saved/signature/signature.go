package signature

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"
)

// Namespace is the SSH signature namespace of plans. A signature for anything
// else, such as a commit, is not valid for a plan.
const Namespace = "herald-plan"

// Errors of Open.
var (
	// ErrInvalid: the signature is malformed, or does not match the data.
	ErrInvalid = errors.New("its signature is invalid: the file was changed after it was signed")
	// ErrNamespace: the signature is not for plans.
	ErrNamespace = errors.New("its signature is not for plans")
)

const (
	beginLine = "-----BEGIN SSH SIGNATURE-----\n"
	endLine   = "-----END SSH SIGNATURE-----\n"
	// columns is where ssh-keygen breaks lines.
	columns = 70
	// maxSignature is the maximum size of a signature in bytes.
	maxSignature = 16 << 10
)

// Sign returns data with a signature before it.
func Sign(data []byte, by ssh.Signer) ([]byte, error) {
	s, err := sshsig.Sign(bytes.NewReader(data), by, sshsig.HashSHA512, Namespace)
	if err != nil {
		return nil, fmt.Errorf("sign with the key %s: %w", ssh.FingerprintSHA256(by.PublicKey()), err)
	}
	return append(armorSignature(s), data...), nil
}

// IsSigned reports whether data claims to be signed.
func IsSigned(data []byte) bool { return bytes.HasPrefix(data, []byte(beginLine)) }

// Open checks the signature before data, and returns the signed bytes and the
// key that signed them. Signers.Find says whose key it is. The error wraps
// ErrInvalid or ErrNamespace.
func Open(data []byte) ([]byte, ssh.PublicKey, error) {
	head := data[:min(len(data), maxSignature)]
	at := bytes.Index(head, []byte("\n"+endLine))
	if !IsSigned(data) || at < 0 {
		return nil, nil, fmt.Errorf("%w (it has no end)", ErrInvalid)
	}
	text, signed := data[:at+1+len(endLine)], data[at+1+len(endLine):]
	s, err := sshsig.Unarmor(text)
	if err != nil {
		return nil, nil, fmt.Errorf("%w (%v)", ErrInvalid, err)
	}
	if s.Namespace != Namespace {
		return nil, nil, fmt.Errorf("%w but for the namespace %q; use ssh-keygen -Y sign -n %s", ErrNamespace, s.Namespace, Namespace)
	}
	// Base64 and PEM allow several spellings. Only one is accepted, so that no
	// byte can be changed.
	if !bytes.Equal(armorSignature(s), text) {
		return nil, nil, fmt.Errorf("%w (it does not have the form that ssh-keygen writes)", ErrInvalid)
	}
	if err := sshsig.Verify(bytes.NewReader(signed), s, s.PublicKey, s.HashAlgorithm, Namespace); err != nil {
		return nil, nil, fmt.Errorf("%w (%v)", ErrInvalid, err)
	}
	return signed, s.PublicKey, nil
}

// armorSignature encodes a signature as ssh-keygen does.
func armorSignature(s *sshsig.Signature) []byte {
	text := base64.StdEncoding.EncodeToString(s.Marshal())
	var b bytes.Buffer
	b.WriteString(beginLine)
	for len(text) > columns {
		b.WriteString(text[:columns] + "\n")
		text = text[columns:]
	}
	b.WriteString(text + "\n" + endLine)
	return b.Bytes()
}
