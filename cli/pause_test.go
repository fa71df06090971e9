//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"herald/cli"
	"herald/cli/exit"
	"herald/providers/sandbox"
)

const pausedProject = oneMessage + `
message "second" {
  to   = [conversation.users]
  text = "We are open."
}
`

// A process that stands still in the middle of an apply, for longer than its
// lease, finds when it wakes that another one has finished what it began: it
// sends nothing more, and writes nothing.
func TestPausedApply(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*testing.T) remote{"pg": onPostgres, "s3": onS3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place := prepare(t)
			server, base, err := startSandbox(t.Cleanup)
			if err != nil {
				t.Fatal(err)
			}
			// While the answer is on its way the process is put to sleep.
			if err := server.Inject(sandbox.Fault{Operation: "send", Action: sandbox.Delay, MS: 5000, Times: 1}); err != nil {
				t.Fatal(err)
			}
			environ := append(scriptEnvironment(server, base), place.environ...)
			here, there := place.project(t), place.project(t)
			wake := pauseApply(t, server, heraldCommand(t, here, environ, "apply", "--auto-approve"))
			if out, code := runHerald(t, there, environ, "apply", "--auto-approve", "--lock-timeout", "5m"); code != exit.OK {
				t.Errorf("the apply beside it ended with %d:\n%s", code, out)
			}
			wake()
			for _, dir := range []string{here, there} {
				if out, code := runHerald(t, dir, environ, "plan", "--detailed-exitcode"); code != exit.OK {
					t.Errorf("plan ended with %d:\n%s", code, out)
				}
			}
			for _, text := range []string{"We are live.", "We are open."} {
				if got := len(addressesWithMessages(server, "yunhu", text)); got != 1 {
					t.Errorf("%q stands %d times", text, got)
				}
			}
		})
	}
}

// A lock that is taken away while the question stands ends it, and says why.
func TestLockTakenWhileAsked(t *testing.T) {
	t.Parallel()
	place := onPostgres(t)
	server, base, err := startSandbox(t.Cleanup)
	if err != nil {
		t.Fatal(err)
	}
	environ := append(scriptEnvironment(server, base), place.environ...)
	dir := place.project(t)
	input, typing := io.Pipe()
	defer typing.Close()
	env, out := person(t, input)
	env.Args, env.Environ = []string{"-chdir", dir, "apply"}, environ
	told := new(bytes.Buffer)
	env.Stderr = told
	env.Stdout = writerFunc(func(p []byte) (int, error) {
		if bytes.Contains(p, []byte("Only yes")) {
			said, _ := runHerald(t, dir, environ, "refresh")
			_, id, _ := strings.Cut(said, "herald force-unlock ")
			id, _, _ = strings.Cut(id, "\n")
			if said, code := runHerald(t, dir, environ, "force-unlock", "--force", id); code != exit.OK {
				t.Errorf("force-unlock ended with %d:\n%s", code, said)
			}
		}
		return out.Write(p)
	})
	if code := cli.Main(t.Context(), env); code != exit.Failure {
		t.Errorf("code %d, want %d", code, exit.Failure)
	}
	if !strings.Contains(told.String(), "Another process has taken the lock before this prompt was answered: nothing was sent") {
		t.Errorf("it said:\n%s", told)
	}
	if n := len(addressesWithMessages(server, "yunhu", "We are live.")); n != 0 {
		t.Errorf("%d messages were sent", n)
	}
}

// project makes a directory with a project whose state is kept on the server.
func (r remote) project(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	text := "herald {\n  name = \"paused\"\n" + strings.ReplaceAll(r.block, "NAME", "paused") + "\n}\n" + pausedProject
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// pauseApply has a process stand still as soon as its first message stands.
// wake has it go on, and wants it to find its lock lost.
func pauseApply(t *testing.T, server *sandbox.Server, cmd *exec.Cmd) (wake func()) {
	t.Helper()
	var told bytes.Buffer
	cmd.Stdout, cmd.Stderr = &told, &told
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it has ended, unless the test failed before
	awaitStanding(t, server, "We are live.")
	if err := cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := cmd.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		// The answer that was on its way may or may not be heard.
		var failed *exec.ExitError
		if err := cmd.Wait(); !errors.As(err, &failed) || !slices.Contains([]int{exit.Partial, exit.InDoubt}, failed.ExitCode()) {
			t.Errorf("the apply that slept ended with %v:\n%s", err, &told)
		}
		if !strings.Contains(told.String(), "another process has taken the lock") {
			t.Errorf("the apply that slept said:\n%s", &told)
		}
	}
}
