//go:build unix

package cli_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"herald/cli/exit"
	"herald/providers/sandbox"
)

const (
	movingProject = "herald { name = \"moving\" }\n" + oneMessage
	movedProject  = "herald {\n  name = \"moving\"\n  backend \"local\" { path = \"elsewhere/state.json\" }\n}\n" + oneMessage
)

// A move of states that is killed at any moment is ended by the next init. In
// between nothing is sent, whichever workspace is in use.
func TestKilledMove(t *testing.T) {
	t.Parallel()
	server, base, err := startSandbox(t.Cleanup)
	if err != nil {
		t.Fatal(err)
	}
	environ := scriptEnvironment(server, base)
	start := t.TempDir()
	writeMain(t, start, movingProject)
	mustRun(t, start, environ, "apply", "--auto-approve")
	mustRun(t, start, environ, "workspace", "new", "eu")
	mustRun(t, start, environ, "apply", "--auto-approve")
	sent := len(addressesWithMessages(server, "yunhu", "We are live."))
	interrupted := 0
	const turns = 24
	every := 1
	if raced {
		every = 4
	}
	for turn := 0; turn < turns; turn += every {
		dir := filepath.Join(t.TempDir(), "project")
		if err := os.CopyFS(dir, os.DirFS(start)); err != nil {
			t.Fatal(err)
		}
		writeMain(t, dir, movedProject)
		killAfter(t, dir, environ, time.Duration(turn)*5*time.Millisecond, "init", "--migrate-state")
		out, code := runHerald(t, dir, environ, "apply", "--auto-approve")
		if code != exit.OK && bytes.Contains([]byte(out), []byte("interrupted")) {
			interrupted++
		}
		mustRun(t, dir, environ, "init", "--migrate-state")
		for _, workspace := range []string{"default", "eu"} {
			mustRun(t, dir, append(environ[:len(environ):len(environ)], "HERALD_WORKSPACE="+workspace), "plan", "--detailed-exitcode")
		}
		noneSent(t, server, sent, turn)
	}
	t.Logf("%d of %d moves were killed in the middle", interrupted, turns/every)
}

func noneSent(t *testing.T, server *sandbox.Server, sent, turn int) {
	t.Helper()
	if got := len(addressesWithMessages(server, "yunhu", "We are live.")); got != sent {
		t.Fatalf("turn %d: %d messages exist, want %d", turn, got, sent)
	}
}

func writeMain(t *testing.T, dir, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func mustRun(t *testing.T, dir string, environ []string, args ...string) {
	t.Helper()
	if out, code := runHerald(t, dir, environ, args...); code != exit.OK {
		t.Fatalf("herald %v ended with %d:\n%s", args, code, out)
	}
}

// killAfter starts a command and kills it after a while, if it has not ended.
func killAfter(t *testing.T, dir string, environ []string, wait time.Duration, args ...string) {
	t.Helper()
	cmd := heraldCommand(t, dir, environ, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(wait, func() { _ = cmd.Process.Kill() }) // it may have ended
	defer timer.Stop()
	_ = cmd.Wait() // killed or not
}
