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

	"herald/cli"
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
			if strings.Contains(complaint, "goroutine") || code != cli.ExitError && code != cli.ExitOK {
				t.Errorf("it ended with %d:\n%s", code, complaint)
			}
			if n := len(server.Ledger()); n > 0 && len(standing(server, "yunhu", "live")) > 0 {
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
