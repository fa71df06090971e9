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
	// minPassphrase is in characters. Anybody with a copy of the state can try
	// passphrases without limit.
	minPassphrase = 16
	// workFactor is the base-2 logarithm of scrypt's cost. Each guess costs
	// about half a second and 128 MiB, and so does each file that is encrypted.
	workFactor = 17
	// maxWorkFactor prevents a forged file from using all memory.
	maxWorkFactor = 20
)

// Options are the options of a Sealer.
type Options struct {
	// Recipients are the public keys to encrypt for: age1…, age1pq1…, ssh-ed25519
	// … or ssh-rsa …; if empty, those of Identities.
	Recipients []string
	Keys
	// Fallbacks are earlier keys: they decrypt and never encrypt.
	Fallbacks []Keys
	// Migrate accepts data that is not encrypted.
	Migrate bool
	// Dir is the directory of relative names of identity files; "" is the working
	// directory.
	Dir string
	// WorkFactor is the base-2 logarithm of scrypt's cost when encrypting with a
	// passphrase; 0 is the default. Only tests use less.
	WorkFactor int
}

// Keys are keys for decryption.
type Keys struct {
	// Identities are secret keys, each given as text (AGE-SECRET-KEY-1… or an
	// unencrypted OpenSSH private key) or as the name of a file that contains
	// such text.
	Identities []string
	// Passphrase excludes recipients and identities if it is the key for encryption:
	// what is encrypted with it can be decrypted with it only.
	Passphrase string
}

// New returns a Sealer. It tests the keys, so that nothing is encrypted that could not
// be decrypted again. Errors never contain a key.
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
			return nil, fmt.Errorf("fallback %d of encryption has no key: add identities or a passphrase", i+1)
		}
		s.read = append(s.read, ids...)
	}
	return s, nil
}

// setPrimaryKey sets the key that encrypts, and the keys that decrypt its results.
func (s *Sealer) setPrimaryKey(opt Options) (err error) {
	if s.read, err = opt.readAllIdentities(opt.Dir); err != nil {
		return fmt.Errorf("encryption: %w", err)
	}
	s.own = len(s.read)
	keyed := len(opt.Recipients) > 0 || len(opt.Identities) > 0
	switch {
	case opt.Passphrase != "" && keyed:
		return errors.New("encryption has both a passphrase and recipients or identities, but what is encrypted with a passphrase can be decrypted with it only: keep one of them, and put the other into a fallback block if earlier states were encrypted with it")
	case opt.Passphrase != "":
		return s.setPassphrase(opt)
	case len(s.read) > 0:
		return s.setRecipients(opt)
	case keyed:
		return errors.New("encryption has recipients and no identities, so Herald could not read the state that it writes: add identities, or set HERALD_IDENTITY")
	}
	return errors.New("encryption has no key: add recipients and identities, or a passphrase, or set HERALD_IDENTITY or HERALD_PASSPHRASE")
}

func (s *Sealer) setPassphrase(opt Options) error {
	if utf8.RuneCountInString(opt.Passphrase) < minPassphrase {
		return fmt.Errorf("the passphrase of encryption is shorter than %d characters: use a longer one, or an identity made with age-keygen", minPassphrase)
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
		return errors.New("no identity of encryption belongs to one of its recipients, so Herald could not read the state that it writes: add the recipient of your identity (age-keygen -y prints it)")
	}
	return nil
}

// parseRecipient parses a public key. Its errors complete a sentence that names the
// recipient. They do not repeat the text, which may be a secret key.
func parseRecipient(text string) (r age.Recipient, err error) {
	switch {
	case strings.HasPrefix(text, "AGE-SECRET-KEY-"), strings.Contains(text, "PRIVATE KEY"):
		return nil, errors.New("is a secret key: use the public key here, and put the secret key into identities; everybody who can read the configuration has seen it, so replace it")
	case strings.HasPrefix(text, "ssh-"):
		r, err = agessh.ParseRecipient(text)
	case strings.HasPrefix(text, "age1pq1"):
		r, err = age.ParseHybridRecipient(text)
	default:
		r, err = age.ParseX25519Recipient(text)
	}
	if err != nil {
		return nil, errors.New("is not a complete public key: age1…, age1pq1…, ssh-ed25519 … or ssh-rsa …")
	}
	return r, nil
}

// recipientsOf returns the public keys of identities. It skips kinds that have none.
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

// readAllIdentities reads all keys for decryption.
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

// mostKeys is the maximum size of a key file, in bytes.
const mostKeys = 1 << 20

// readIdentities reads keys from text or from a file. Its errors complete a sentence
// that names the identity by its position. They repeat neither text nor name: a key with
// a typing error in its first letters looks like the name of a file.
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
		return nil, fmt.Errorf("is neither a secret key (AGE-SECRET-KEY-1…) nor a readable file: %w", problem.Err)
	}
	if err != nil {
		return nil, errors.New("is neither a secret key (AGE-SECRET-KEY-1…) nor a readable file")
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
			return nil, errors.New("is not an OpenSSH private key that Herald can use: it must be Ed25519 or RSA, without a passphrase")
		}
		return []age.Identity{id}, nil
	}
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	ids, err := age.ParseIdentities(bytes.NewReader(data))
	if err != nil {
		return nil, errors.New("is not a list of secret keys as age-keygen writes them: one complete AGE-SECRET-KEY-1… on each line")
	}
	return ids, nil
}
