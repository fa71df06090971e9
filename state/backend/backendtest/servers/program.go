package servers

import (
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"
)

// Program gives the path of a program that is written in Go: one on the PATH,
// or it is built once for all tests, which takes minutes. module is its package
// with the version, as go install takes it; the program has the last name of
// the package. Where it cannot be had the test is skipped, or fails; see the
// package.
func Program(t testing.TB, module string) string {
	t.Helper()
	pkg, _, _ := strings.Cut(module, "@")
	name := path.Base(pkg)
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	return buildOnce(t, name, func(tools string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), "go", "install", "-ldflags=-s -w", module)
		cmd.Env = append(os.Environ(), "GOBIN="+tools, "GOFLAGS=")
		return cmd
	})
}

// buildOnce gives the path of the program of that name in the directory of tools. If
// it is not there, the command that build returns puts it there.
func buildOnce(t testing.TB, name string, build func(tools string) *exec.Cmd) string {
	t.Helper()
	tools, err := toolsDirectory()
	if err != nil {
		skipOrFail(t, "there is no place for %s: %v", name, err)
	}
	program := filepath.Join(tools, name)
	lock := flock.New(program + ".lock")
	if err := lock.Lock(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Close() }()
	if _, err := os.Stat(program); err == nil {
		return program
	}
	if out, err := build(tools).CombinedOutput(); err != nil {
		skipOrFail(t, "%s cannot be built: %v\n%s", name, err, out)
	}
	return program
}

// toolsDirectory is .build/tools next to go.mod.
func toolsDirectory() (string, error) {
	root, err := rootDirectory()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(root, ".build", "tools")
	return dir, os.MkdirAll(dir, 0o755)
}

// rootDirectory is where go.mod is.
func rootDirectory() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return "", fmt.Errorf("the tests run outside of a module")
	}
	return filepath.Dir(mod), nil
}
