//go:build unix

package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"herald/cli/exit"
	"herald/providers/sandbox"
	"herald/state/backend/backendtest/servers"
)

// gap is a way in which a holder of the lock is out of reach of the others.
type gap struct {
	place   remote
	environ []string // of the holder alone, after that of the place
	begin   func(t *testing.T, holder *exec.Cmd)
	end     func(t *testing.T, holder *exec.Cmd)
}

// An apply that is told to wait, and in that time is paused or cut off from the
// place of its state for longer than its lease, sends nothing after another
// apply has done it.
func TestOvertakenApply(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*testing.T) gap{
		"pg paused":               func(t *testing.T) gap { return paused(onPostgres(t)) },
		"s3 paused":               func(t *testing.T) gap { return paused(onS3(t)) },
		"pg cut off":              cutOff,
		"local lock file removed": lockFileRemoved,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := prepare(t)
			server, base, err := startSandbox(t.Cleanup)
			if err != nil {
				t.Fatal(err)
			}
			if err := server.Inject(sandbox.Fault{Operation: "send", Action: sandbox.Wait, After: 12, Times: 1}); err != nil {
				t.Fatal(err)
			}
			environ := append(scriptEnvironment(server, base), g.place.environ...)
			here, there := g.place.project(t), g.place.project(t)
			holder := heraldCommand(t, here, append(slices.Clone(environ), g.environ...), "apply", "--auto-approve")
			told := startHolder(t, base, holder)
			g.begin(t, holder)
			if out, code := runHerald(t, there, environ, "apply", "--auto-approve", "--lock-timeout", "5m"); code != exit.OK {
				t.Errorf("the apply that took over ended with %d:\n%s", code, out)
			}
			g.end(t, holder)
			var failed *exec.ExitError
			if err := holder.Wait(); !errors.As(err, &failed) || failed.ExitCode() != exit.Failure {
				t.Errorf("the apply that was out of reach ended with %v:\n%s", err, told)
			}
			if !strings.Contains(told.String(), "another process has taken the lock") {
				t.Errorf("the apply that was out of reach said:\n%s", told)
			}
			for _, text := range []string{"We are live.", "We are open."} {
				if got := len(addressesWithMessages(server, "yunhu", text)); got != 1 {
					t.Errorf("%q was sent %d times", text, got)
				}
			}
		})
	}
}

// startHolder starts an apply and returns once its first send was told to wait.
func startHolder(t *testing.T, base string, cmd *exec.Cmd) *bytes.Buffer {
	t.Helper()
	told := &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr = told, told
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it has ended, unless the test failed before
	for late := time.Now().Add(time.Minute); pendingFaults(t, base); time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal("nothing was sent")
		}
	}
	return told
}

// pendingFaults reports whether the sandbox still has a fault in store.
func pendingFaults(t *testing.T, base string) bool {
	t.Helper()
	res, err := http.Get(base + "/sandbox/api/faults")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var faults []sandbox.Fault
	if err := json.NewDecoder(res.Body).Decode(&faults); err != nil {
		t.Fatal(err)
	}
	return len(faults) > 0
}

// paused is a process that stands still.
func paused(place remote) gap {
	return gap{
		place: place,
		begin: func(t *testing.T, holder *exec.Cmd) { signalHolder(t, holder, syscall.SIGSTOP) },
		end:   func(t *testing.T, holder *exec.Cmd) { signalHolder(t, holder, syscall.SIGCONT) },
	}
}

func signalHolder(t *testing.T, holder *exec.Cmd, s syscall.Signal) {
	t.Helper()
	if err := holder.Process.Signal(s); err != nil {
		t.Fatal(err)
	}
}

// cutOff is a network between the holder and PostgreSQL that carries nothing
// any more.
func cutOff(t *testing.T) gap {
	place := onPostgres(t)
	network := servers.NewNetwork(t, strings.TrimSuffix(strings.TrimPrefix(place.environ[0], "PG_CONN_STR="), " password=canary-password"))
	return gap{
		place: place, environ: []string{"PG_CONN_STR=" + network.Connection + " password=canary-password"},
		begin: func(*testing.T, *exec.Cmd) { network.Cut() },
		end:   func(*testing.T, *exec.Cmd) {},
	}
}

// lockFileRemoved is a shared directory in which somebody tidies up.
func lockFileRemoved(t *testing.T) gap {
	path := filepath.Join(t.TempDir(), "herald.state.json")
	return gap{
		place: remote{block: `  backend "local" { path = "` + path + `" }`},
		begin: func(t *testing.T, _ *exec.Cmd) {
			if err := os.Remove(path + ".lock"); err != nil {
				t.Fatal(err)
			}
		},
		end: func(*testing.T, *exec.Cmd) {},
	}
}
