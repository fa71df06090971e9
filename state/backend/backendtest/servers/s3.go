package servers

import (
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// gateway is the S3-compatible store.
const gateway = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// Store is an S3-compatible store that runs.
type Store struct {
	Endpoint  string // http://127.0.0.1:…
	AccessKey string
	SecretKey string
	Bucket    string // empty
	dir       string // of its files
}

// S3 starts a store. The first time it is built, which takes minutes.
func S3(t testing.TB) Store {
	t.Helper()
	program := Program(t, gateway)
	dir := shortTempDir(t, "s3")
	if err := os.MkdirAll(filepath.Join(dir, "data", "states"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := Store{Endpoint: "http://" + freeAddress(t), AccessKey: "herald-test", SecretKey: "c0rrect-horse-battery", Bucket: "states", dir: filepath.Join(dir, "data")}
	// Its conditions hold only where it keeps ETags in extended attributes: with
	// the files of --sidecar two writers can both get the answer that they won.
	cmd := exec.Command(program, "--port", strings.TrimPrefix(s.Endpoint, "http://"), "--quiet", "--health", "/health",
		"posix", filepath.Join(dir, "data"))
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+s.AccessKey, "ROOT_SECRET_KEY="+s.SecretKey)
	startServer(t, cmd, "single account mode")
	s.waitUntilReady(t)
	return s
}

// Dump gives the bytes of all objects.
func (s Store) Dump(t *testing.T) []byte {
	t.Helper()
	var all []byte
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		all = append(all, data...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// waitUntilReady returns when the store answers: it does not say when it listens.
func (s Store) waitUntilReady(t testing.TB) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(startLimit); time.Now().Before(deadline); <-tick.C {
		if res, err := http.Get(s.Endpoint + "/health"); err == nil {
			_ = res.Body.Close()
			return
		}
	}
	t.Fatalf("the store at %s does not answer", s.Endpoint)
}

// freeAddress is one that nothing listens at.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}
