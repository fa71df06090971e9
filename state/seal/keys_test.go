package seal

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"golang.org/x/crypto/ssh"
)

// sshPair gives a private key as ssh-keygen writes it, and its public one.
func sshPair(t *testing.T, private any, public any) (identity, recipient string) {
	t.Helper()
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	pub, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(block)), string(ssh.MarshalAuthorizedKey(pub))
}

func TestKeyTypes(t *testing.T) {
	t.Parallel()
	type pair struct{ identity, recipient string }
	pairs := map[string]pair{}
	x := identity(t)
	pairs["X25519"] = pair{x.String(), x.Recipient().String()}
	pairs["X25519 with comments"] = pair{"# created: today\r\n# public key\r\n" + x.String() + "\r\n", x.Recipient().String()}
	hybrid, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	pairs["hybrid"] = pair{hybrid.String(), hybrid.Recipient().String()}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id, r := sshPair(t, private, public)
	pairs["ssh-ed25519"] = pair{id, r}
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	id, r = sshPair(t, long, long.Public())
	pairs["ssh-rsa"] = pair{id, r}
	dir := t.TempDir()
	for name, p := range pairs {
		file := strings.ReplaceAll(name, " ", "-")
		if err := os.WriteFile(filepath.Join(dir, file), []byte(p.identity), 0o600); err != nil {
			t.Fatal(err)
		}
		for how, opt := range map[string]Options{
			"inline":               {Keys: Keys{Identities: []string{p.identity}}},
			"inline and recipient": {Keys: Keys{Identities: []string{p.identity}}, Recipients: []string{p.recipient}},
			"relative file":        {Keys: Keys{Identities: []string{file}}, Dir: dir},
			"absolute file":        {Keys: Keys{Identities: []string{filepath.Join(dir, file)}}, Dir: "/nowhere"},
		} {
			s := sealer(t, opt)
			if data, err := s.Open(State, sealed(t, s, State, "x")); err != nil || string(data) != "x" {
				t.Errorf("%s, %s: %q, %v", name, how, data, err)
			}
		}
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	mine, other := identity(t), identity(t)
	secret := mine.String()
	protected, err := ssh.MarshalPrivateKeyWithPassphrase(ed25519.NewKeyFromSeed(make([]byte, 32)), "", []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	ids := func(texts ...string) Keys { return Keys{Identities: texts} }
	tests := []struct {
		name string
		opt  Options
		want string
	}{
		{"nothing", Options{}, "no key"},
		{"recipients alone", Options{Recipients: []string{mine.Recipient().String()}}, "HERALD_IDENTITY"},
		{"recipients of others", Options{Recipients: []string{other.Recipient().String()}, Keys: ids(secret)}, "no identity of encryption belongs"},
		{"passphrase and recipients", Options{Recipients: []string{mine.Recipient().String()}, Keys: Keys{Passphrase: passphrase}}, "both"},
		{"passphrase and identities", Options{Keys: Keys{Passphrase: passphrase, Identities: []string{secret}}}, "both"},
		{"short passphrase", Options{Keys: Keys{Passphrase: "canary"}}, "shorter than 16"},
		{"work factor", Options{Keys: Keys{Passphrase: passphrase}, WorkFactor: 31}, "work factor"},
		{"secret key as recipient", Options{Recipients: []string{mine.Recipient().String(), secret}, Keys: ids(secret)}, "recipient 2 of encryption is a secret key"},
		{"recipient cut", Options{Recipients: []string{mine.Recipient().String()[:40]}, Keys: ids(secret)}, "recipient 1 of encryption is not a complete public key"},
		{"ssh recipient cut", Options{Recipients: []string{"ssh-ed25519 AAAA"}, Keys: ids(secret)}, "recipient 1"},
		{"hybrid recipient cut", Options{Recipients: []string{"age1pq1qqqq"}, Keys: ids(secret)}, "recipient 1"},
		{"identity cut", Options{Keys: ids(secret[:40])}, "identity 1 is not a list"},
		{"identity misspelt at its head", Options{Keys: ids(secret, strings.TrimPrefix(secret, "AGE-"))}, "identity 2 is neither"},
		{"identity with a zero byte", Options{Keys: ids("x\x00" + secret[4:])}, "identity 1 is neither"},
		{"no such file", Options{Keys: ids("missing.key")}, "no such file"},
		{"protected ssh key", Options{Keys: ids(string(pem.EncodeToMemory(protected)))}, "without a passphrase"},
		{"fallback without a key", Options{Keys: ids(secret), Fallbacks: []Keys{{}}}, "fallback 1 of encryption has no key"},
		{"fallback cut", Options{Keys: ids(secret), Fallbacks: []Keys{ids(secret), ids(secret[:30])}}, "fallback 2 of encryption: identity 1"},
		{"classic and hybrid", Options{Recipients: []string{mine.Recipient().String(), hybridRecipient(t)}, Keys: ids(secret)}, "post-quantum"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, err := New(tt.opt)
			if s != nil || err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one that says %q", err, tt.want)
			}
			for _, hidden := range []string{secret[15:30], "canary", passphrase} {
				if strings.Contains(err.Error(), hidden) {
					t.Errorf("the error holds a secret: %v", err)
				}
			}
		})
	}
}

func hybridRecipient(t *testing.T) string {
	t.Helper()
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		t.Fatal(err)
	}
	return id.Recipient().String()
}

// A forged envelope must not make Herald work for minutes.
func TestWorkFactorIsBounded(t *testing.T) {
	t.Parallel()
	s := withPassphrase(t, passphrase)
	out := string(sealed(t, s, Plan, "x"))
	head := strings.Index(out, "-> scrypt ")
	line := out[head : head+strings.IndexByte(out[head:], '\n')]
	dear := strings.Replace(out, line, strings.TrimSuffix(line, " 1")+" 21", 1)
	if _, err := s.Open(Plan, []byte(dear)); !errors.Is(err, ErrDamaged) { // ErrKey would come after the work
		t.Errorf("a work factor of 21: %v, want ErrDamaged", err)
	}
}

func TestDefaultWorkFactor(t *testing.T) {
	t.Parallel()
	s, err := New(Options{Keys: Keys{Passphrase: passphrase}})
	if err != nil {
		t.Fatal(err)
	}
	if out := sealed(t, s, Plan, "x"); !strings.Contains(string(out), " 17\n") {
		t.Errorf("sealed with another cost than 2^17: %.120q", out)
	}
}
