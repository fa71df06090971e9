package seal

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"filippo.io/age"
	"filippo.io/age/agessh"

	"herald/lang/safefile"
)

const (
	// minPassphrase is in characters. A passphrase can be guessed at leisure by
	// whoever has a copy of the state.
	minPassphrase = 16
	// workFactor is the base-2 logarithm of scrypt's cost. Each guess costs
	// about half a second and 128 MiB, and so does each file that is sealed.
	workFactor = 17
	// maxWorkFactor keeps a forged file from demanding all memory there is.
	maxWorkFactor = 20
)

// Options make a Sealer.
type Options struct {
	// Recipients are the public keys to seal for: age1…, age1pq1…, ssh-ed25519
	// … or ssh-rsa …; when there are none, those of Identities.
	Recipients []string
	Keys
	// Fallbacks are keys of earlier days: they open and never seal.
	Fallbacks []Keys
	// Migrate lets what nobody sealed be read as it is.
	Migrate bool
	// Dir is where relative names of identity files begin; "" is the working
	// directory.
	Dir string
	// WorkFactor is the base-2 logarithm of scrypt's cost when sealing with a
	// passphrase; 0 for the default, and less only in tests.
	WorkFactor int
}

// Keys open what was sealed.
type Keys struct {
	// Identities are secret keys, each given as text (AGE-SECRET-KEY-1… or an
	// unencrypted OpenSSH private key) or as the name of a file that holds
	// such text.
	Identities []string
	// Passphrase excludes recipients and identities when it is the key that
	// seals: what is sealed with it opens with it alone.
	Passphrase string
}

// New makes a Sealer. It tries the keys, so that nothing is ever sealed that
// could not be opened again. An error never holds a key.
func New(opt Options) (*Sealer, error) {
	s := &Sealer{migrate: opt.Migrate, keys: map[string]*dataKey{}}
	if err := s.setPrimaryKey(opt); err != nil {
		return nil, err
	}
	for i, f := range opt.Fallbacks {
		ids, err := f.readAllIdentities(opt.Dir)
		if err != nil {
			return nil, fmt.Errorf("fallback %d of encryption: %w", i+1, err)
		}
		if len(ids) == 0 {
			return nil, fmt.Errorf("fallback %d of encryption has no key: give it identities or a passphrase", i+1)
		}
		s.read = append(s.read, ids...)
	}
	return s, nil
}

// setPrimaryKey sets the key that seals, and the keys that open what it sealed.
func (s *Sealer) setPrimaryKey(opt Options) (err error) {
	if s.read, err = opt.readAllIdentities(opt.Dir); err != nil {
		return fmt.Errorf("encryption: %w", err)
	}
	s.own = len(s.read)
	keyed := len(opt.Recipients) > 0 || len(opt.Identities) > 0
	switch {
	case opt.Passphrase != "" && keyed:
		return errors.New("encryption has both a passphrase and recipients or identities: what is encrypted with a passphrase opens with it alone, so keep one of them, and put the other into a fallback block if it opened earlier states")
	case opt.Passphrase != "":
		return s.setPassphrase(opt)
	case len(s.read) > 0:
		return s.setRecipients(opt)
	case keyed:
		return errors.New("encryption has recipients and no identities, so that Herald could write a state and never read it again: give identities, or set HERALD_IDENTITY")
	}
	return errors.New("encryption has no key: give recipients and identities, or a passphrase, or set HERALD_IDENTITY or HERALD_PASSPHRASE")
}

func (s *Sealer) setPassphrase(opt Options) error {
	if utf8.RuneCountInString(opt.Passphrase) < minPassphrase {
		return fmt.Errorf("the passphrase of encryption is shorter than %d characters: take a longer one, or an identity made with age-keygen", minPassphrase)
	}
	r, err := age.NewScryptRecipient(opt.Passphrase)
	if err != nil {
		return fmt.Errorf("encryption: %w", err)
	}
	cost := opt.WorkFactor
	switch {
	case cost == 0:
		cost = workFactor
	case cost < 1 || cost > maxWorkFactor:
		return fmt.Errorf("encryption: the work factor %d is not between 1 and %d", cost, maxWorkFactor)
	}
	r.SetWorkFactor(cost)
	s.write = []age.Recipient{r}
	return nil
}

func (s *Sealer) setRecipients(opt Options) error {
	for i, text := range opt.Recipients {
		r, err := parseRecipient(strings.TrimSpace(text))
		if err != nil {
			return fmt.Errorf("recipient %d of encryption %w", i+1, err)
		}
		s.write = append(s.write, r)
	}
	if len(s.write) == 0 {
		s.write = recipientsOf(s.read)
	}
	probe, err := s.Seal(Plan, nil)
	if err != nil {
		return err
	}
	if _, err := s.Open(Plan, probe); err != nil {
		return errors.New("no identity of encryption belongs to one of its recipients, so that Herald could write a state and never read it again: add the recipient of your identity (age-keygen -y prints it)")
	}
	return nil
}

// parseRecipient finishes a sentence that names the recipient. The text is not
// repeated: it may be a secret key in the wrong place.
func parseRecipient(text string) (r age.Recipient, err error) {
	switch {
	case strings.HasPrefix(text, "AGE-SECRET-KEY-"), strings.Contains(text, "PRIVATE KEY"):
		return nil, errors.New("is a secret key: put the public key here, and the secret one into identities; consider it known to all who can read the configuration")
	case strings.HasPrefix(text, "ssh-"):
		r, err = agessh.ParseRecipient(text)
	case strings.HasPrefix(text, "age1pq1"):
		r, err = age.ParseHybridRecipient(text)
	default:
		r, err = age.ParseX25519Recipient(text)
	}
	if err != nil {
		return nil, errors.New("is no public key: age1…, age1pq1…, ssh-ed25519 … or ssh-rsa … is needed, whole")
	}
	return r, nil
}

// recipientsOf gives the public keys of identities. One of a kind that has
// none is passed over.
func recipientsOf(ids []age.Identity) (all []age.Recipient) {
	for _, id := range ids {
		switch id := id.(type) {
		case *age.X25519Identity:
			all = append(all, id.Recipient())
		case *age.HybridIdentity:
			all = append(all, id.Recipient())
		case *agessh.Ed25519Identity:
			all = append(all, id.Recipient())
		case *agessh.RSAIdentity:
			all = append(all, id.Recipient())
		}
	}
	return all
}

// readAllIdentities reads all keys that open.
func (k Keys) readAllIdentities(dir string) ([]age.Identity, error) {
	var all []age.Identity
	for i, text := range k.Identities {
		ids, err := readIdentities(text, dir)
		if err != nil {
			return nil, fmt.Errorf("identity %d %w", i+1, err)
		}
		all = append(all, ids...)
	}
	if k.Passphrase != "" {
		id, err := age.NewScryptIdentity(k.Passphrase)
		if err != nil {
			return nil, err
		}
		id.SetMaxWorkFactor(maxWorkFactor)
		all = append(all, id)
	}
	return all, nil
}

// mostKeys is how large a file of keys may be, in bytes.
const mostKeys = 1 << 20

// readIdentities finishes a sentence that names the identity by its place.
// Neither text nor name is repeated: a key with a typing error in its first
// letters looks like the name of a file.
func readIdentities(text, dir string) ([]age.Identity, error) {
	if isIdentity(text) {
		return parseIdentities([]byte(text))
	}
	if !filepath.IsAbs(text) {
		text = filepath.Join(dir, text)
	}
	data, err := safefile.Read(text, mostKeys)
	var problem *fs.PathError
	if errors.As(err, &problem) {
		return nil, fmt.Errorf("is neither a secret key (AGE-SECRET-KEY-1…) nor a file that can be read: %w", problem.Err)
	}
	if err != nil {
		return nil, errors.New("is neither a secret key (AGE-SECRET-KEY-1…) nor a file that can be read")
	}
	return parseIdentities(data)
}

func isIdentity(text string) bool {
	return strings.Contains(text, "AGE-SECRET-KEY-") || strings.Contains(text, "PRIVATE KEY-----")
}

func parseIdentities(data []byte) ([]age.Identity, error) {
	data = bytes.TrimSpace(data)
	if bytes.HasPrefix(data, []byte("-----BEGIN")) {
		id, err := agessh.ParseIdentity(append(data, '\n'))
		if err != nil {
			return nil, errors.New("is no OpenSSH private key that Herald can use: it must be Ed25519 or RSA, and not protected by a passphrase")
		}
		return []age.Identity{id}, nil
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	ids, err := age.ParseIdentities(bytes.NewReader(data))
	if err != nil {
		return nil, errors.New("is no list of secret keys as age-keygen writes them: one AGE-SECRET-KEY-1… in each line, whole")
	}
	return ids, nil
}
