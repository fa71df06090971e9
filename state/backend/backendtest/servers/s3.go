package servers

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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
	waitUntilAnswers(t, s.Endpoint+"/health")
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
