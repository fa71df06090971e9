// Package npmtest installs programs that vendors and others publish on npm, for
// tests: clients of the platforms, which run on the sandbox, and emulators of
// platforms, which the platforms run on. It must not know anything of Herald.
package npmtest

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// timeout is the maximum time for installing the programs, or running one.
const timeout = 5 * time.Minute

// Install installs the programs into .build/clients of the project, once for each of
// their versions, and returns that directory. If it is impossible, the test is
// skipped, or fails if HERALD_NO_SKIP is 1.
func Install(t testing.TB) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			skipOrFail(t, "there is no %s", program)
		}
	}
	project := findProject(t)
	dir := filepath.Join(project, ".build", "clients")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	lock := flock.New(dir + ".lock")
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Close() }()
	marker := filepath.Join(dir, "node_modules", "installed")
	old := readIfThere(t, marker)
	copyScripts(t, filepath.Join(project, "providers", "sandbox", "clients"), dir)
	locked := readIfThere(t, filepath.Join(dir, "package-lock.json"))
	if old == locked {
		return dir
	}
	if out, err := Run(t, dir, nil, "npm", "ci"); err != nil {
		skipOrFail(t, "the clients cannot be installed: %v\n%s", err, out)
	}
	if err := os.WriteFile(marker, []byte(locked), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Run runs a program in a directory and returns what it prints.
func Run(t testing.TB, dir string, env []string, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// findProject returns the directory with go.mod, from that of the test upwards.
func findProject(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("there is no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// copyScripts copies the scripts, because Node finds packages only next to them.
func copyScripts(t testing.TB, from, to string) {
	t.Helper()
	files, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text := readIfThere(t, filepath.Join(from, file.Name()))
		if err := os.WriteFile(filepath.Join(to, file.Name()), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func readIfThere(t testing.TB, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(data)
}

func skipOrFail(t testing.TB, format string, args ...any) {
	t.Helper()
	if os.Getenv("HERALD_NO_SKIP") == "1" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}
