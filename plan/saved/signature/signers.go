package signature

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// ErrUnknownKey: a key is not listed, or not valid at the time.
var ErrUnknownKey = errors.New("the key is not listed")

// Signers are keys whose signatures are accepted, from a file in the format of
// ALLOWED SIGNERS in ssh-keygen(1): on each line principals, options, and a
// public key. A line with only a public key is accepted as well. The zero
// Signers accept nothing.
type Signers struct{ all []signer }

type signer struct {
	principals    string
	key           ssh.PublicKey
	after, before time.Time // zero: no bound
}

// ParseSigners parses the file. An error names the line. A file without any key
// is an error, because it is probably a mistake.
func ParseSigners(data []byte) (Signers, error) {
	var s Signers
	number := 0
	for line := range bytes.Lines(data) {
		number++
		text := strings.TrimSpace(string(line))
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		one, err := parseSigner(text)
		if err != nil {
			return Signers{}, fmt.Errorf("line %d: %w", number, err)
		}
		if one.key != nil {
			s.all = append(s.all, one)
		}
	}
	if len(s.all) == 0 {
		return Signers{}, errors.New("it lists no key for the namespace " + Namespace)
	}
	return s, nil
}

// parseSigner parses a line. A key for other namespaces returns a signer
// without key.
func parseSigner(line string) (signer, error) {
	if key, comment, options, rest, err := ssh.ParseAuthorizedKey([]byte(line)); err == nil && len(options) == 0 && len(rest) == 0 {
		return rejectCertificate(signer{principals: comment, key: key})
	}
	principals, rest, _ := strings.Cut(line, " ")
	key, _, options, more, err := ssh.ParseAuthorizedKey([]byte(strings.TrimSpace(rest)))
	if err != nil || len(more) > 0 {
		return signer{}, errors.New("it must have principals, options and a public key, such as: ada@example.org ssh-ed25519 AAAA…")
	}
	if strings.ContainsAny(principals, `="`) || principals == "cert-authority" {
		return signer{}, fmt.Errorf("it begins with %s, but options must follow the principals", principals)
	}
	s := signer{principals: principals, key: key}
	for _, option := range options {
		meant, err := s.parseOption(option)
		if err != nil || !meant {
			return signer{}, err
		}
	}
	return rejectCertificate(s)
}

// parseOption parses an option of a line, and reports whether the key is for
// plans. An unknown option is an error, because it may be a restriction.
func (s *signer) parseOption(text string) (meant bool, err error) {
	name, value, _ := strings.Cut(text, "=")
	value = strings.Trim(value, `"`)
	switch strings.ToLower(name) {
	case "namespaces":
		for pattern := range strings.SplitSeq(value, ",") {
			if matched, err := path.Match(pattern, Namespace); matched || err != nil {
				return true, err
			}
		}
		return false, nil
	case "valid-after":
		s.after, err = parseTime(value)
	case "valid-before":
		s.before, err = parseTime(value)
	default:
		err = fmt.Errorf("the option %s is not supported", name)
	}
	return true, err
}

// parseTime parses YYYYMMDD or YYYYMMDDHHMM[SS], in UTC with a Z and in local
// time without, as ssh-keygen does.
func parseTime(text string) (time.Time, error) {
	digits, utc := strings.CutSuffix(text, "Z")
	place := time.Local
	if utc {
		place = time.UTC
	}
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if len(digits) == len(layout) {
			return time.ParseInLocation(layout, digits, place)
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time of the form YYYYMMDD or YYYYMMDDHHMMSS", text)
}

// rejectCertificate returns an error for certificates, which are not supported.
func rejectCertificate(s signer) (signer, error) {
	if _, isCertificate := s.key.(*ssh.Certificate); isCertificate {
		return signer{}, errors.New("certificates are not supported; use the public key")
	}
	return s, nil
}

// Find returns the principals of a key, "" if its line has none. If the key is
// not listed or not valid at this time, the error wraps ErrUnknownKey.
func (s Signers) Find(key ssh.PublicKey, now time.Time) (principals string, err error) {
	err = ErrUnknownKey
	for _, one := range s.all {
		switch {
		case !bytes.Equal(one.key.Marshal(), key.Marshal()):
		case !one.after.IsZero() && now.Before(one.after):
			err = fmt.Errorf("%w: it is valid from %s", ErrUnknownKey, one.after.Format(time.RFC3339))
		case !one.before.IsZero() && !now.Before(one.before):
			err = fmt.Errorf("%w: it was valid until %s", ErrUnknownKey, one.before.Format(time.RFC3339))
		default:
			return one.principals, nil
		}
	}
	return "", err
}
