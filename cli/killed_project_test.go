package cli_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// killedProject is a project whose apply is killed, with commands as processes.
type killedProject struct {
	t       *testing.T
	dir     string
	environ []string
	turn    int
	rand    *rand.Rand
	span    time.Duration // within which apply is killed after it has begun
}

func newKilledProject(t *testing.T, environ []string, seed uint64, turn int) *killedProject {
	return &killedProject{t: t, dir: t.TempDir(), environ: environ, turn: turn, rand: rand.New(rand.NewPCG(seed, uint64(turn))), span: killSpan}
}

// declare writes the project's only file.
func (p *killedProject) declare(main string) {
	if err := os.WriteFile(filepath.Join(p.dir, "main.hcl"), []byte(main), 0o600); err != nil {
		p.t.Error(err)
	}
}

// finish applies until nothing is left to do.
func (p *killedProject) finish() {
	out, code := "", 1
	for attempt := 0; code != 0 && attempt < 3; attempt++ {
		out, code = p.herald("apply", "--auto-approve")
	}
	if code != 0 {
		p.t.Errorf("turn %d: apply ended with %d:\n%s", p.turn, code, out)
	}
}

// herald runs a command to its end.
func (p *killedProject) herald(args ...string) (string, int) {
	return runHerald(p.t, p.dir, p.environ, args...)
}

// kill runs apply and kills it: mostly a while after it has begun to act, at
// times at any moment since it was started.
func (p *killedProject) kill() (killed, middle bool) {
	cmd := heraldCommand(p.t, p.dir, p.environ, "apply", "--auto-approve")
	if err := cmd.Start(); err != nil {
		p.t.Error(err)
		return false, false
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // it is killed, or it ended before
		close(ended)
	}()
	if p.rand.IntN(5) > 0 {
		p.awaitJournal(ended)
	}
	alive := true
	select {
	case <-ended:
		alive = false
	case <-time.After(time.Duration(p.rand.Int64N(int64(p.span)))):
		_ = cmd.Process.Kill() // it may have ended this very moment
		<-ended
	}
	return alive, p.isInterrupted()
}

// awaitJournal returns when apply has begun to act, or ended.
func (p *killedProject) awaitJournal(ended chan struct{}) {
	tick := time.NewTicker(500 * time.Microsecond)
	defer tick.Stop()
	for !p.isInterrupted() {
		select {
		case <-tick.C:
		case <-ended:
			return
		}
	}
}

// isInterrupted reports whether a journal is there: an apply is, or was, in the middle.
func (p *killedProject) isInterrupted() bool {
	found, err := filepath.Glob(filepath.Join(p.dir, ".herald", "journal", "*", "*.journal"))
	return err == nil && len(found) > 0
}
