//go:build unix

package cli_test

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"herald/cli/exit"
	"herald/providers/sandbox"
)

// plain carries out examples/ci/plain.sh as a hook or cron would.
type plain struct {
	*site
	script string
	last   string // printed by the last job
}

func newPlain(t *testing.T) *plain {
	p := &plain{site: newSite(t, "ada", map[string]string{"ci/herald-ci.sh": "herald-ci.sh"})}
	script, err := filepath.Abs("../examples/ci/plain.sh")
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(p.root, "bin")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "herald")); err != nil {
		t.Fatal(err)
	}
	p.script = script
	maps.Copy(p.base, p.secret)
	maps.Copy(p.base, map[string]string{
		"PATH": bin + string(filepath.ListSeparator) + p.base["PATH"], "HOME": p.root,
		"HERALD_REPOSITORY": p.origin(), "HERALD_CI_PLANS": filepath.Join(p.root, "plans"),
	})
	return p
}

func (p *plain) review(branch string) int { return p.job("plan " + branch) }
func (p *plain) deliver() int             { return p.job("apply") }
func (p *plain) due() int                 { return p.job("due") }
func (p *plain) drift() int               { return p.job("drift") }
func (p *plain) said() string             { return p.last }

func (p *plain) byHand() int {
	if code := p.job("plan main"); code != 0 {
		return code
	}
	return p.job("apply")
}

func (p *plain) job(arguments string) int {
	p.t.Helper()
	j := &job{dir: p.root, env: p.base}
	code := p.run(j, []string{"sh", "-c"}, p.script+" "+arguments)
	p.last = j.output.String()
	p.t.Logf("%s ended with %d:\n%s", arguments, code, p.last)
	return code
}

// A branch is data: nothing in it runs, and what it has in the place of what a job
// writes is not followed.
func TestPlainBranchIsData(t *testing.T) {
	t.Parallel()
	p := newPlain(t)
	p.propose("launch", "launch.hcl", announcement("launch", "We are live.", ""))
	if code := p.review("launch"); code != exit.OK {
		t.Fatalf("the plan ended with %d", code)
	}
	plans := p.collect(p.base["HERALD_CI_PLANS"])
	if len(plans) != 1 {
		t.Fatalf("there are %d plans, want one", len(plans))
	}
	pwned := filepath.Join(p.root, "PWNED")
	p.propose("evil", "ci/herald-ci.sh", "#!/bin/sh\necho \"$YUNHU_TOKEN\" >'"+pwned+"'\n")
	for _, hook := range []string{".githooks/post-merge", ".git-hooks/post-checkout", "hooks/post-merge"} {
		p.write(hook, "#!/bin/sh\ntouch '"+pwned+"'\n")
	}
	if err := os.Symlink(p.base["HERALD_CI_PLANS"], filepath.Join(p.work, "herald-ci")); err != nil {
		t.Fatal(err)
	}
	p.git(p.work, "add", "-f", "herald-ci")
	p.commit("Take over")
	p.git(p.work, "push", "-q", "-f", "origin", "evil")
	if code := p.review("evil"); code != exit.OK {
		t.Errorf("the plan of the attack ended with %d", code)
	}
	if _, err := os.Stat(pwned); err == nil {
		t.Error("something of the branch has run")
	}
	for name, data := range plans {
		if have, err := os.ReadFile(filepath.Join(p.base["HERALD_CI_PLANS"], name)); err != nil || string(have) != string(data) {
			t.Errorf("the branch has changed a plan of another: %v", err)
		}
	}
}

// startHearing starts a shell that can be interrupted. What a server or a shell
// puts in the background may have interrupts ignored, these tests too, and a
// shell cannot trap what was ignored when it began.
func startHearing(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	heard := make(chan os.Signal, 1)
	signal.Notify(heard, os.Interrupt)
	defer signal.Stop(heard)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
}

// Cancelling a job has what is in flight finished and saved, although the
// signal only reaches the script.
func TestCancelledPipeline(t *testing.T) {
	t.Parallel()
	p := newPlain(t)
	p.propose("two", "two.hcl", announcement("one", "One.", "")+announcement("two", "Two.", ""))
	if code := p.review("two"); code != exit.OK {
		t.Fatalf("the plan ended with %d", code)
	}
	p.merge("two")
	if err := p.server.Inject(sandbox.Fault{Operation: "send", Action: sandbox.Delay, MS: 3000, Times: 1}); err != nil {
		t.Fatal(err)
	}
	j := p.checkout("refs/heads/main")
	j.env = p.base
	cmd := p.command(j, []string{"sh", "-c"}, "exec ./ci/herald-ci.sh apply")
	startHearing(t, cmd)
	for late := time.Now().Add(20 * time.Second); len(addressesWithMessages(p.server, "yunhu", "One.")) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal("nothing was sent")
		}
	}
	if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	failed, ok := errors.AsType[*exec.ExitError](cmd.Wait())
	if !ok || failed.ExitCode() != exit.Interrupted {
		t.Errorf("it ended with %v:\n%s", failed, &j.output)
	}
	if code := p.byHand(); code != exit.OK {
		t.Errorf("the next run ended with %d", code)
	}
	for _, text := range []string{"One.", "Two."} {
		if n := len(addressesWithMessages(p.server, "yunhu", text)); n != 1 {
			t.Errorf("%q stands %d times", text, n)
		}
	}
}
