//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"herald/cli"
	"herald/providers/sandbox"
)

// One signal has what is in flight finished; a second one ends the process at
// once. Both times the next run brings everything to its end.
func TestInterruptedApply(t *testing.T) {
	t.Parallel()
	for name, signals := range map[string]int{"once": 1, "twice": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, base, err := startSandbox(t.Cleanup)
			if err != nil {
				t.Fatal(err)
			}
			if err := server.Inject(sandbox.Fault{Operation: "send", Action: sandbox.Delay, MS: 1500, Times: 1}); err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			text := oneMessage + strings.NewReplacer("launch", "second", "live", "open").Replace(oneMessage[strings.Index(oneMessage, "message"):])
			if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			environ := scriptEnvironment(server, base)
			interruptApply(t, server, heraldCommand(t, dir, environ, "apply", "-auto-approve"), signals)
			if out, code := runHerald(t, dir, environ, "apply", "-auto-approve"); code != cli.ExitOK {
				t.Errorf("the next apply ended with %d:\n%s", code, out)
			}
			for _, text := range []string{"live", "open"} {
				if got := len(standing(server, "yunhu", text)); got != 1 {
					t.Errorf("%q stands %d times", text, got)
				}
			}
		})
	}
}

// interruptApply signals as soon as the first message stands, and wants the
// exit code of what was interrupted.
func interruptApply(t *testing.T, server *sandbox.Server, cmd *exec.Cmd, signals int) {
	t.Helper()
	stderr, written, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stderr.Close()
	cmd.Stderr = written
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = written.Close() // the process has its own
	awaitStanding(t, server, "live")
	var told bytes.Buffer
	for sent := 0; sent < signals; sent++ {
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		readUntil(t, stderr, &told, "Stopping")
		told.Reset()
	}
	var failed *exec.ExitError
	err = cmd.Wait()
	if !errors.As(err, &failed) {
		t.Fatalf("it ended with %v", err)
	}
	want := []int{cli.ExitInterrupted}
	if signals > 1 {
		want = append(want, cli.ExitInDoubt)
	}
	if code := failed.ExitCode(); code != want[len(want)-1] && code != want[0] {
		t.Errorf("exit code %d, want one of %v", code, want)
	}
}

// awaitStanding returns when a text stands on Yunhu.
func awaitStanding(t *testing.T, server *sandbox.Server, text string) {
	t.Helper()
	for late := time.Now().Add(time.Minute); len(standing(server, "yunhu", text)) == 0; {
		if time.Now().After(late) {
			t.Fatal("nothing was sent")
		}
		time.Sleep(time.Millisecond)
	}
}

// readUntil reads what a process says until a word is in it.
func readUntil(t *testing.T, from *os.File, into *bytes.Buffer, word string) {
	t.Helper()
	chunk := make([]byte, 4096)
	for !strings.Contains(into.String(), word) {
		n, err := from.Read(chunk)
		into.Write(chunk[:n])
		if err != nil {
			t.Fatalf("%v before %q; it said:\n%s", err, word, into)
		}
	}
}
