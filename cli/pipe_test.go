//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"herald/cli/exit"
	"herald/providers/sandbox"
)

// Whoever has read enough, as in herald plan | head -1, is not complained to.
// Only what did not act because of it says so.
func TestClosedPipe(t *testing.T) {
	t.Parallel()
	for args, quiet := range map[string]bool{
		"plan":                     true,
		"plan --markdown":          true,
		"plan --json":              true,
		"plan --refresh-only":      true,
		"providers":                true,
		"graph":                    true,
		"help":                     true,
		"apply --auto-approve":     false,
		"destroy --auto-approve":   false,
		"plan --detailed-exitcode": true,
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte("herald { name = \"piped\" }\n"+oneMessage), 0o600); err != nil {
				t.Fatal(err)
			}
			server, base, err := startSandbox(t.Cleanup)
			if err != nil {
				t.Fatal(err)
			}
			code, complaint := unread(t, heraldCommand(t, dir, scriptEnvironment(server, base), strings.Fields(args)...))
			if got := !strings.Contains(complaint, "broken pipe"); got != quiet {
				t.Errorf("quiet: %t, want %t:\n%s", got, quiet, complaint)
			}
			if strings.Contains(complaint, "goroutine") || code != exit.Failure && code != exit.OK {
				t.Errorf("it ended with %d:\n%s", code, complaint)
			}
			if n := len(server.Ledger()); n > 0 && len(addressesWithMessages(server, "yunhu", "live")) > 0 {
				t.Error("nobody saw the plan, and it was applied")
			}
		})
	}
}

// unread runs a command whose output nobody reads, and gives its exit code and
// what it says on standard error.
func unread(t *testing.T, cmd *exec.Cmd) (int, string) {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = writer, &complaint
	if err := errors.Join(reader.Close(), cmd.Start(), writer.Close()); err != nil {
		t.Fatal(err)
	}
	err = cmd.Wait()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return failed.ExitCode(), complaint.String()
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, complaint.String()
}

// TestReaderLeaves: a reader that goes away in the middle, as head does, changes
// nothing about what is done, and an exit code that says that nothing was done
// would be wrong.
func TestReaderLeaves(t *testing.T) {
	t.Parallel()
	for args, until := range map[string]string{
		"apply --auto-approve":                       "sending…",
		"destroy --auto-approve":                     "recalling…",
		"apply --auto-approve --json":                "apply_start",
		"apply --auto-approve --json-into=/dev/full": "",
		"state rm message.launch":                    "",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			if _, err := os.Stat("/dev/full"); err != nil {
				t.Skip(err)
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte("herald { name = \"piped\" }\n"+oneMessage), 0o600); err != nil {
				t.Fatal(err)
			}
			server, base, err := startSandbox(t.Cleanup)
			if err != nil {
				t.Fatal(err)
			}
			environ := scriptEnvironment(server, base)
			if !strings.HasPrefix(args, "apply") {
				if out, code := runHerald(t, dir, environ, "apply", "--auto-approve"); code != exit.OK {
					t.Fatalf("%d: %s", code, out)
				}
			}
			for _, operation := range []string{"send", "recall"} {
				if err := server.Inject(sandbox.Fault{Operation: operation, Action: sandbox.Delay, MS: 300}); err != nil {
					t.Fatal(err)
				}
			}
			code, complaint := leaveAt(t, heraldCommand(t, dir, environ, strings.Fields(args)...), until)
			if code != exit.OK || !strings.Contains(complaint, "Warning: Cannot write to standard output") {
				t.Errorf("it ended with %d:\n%s", code, complaint)
			}
			if got := len(addressesWithMessages(server, "yunhu", "live")); got != 1 && strings.HasPrefix(args, "apply") {
				t.Errorf("%d messages stand", got)
			}
		})
	}
}

// leaveAt reads what a command prints until a word is in it and then no more. With
// "" standard output is a full disk.
func leaveAt(t *testing.T, cmd *exec.Cmd, word string) (int, string) {
	t.Helper()
	var out, complaint bytes.Buffer
	reader, writer, err := os.Pipe()
	if word == "" {
		writer, err = os.OpenFile("/dev/full", os.O_WRONLY, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(strings.Join(cmd.Args, " "), "--json-into") {
		cmd.Stdout = &out // only the file is full
	} else {
		cmd.Stdout = writer
	}
	cmd.Stderr = &complaint
	if err := errors.Join(cmd.Start(), writer.Close()); err != nil {
		t.Fatal(err)
	}
	if word != "" {
		readUntil(t, reader, &out, word)
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the exit code is looked at
	return cmd.ProcessState.ExitCode(), complaint.String()
}
