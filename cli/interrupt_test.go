//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"herald/cli/exit"
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
			if out, code := runHerald(t, dir, environ, "apply", "-auto-approve"); code != exit.OK {
				t.Errorf("the next apply ended with %d:\n%s", code, out)
			}
			for _, text := range []string{"live", "open"} {
				if got := len(addressesWithMessages(server, "yunhu", text)); got != 1 {
					t.Errorf("%q stands %d times", text, got)
				}
			}
		})
	}
}

// TestInterruptedBroadcast: of a message to a thousand conversations, only what
// is on the wire when the signal comes is sent, and the next run sends the rest.
func TestInterruptedBroadcast(t *testing.T) {
	t.Parallel()
	const conversations, parallel = 1000, 10
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
		server, base, err := startSandbox(t.Cleanup)
		if err != nil {
			t.Fatal(err)
		}
		if err := server.Inject(sandbox.Fault{Operation: "send", Action: sandbox.Delay, MS: 20, Times: conversations}); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		text := fmt.Sprintf("herald { name = \"wide\" }\nconversation \"c\" {\n  count    = %d\n  provider = yunhu\n  id       = \"group:${count.index}\"\n}\n"+
			"message \"m\" {\n  to   = conversation.c\n  text = \"live\"\n}\n", conversations)
		if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		environ := scriptEnvironment(server, base)
		cmd := heraldCommand(t, dir, environ, "apply", "-auto-approve", "-concise", fmt.Sprintf("-parallelism=%d", parallel))
		var out, problems bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &problems
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		awaitMany(t, server, "live", 100)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		signalled := len(addressesWithMessages(server, "yunhu", "live"))
		_ = cmd.Wait() // its exit code is looked at
		if code := cmd.ProcessState.ExitCode(); code != exit.Interrupted {
			t.Errorf("%s: exit code %d\n%s", signal, code, &problems)
		}
		sent := len(addressesWithMessages(server, "yunhu", "live"))
		// Between looking and the arrival of the signal a few more may have begun.
		if limit := signalled + 3*parallel; sent > limit {
			t.Errorf("%s: %d were sent after %d, at most %d", signal, sent, signalled, limit)
		}
		rest := conversations - sent
		for _, want := range []string{fmt.Sprintf("%d sent", sent), fmt.Sprintf("%d not begun", rest), "The run was stopped before the end.", fmt.Sprintf("… and %d more", rest-20)} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: the summary does not say %q", signal, want)
			}
		}
		if n := strings.Count(out.String(), ": not begun"); n > parallel {
			t.Errorf("%s: %d lines name a delivery that was not begun; the summary folds them", signal, n)
		}
		if out, code := runHerald(t, dir, environ, "apply", "-auto-approve", "-concise"); code != exit.OK {
			t.Errorf("%s: the next apply ended with %d:\n%s", signal, code, out)
		}
		if got := len(addressesWithMessages(server, "yunhu", "live")); got != conversations {
			t.Errorf("%s: %d stand", signal, got)
		}
	}
}

// TestInterruptedEvaluation: while nothing is in flight, a command ends soon after
// one signal and at once after two, also where it looks at none.
func TestInterruptedEvaluation(t *testing.T) {
	t.Parallel()
	loop := "length([for a in range(1000) : length([for b in range(1000) : length([for c in range(1000) : a + b + c])])])"
	for name, args := range map[string][]string{"plan": {"plan"}, "apply": {"apply", "-auto-approve"}} {
		for signals := 1; signals <= 2; signals++ {
			t.Run(fmt.Sprintf("%s %d", name, signals), func(t *testing.T) {
				t.Parallel()
				server, base, err := startSandbox(t.Cleanup)
				if err != nil {
					t.Fatal(err)
				}
				dir := t.TempDir()
				text := strings.Replace(oneMessage, "message", "locals {\n  n = "+loop+"\n}\noutput \"n\" {\n  value = local.n\n}\nmessage", 1)
				if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				cmd := heraldCommand(t, dir, scriptEnvironment(server, base), args...)
				var out bytes.Buffer
				cmd.Stdout, cmd.Stderr = &out, &out
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				ended := make(chan error, 1)
				go func() { ended <- cmd.Wait() }()
				for range signals {
					select { // long enough to be in the loop; were it not, it would end all the same
					case <-ended:
						t.Fatalf("it ended by itself:\n%s", &out)
					case <-time.After(500 * time.Millisecond):
					}
					if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
						t.Fatal(err)
					}
				}
				select {
				case <-ended:
				case <-time.After(time.Minute):
					_ = cmd.Process.Kill()
					t.Fatal("it goes on")
				}
				if code := cmd.ProcessState.ExitCode(); code != exit.Interrupted {
					t.Errorf("exit code %d:\n%s", code, &out)
				}
				if len(server.Ledger()) > 0 {
					t.Errorf("requests were made: %v", server.Ledger())
				}
			})
		}
	}
}

// TestInterruptedCommands: two signals of any kind end every command that
// evaluates or reads at once, wherever it is.
func TestInterruptedCommands(t *testing.T) {
	t.Parallel()
	loop := "length([for a in range(1000) : length([for b in range(900) : a + b])])"
	var text strings.Builder
	text.WriteString("herald {\n  name = \"slow\"\n}\nlocals {\n")
	for n := range 500 {
		fmt.Fprintf(&text, "  n%d = %s\n", n, loop)
	}
	text.WriteString("}\n")
	for _, args := range [][]string{
		{"validate"}, {"plan", "--sandbox"}, {"test"}, {"graph", "--type=plan"}, {"console"}, {"console", "STDIN"}, {"fmt", "-", "STDIN"},
	} {
		for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM} {
			t.Run(fmt.Sprint(args, signal), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				files := map[string]string{"main.hcl": text.String(), "a.test.hcl": "run \"a\" {\n}\n"}
				args, waits := args, args[len(args)-1] == "STDIN"
				if waits { // for input, which does not come
					files, args = map[string]string{"main.hcl": "herald {\n  name = \"idle\"\n}\n"}, args[:len(args)-1]
				}
				for name, text := range files {
					if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				interruptTwice(t, heraldCommand(t, dir, []string{"HOME=" + dir}, args...), signal)
			})
		}
	}
}

// interruptTwice starts a process and wants it to end by two signals.
func interruptTwice(t *testing.T, cmd *exec.Cmd, signal os.Signal) {
	t.Helper()
	stdin, err := cmd.StdinPipe() // it stays open
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for sent := range 2 {
		select {
		case <-ended:
			// On a slow machine the first signal may come before the work that only a
			// second one ends.
			if code := cmd.ProcessState.ExitCode(); sent == 0 || code != exit.Interrupted {
				t.Fatalf("it ended with %d after %d signals:\n%s", code, sent, &out)
			}
			return
		case <-time.After(500 * time.Millisecond):
		}
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-ended:
	case <-time.After(time.Minute):
		_ = cmd.Process.Kill()
		t.Fatal("it goes on")
	}
	if code := cmd.ProcessState.ExitCode(); code != exit.Interrupted {
		t.Errorf("exit code %d:\n%s", code, &out)
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
	want := []int{exit.Interrupted}
	if signals > 1 {
		want = append(want, exit.InDoubt)
	}
	if code := failed.ExitCode(); code != want[len(want)-1] && code != want[0] {
		t.Errorf("exit code %d, want one of %v", code, want)
	}
}

// awaitStanding returns when a text stands on Yunhu.
func awaitStanding(t *testing.T, server *sandbox.Server, text string) {
	t.Helper()
	awaitMany(t, server, text, 1)
}

// awaitMany returns when a text stands so many times on Yunhu.
func awaitMany(t *testing.T, server *sandbox.Server, text string, n int) {
	t.Helper()
	for late := time.Now().Add(time.Minute); len(addressesWithMessages(server, "yunhu", text)) < n; {
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
