package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"testing"

	"herald/providers/sandbox"
)

// heraldCommand makes a process of this test binary that serves as herald; see
// TestMain.
func heraldCommand(t *testing.T, dir string, environ []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &exec.Cmd{Path: self, Args: append([]string{"herald"}, args...), Dir: dir, Env: environ}
}

// runHerald runs a command to its end and gives both streams and the code.
func runHerald(t *testing.T, dir string, environ []string, args ...string) (string, int) {
	t.Helper()
	out, err := heraldCommand(t, dir, environ, args...).CombinedOutput()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(out), failed.ExitCode()
	}
	if err != nil {
		t.Error(err)
		return string(out), -1
	}
	return string(out), 0
}

// scriptEnvironment is an environment with the credentials of a sandbox and
// nothing of the machine's that could matter.
func scriptEnvironment(server *sandbox.Server, base string) []string {
	environ := []string{"HOME=" + os.TempDir(), "PATH=" + os.Getenv("PATH")}
	for _, c := range server.Setup(base) {
		environ = append(environ, c.Environment...)
	}
	return environ
}
