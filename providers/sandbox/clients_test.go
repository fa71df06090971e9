package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gofrs/flock"

	"herald/providers/sandbox"
)

// clientTime is the maximum time for installing the clients, or running one.
const clientTime = 5 * time.Minute

// TestClients runs clients that vendors and others publish, unchanged except
// for address and credentials. Each prints its calls and how many of them
// failed.
func TestClients(t *testing.T) {
	t.Parallel()
	dir := installClients(t)
	for _, client := range []string{"mixin", "aily", "yunhu"} {
		t.Run(client, func(t *testing.T) {
			t.Parallel()
			now := time.Now() // the clients sign requests by the machine's clock
			w := run(t, sandbox.Options{Now: func() time.Time { return now }})
			var env []string
			for name, value := range w.env {
				env = append(env, name+"="+value)
			}
			out, err := command(t, dir, env, "node", client+".mjs")
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			t.Log("\n" + out)
			lines := strings.Split(strings.TrimSpace(out), "\n")
			count := lines[len(lines)-1]
			if want := fmt.Sprintf("%s calls=%d failed=0", client, len(lines)-1); count != want || len(lines) < 10 {
				t.Errorf("it ended with %q, want %q", count, want)
			}
			fmt.Println(count)
		})
	}
}

// The lock contains digests of the packages. Where they are downloaded from
// depends on the machine.
func TestClientsAreLockedWithoutARegistry(t *testing.T) {
	t.Parallel()
	lock := readIfThere(t, "clients/package-lock.json")
	if strings.Contains(lock, "resolved") || !strings.Contains(lock, "integrity") {
		t.Error("clients/package-lock.json names a registry, or has no digests; write it with the .npmrc beside it")
	}
}

// installClients installs the clients into .build/clients of the project, once
// for each of their versions. If that is impossible, the test is skipped or
// fails; see missingProgram.
func installClients(t *testing.T) string {
	t.Helper()
	for _, program := range []string{"node", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			missingProgram(t, "there is no %s", program)
		}
	}
	dir, err := filepath.Abs("../../.build/clients")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	lock := flock.New(dir + ".lock")
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Close() }()
	old := readIfThere(t, filepath.Join(dir, "node_modules", "installed"))
	copyClients(t, dir)
	locked := readIfThere(t, filepath.Join(dir, "package-lock.json"))
	if old == locked {
		return dir
	}
	if out, err := command(t, dir, nil, "npm", "ci"); err != nil {
		missingProgram(t, "the clients cannot be installed: %v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "node_modules", "installed"), []byte(locked), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// missingProgram skips the test, or fails it if skipping is forbidden.
func missingProgram(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("HERALD_NO_SKIP") == "1" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// copyClients copies the sources of the clients, because Node finds packages
// only next to them.
func copyClients(t *testing.T, dir string) {
	t.Helper()
	files, err := os.ReadDir("clients")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text := readIfThere(t, filepath.Join("clients", file.Name()))
		if err := os.WriteFile(filepath.Join(dir, file.Name()), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func readIfThere(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return string(data)
}

// command runs a program and returns its output.
func command(t *testing.T, dir string, env []string, name string, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), clientTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}
