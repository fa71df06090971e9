package pg

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"herald/state/backend"
	"herald/state/backend/backendtest/servers"
)

// mode is how a connection is encrypted, in words.
func mode(config *tls.Config) string {
	switch {
	case config == nil:
		return "clear"
	case !config.InsecureSkipVerify:
		return "verify-full " + config.ServerName
	case config.VerifyPeerCertificate != nil:
		return "verify-ca"
	}
	return "require"
}

func TestEncrypt(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		connection string
		clear      bool
		want       []string // nil: refused
	}{
		"default":                {"host=db", false, []string{"verify-full db"}},
		"default, the operator":  {"host=db", true, []string{"verify-full db"}},
		"prefer":                 {"host=db sslmode=prefer", true, []string{"verify-full db"}},
		"allow":                  {"host=db sslmode=allow", true, []string{"verify-full db"}},
		"require":                {"host=db sslmode=require", false, []string{"require"}},
		"verify-ca":              {"host=db sslmode=verify-ca", false, []string{"verify-ca"}},
		"verify-full":            {"host=db sslmode=verify-full", false, []string{"verify-full db"}},
		"disable":                {"host=db sslmode=disable", false, nil},
		"disable, the operator":  {"host=db sslmode=disable", true, []string{"clear"}},
		"several":                {"host=a,b", false, []string{"verify-full a", "verify-full b"}},
		"one of several":         {"host=127.0.0.1,b sslmode=disable", false, nil},
		"this machine":           {"host=127.0.0.1", false, []string{"require", "clear"}},
		"this machine, disabled": {"host=localhost sslmode=disable", false, []string{"clear"}},
		"a socket":               {"host=/run/postgresql", false, []string{"clear"}},
		"an address":             {"host=192.0.2.1", false, []string{"verify-full 192.0.2.1"}},
		"direct":                 {"host=db sslnegotiation=direct sslmode=verify-full", false, []string{"verify-full db"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, err := pgx.ParseConfig(tt.connection)
			if err != nil {
				t.Fatal(err)
			}
			if err := requireTLS(&config.Config, tt.clear); (err != nil) != (tt.want == nil) {
				t.Fatal(err)
			} else if err != nil {
				return
			}
			var got []string
			for _, f := range listConnections(&config.Config) {
				got = append(got, mode(f.TLSConfig))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// clearServer answers "no" to whoever wants encryption, and then asks for the
// password in clear, or for its MD5 digest. It keeps all that it gets.
type clearServer struct {
	ask []byte // the request for the password

	mu  sync.Mutex
	got bytes.Buffer
}

// received is all that it got so far: a client that cancels connects once more.
func (s *clearServer) received() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.got.String()
}

func (s *clearServer) serve(conn net.Conn) {
	defer conn.Close()
	for {
		var head [8]byte
		if _, err := io.ReadFull(conn, head[:]); err != nil {
			return
		}
		rest := make([]byte, binary.BigEndian.Uint32(head[:4])-8)
		if _, err := io.ReadFull(conn, rest); err != nil {
			return
		}
		if binary.BigEndian.Uint32(head[4:]) == 80877103 { // SSLRequest
			if _, err := conn.Write([]byte("N")); err != nil {
				return
			}
			continue
		}
		if _, err := conn.Write(s.ask); err != nil {
			return
		}
		answer := make([]byte, 512)
		n, _ := conn.Read(answer) // whoever refuses to answer hangs up
		s.mu.Lock()
		defer s.mu.Unlock()
		s.got.Write(rest)
		s.got.Write(answer[:n])
		return
	}
}

// A server that does not encrypt gets no password, on whatever name it answers,
// unless whoever runs the program says so.
func TestPasswordIsNotSentInClear(t *testing.T) {
	t.Parallel()
	cleartext := []byte{'R', 0, 0, 0, 8, 0, 0, 0, 3}
	md5 := []byte{'R', 0, 0, 0, 12, 0, 0, 0, 5, 1, 2, 3, 4}
	for name, tt := range map[string]struct {
		connection string
		ask        []byte
		sent       bool
	}{
		"default":                  {"host=db.example.org", cleartext, false},
		"default, MD5":             {"host=db.example.org", md5, false},
		"prefer":                   {"host=db.example.org sslmode=prefer", cleartext, false},
		"allow":                    {"host=db.example.org sslmode=allow", md5, false},
		"require":                  {"host=db.example.org sslmode=require", cleartext, false},
		"second host":              {"host=other.example.org,db.example.org", cleartext, false},
		"said so (the test works)": {"host=db.example.org sslmode=disable", cleartext, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := &clearServer{ask: tt.ask}
			b, err := New(Options{Connection: tt.connection + " user=ada password=canary dbname=x"})
			if err != nil {
				t.Fatal(err)
			}
			b.config.LookupFunc = func(context.Context, string) ([]string, error) { return []string{"192.0.2.1"}, nil }
			var running sync.WaitGroup
			b.config.DialFunc = func(context.Context, string, string) (net.Conn, error) {
				here, there := net.Pipe()
				running.Go(func() { server.serve(there) })
				return here, nil
			}
			_, _, err = b.Get(t.Context())
			running.Wait()
			if err == nil {
				t.Error("there is a state")
			}
			if got := server.received(); (got != "") != tt.sent {
				t.Errorf("the server got %q: %v", got, err)
			}
			if !tt.sent && !strings.Contains(err.Error(), "PGSSLMODE") {
				t.Errorf("the error does not say what to do: %v", err)
			}
		})
	}
}

// authority makes a certificate authority, and a certificate and key of it for
// a name; all in PEM form.
func authority(t *testing.T, name string) (ca, certificate, key []byte) {
	t.Helper()
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	serverKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	from, to := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	root := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"}, NotBefore: from, NotAfter: to,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(2), NotBefore: from, NotAfter: to, DNSNames: []string{name}}
	rootDER, err := x509.CreateCertificate(rand.Reader, root, root, caKey.Public(), caKey)
	if err != nil {
		t.Fatal(err)
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, root, serverKey.Public(), caKey)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(serverKey)
	if err != nil {
		t.Fatal(err)
	}
	text := func(kind string, data []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}) }
	return text("CERTIFICATE", rootDER), text("CERTIFICATE", leafDER), text("PRIVATE KEY", keyDER)
}

// A real server is reached when its certificate is verified, and only then.
func TestVerifiesTheServer(t *testing.T) {
	t.Parallel()
	ca, certificate, key := authority(t, "db.example.org")
	other, _, _ := authority(t, "db.example.org")
	address := servers.PostgresTLS(t, certificate, key, "canary")
	_, port, _ := net.SplitHostPort(address)
	dir := t.TempDir()
	for name, data := range map[string][]byte{"ca.pem": ca, "other.pem": other} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		connection string
		reached    bool
	}{
		"its authority":             {"host=db.example.org sslrootcert=" + dir + "/ca.pem", true},
		"prefer, its authority":     {"host=db.example.org sslmode=prefer sslrootcert=" + dir + "/ca.pem", true},
		"another authority":         {"host=db.example.org sslrootcert=" + dir + "/other.pem", false},
		"authorities of the system": {"host=db.example.org", false},
		"another name":              {"host=evil.example.org sslrootcert=" + dir + "/ca.pem", false},
		"not verified, as it says":  {"host=db.example.org sslmode=require", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, err := New(Options{Connection: tt.connection + " port=" + port + " user=herald password=canary dbname=postgres"})
			if err != nil {
				t.Fatal(err)
			}
			b.config.LookupFunc = func(context.Context, string) ([]string, error) { return []string{"127.0.0.1"}, nil }
			_, _, err = b.Get(t.Context())
			if reached := errors.Is(err, backend.ErrNotExist); reached != tt.reached {
				t.Errorf("reached: %t: %v", reached, err)
			}
			if !tt.reached && !strings.Contains(fmt.Sprint(err), "PGSSLROOTCERT") {
				t.Errorf("the error does not say what to do: %v", err)
			}
		})
	}
}
