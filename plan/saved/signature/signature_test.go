package signature_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/pem"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hiddeco/sshsig"
	"golang.org/x/crypto/ssh"

	"herald/plan/saved/signature"
)

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// private are keys of common kinds.
func private(t testing.TB) map[string]any {
	t.Helper()
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	long, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]any{"ed25519": ed, "ecdsa": ec, "rsa": long}
}

func signerOf(t testing.TB, key any) ssh.Signer {
	t.Helper()
	s, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func public(s ssh.Signer) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(s.PublicKey())))
}

func signed(t testing.TB, text string, by ssh.Signer) []byte {
	t.Helper()
	data, err := signature.Sign([]byte(text), by)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSignAndOpen(t *testing.T) {
	t.Parallel()
	for name, key := range private(t) {
		by := signerOf(t, key)
		data := signed(t, "a plan\n", by)
		text, who, err := signature.Open(data)
		if err != nil || string(text) != "a plan\n" || !bytes.Equal(who.Marshal(), by.PublicKey().Marshal()) {
			t.Errorf("%s: %q, %v, %v", name, text, who, err)
		}
		if !signature.IsSigned(data) || signature.IsSigned(text) {
			t.Errorf("%s: IsSigned does not tell what is signed", name)
		}
	}
}

// No byte of a signed file can be changed, removed or added.
func TestEveryByteIsChecked(t *testing.T) {
	t.Parallel()
	data := signed(t, "a plan\n", signerOf(t, private(t)["ed25519"]))
	for at := range data {
		for bit := range 8 {
			flipped := bytes.Clone(data)
			flipped[at] ^= 1 << bit
			if _, _, err := signature.Open(flipped); !errors.Is(err, signature.ErrInvalid) && !errors.Is(err, signature.ErrNamespace) {
				t.Fatalf("bit %d of byte %d: %v", bit, at, err)
			}
		}
		if _, _, err := signature.Open(data[:at]); !errors.Is(err, signature.ErrInvalid) {
			t.Fatalf("cut at byte %d: %v", at, err)
		}
	}
	for name, other := range map[string][]byte{
		"added":       append(bytes.Clone(data), ' '),
		"before":      append([]byte("\n"), data...),
		"other lines": bytes.Replace(data, []byte("\n-----END"), []byte("\n\n-----END"), 1),
		"a header":    bytes.Replace(data, []byte("-----\n"), []byte("-----\nComment: x\n\n"), 1),
	} {
		if _, _, err := signature.Open(other); !errors.Is(err, signature.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A signature for something else is not valid for a plan.
func TestOtherNamespace(t *testing.T) {
	t.Parallel()
	by := signerOf(t, private(t)["ed25519"])
	s, err := sshsig.Sign(strings.NewReader("a plan\n"), by, sshsig.HashSHA512, "git")
	if err != nil {
		t.Fatal(err)
	}
	block := pem.EncodeToMemory(&pem.Block{Type: sshsig.PEMType, Bytes: s.Marshal()})
	if _, _, err := signature.Open(append(block, "a plan\n"...)); !errors.Is(err, signature.ErrNamespace) || !strings.Contains(err.Error(), `"git"`) {
		t.Errorf("error %v", err)
	}
}

func TestSigners(t *testing.T) {
	t.Parallel()
	keys := private(t)
	ada, bob := signerOf(t, keys["ed25519"]), signerOf(t, keys["ecdsa"])
	for name, tt := range map[string]struct {
		file, who, wrong string
	}{
		"a line":               {file: "# ours\n\nada@x " + public(ada) + " comment\n", who: "ada@x"},
		"of several":           {file: "bob@x " + public(bob) + "\nada@x,ops@x " + public(ada), who: "ada@x,ops@x"},
		"a public key":         {file: public(ada) + " ada's laptop\n", who: "ada's laptop"},
		"for plans":            {file: `ada@x namespaces="git,herald-plan" ` + public(ada), who: "ada@x"},
		"by a pattern":         {file: `ada@x namespaces="herald-*" ` + public(ada), who: "ada@x"},
		"still valid":          {file: `ada@x valid-after="20261201Z",valid-before="20261202Z" ` + public(ada), who: "ada@x"},
		"the second line":      {file: `old valid-before="20250101" ` + public(ada) + "\nnew " + public(ada), who: "new"},
		"somebody else":        {file: "bob@x " + public(bob), wrong: "not listed"},
		"for commits":          {file: `ada@x namespaces="git" ` + public(ada) + "\nbob@x " + public(bob), wrong: "not listed"},
		"only for commits":     {file: `ada@x namespaces="git" ` + public(ada), wrong: "lists no key"},
		"over":                 {file: `ada@x valid-before="202612011200Z" ` + public(ada), wrong: "valid until 2026-12-01T12:00:00Z"},
		"not yet":              {file: `ada@x valid-after="20261201120001Z" ` + public(ada), wrong: "valid from"},
		"no time":              {file: `ada@x valid-after="soon" ` + public(ada), wrong: `line 1: "soon" is not a time`},
		"an authority":         {file: "ada@x cert-authority " + public(ada), wrong: "line 1: the option cert-authority"},
		"an unknown option":    {file: "\nada@x touch-required " + public(ada), wrong: "line 2: the option touch-required"},
		"options first":        {file: `valid-before="20250101" ` + public(ada), wrong: "options must follow"},
		"an authority, no one": {file: "cert-authority " + public(ada), wrong: "options must follow"},
		"nothing":              {file: "# nobody\n", wrong: "lists no key"},
		"no key":               {file: "ada@x ssh-ed25519 AAAA", wrong: "line 1: it must have principals"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list, err := signature.ParseSigners([]byte(tt.file))
			who := ""
			if err == nil {
				who, err = list.Find(ada.PublicKey(), noon)
			}
			if who != tt.who || (err == nil) != (tt.wrong == "") || err != nil && !strings.Contains(err.Error(), tt.wrong) {
				t.Errorf("%q, %v; want %q, %q", who, err, tt.who, tt.wrong)
			}
		})
	}
}

// ssh-keygen accepts what Herald signs, and the other way round.
func TestOpenSSH(t *testing.T) {
	t.Parallel()
	keygen, err := exec.LookPath("ssh-keygen")
	if err != nil {
		t.Skip("there is no ssh-keygen")
	}
	for name, key := range private(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			by, dir := signerOf(t, key), t.TempDir()
			write := func(name string, data []byte) string {
				path := filepath.Join(dir, name)
				if err := os.WriteFile(path, data, 0o600); err != nil {
					t.Fatal(err)
				}
				return path
			}
			data := signed(t, "a plan\n", by)
			at := len(data) - len("a plan\n")
			verify := exec.Command(keygen, "-Y", "verify", "-n", signature.Namespace, "-I", "ada@x",
				"-f", write("signers", []byte("ada@x "+public(by)+"\n")), "-s", write("plan.sig", data[:at]))
			verify.Stdin = bytes.NewReader(data[at:])
			if out, err := verify.CombinedOutput(); err != nil {
				t.Errorf("ssh-keygen refuses it: %v\n%s", err, out)
			}
			block, err := ssh.MarshalPrivateKey(key, "")
			if err != nil {
				t.Fatal(err)
			}
			plan := write("theirs", []byte("their plan\n"))
			sign := exec.Command(keygen, "-Y", "sign", "-n", signature.Namespace, "-f", write("key", pem.EncodeToMemory(block)), plan)
			if out, err := sign.CombinedOutput(); err != nil {
				t.Fatalf("ssh-keygen: %v\n%s", err, out)
			}
			theirs, err := os.ReadFile(plan + ".sig")
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := signature.Open(append(theirs, "their plan\n"...)); err != nil {
				t.Errorf("their signature is refused: %v", err)
			}
		})
	}
}

// Any bytes are refused, or were signed as a whole by the key.
func FuzzOpen(f *testing.F) {
	data := signed(f, "a plan\n", signerOf(f, private(f)["ed25519"]))
	f.Add(data)
	f.Add([]byte("-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n"))
	f.Fuzz(func(t *testing.T, other []byte) {
		text, _, err := signature.Open(other)
		if err != nil && !errors.Is(err, signature.ErrInvalid) {
			t.Errorf("error %v", err)
		}
		if err == nil && (!bytes.HasSuffix(other, text) || !signature.IsSigned(other)) {
			t.Errorf("%q is not what is signed", text)
		}
	})
}

func FuzzParseSigners(f *testing.F) {
	key := public(signerOf(f, private(f)["ed25519"]))
	f.Add("ada@x namespaces=\"herald-plan\",valid-after=\"20260101\" " + key)
	other := signerOf(f, private(f)["ecdsa"])
	f.Fuzz(func(t *testing.T, text string) {
		if list, err := signature.ParseSigners([]byte(text)); err == nil {
			if who, err := list.Find(other.PublicKey(), noon); err == nil {
				t.Errorf("a new key is that of %q", who)
			}
		}
	})
}
