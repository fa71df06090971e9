//go:build unix

package cli_test

import (
	"strings"
	"testing"

	"herald/cli/exit"
	"herald/providers/sandbox"
)

// pipelines are the workflows of examples/ci on a forge. All but merge run jobs
// and give the exit code.
type pipelines interface {
	propose(branch, path, text string)
	review(branch string) int
	merge(branch string) string
	deliver() int // what follows a merge
	byHand() int  // a plan of main and, when somebody has looked at it, its apply
	due() int
	drift() int
	said() string // what reviewers read
}

// TestPipelines has the workflows of examples/ci bring announcements from a
// branch to their readers, as they stand in the files.
func TestPipelines(t *testing.T) {
	t.Parallel()
	t.Run("plain", func(t *testing.T) {
		t.Parallel()
		p := newPlain(t)
		story{t, p, p.site}.tell()
	})
	if raced {
		return // hundreds of processes, each of which takes many times as long to start
	}
	t.Run("github", func(t *testing.T) {
		t.Parallel()
		g := newGitHub(t)
		s := story{t, g, g.site}
		s.tell()
		s.forged(g.attack)
		g.attestation(s)
	})
	t.Run("gitlab", func(t *testing.T) {
		t.Parallel()
		g := newGitLab(t)
		s := story{t, g, g.site}
		s.tell()
		s.forged(g.attack)
	})
}

// story is what happens to a project.
type story struct {
	t *testing.T
	pipelines
	site *site
}

func (s story) tell() {
	s.t.Helper()
	s.reviewed()
	s.delivered()
	s.scheduled()
	s.drifted()
	s.stale()
	s.troubled()
	s.unseen()
	if n := s.site.forge.downloaded(); n > 1 {
		s.t.Errorf("the program was downloaded %d times; the cache should have kept it", n)
	}
}

// ends wants a job to end with a code.
func (s story) ends(what string, got, want int) {
	s.t.Helper()
	if got != want {
		s.t.Fatalf("%s ended with %d, want %d", what, got, want)
	}
}

// says wants reviewers to read a text.
func (s story) says(text string) {
	s.t.Helper()
	if said := s.said(); !strings.Contains(said, text) {
		s.t.Errorf("reviewers do not read %q:\n%s", text, said)
	}
}

// counts wants the platform to have taken so many requests of a kind.
func (s story) counts(operation string, want int) {
	s.t.Helper()
	got := 0
	for _, e := range s.site.server.Ledger() {
		if e.Operation == operation && !e.Duplicate {
			got++
		}
	}
	if got != want {
		s.t.Fatalf("%d times %s, want %d", got, operation, want)
	}
}

// announcement is a message as a file.
func announcement(name, text, more string) string {
	return "message \"" + name + "\" {\n  to   = conversation.users\n  text = \"" + text + "\"\n" + more + "}\n"
}

// reviewed: a branch is proposed and changed until it is right, and one comment
// follows it.
func (s story) reviewed() {
	s.t.Helper()
	s.ends("the schedule before anything was applied", s.due(), exit.OK)
	s.propose("launch", "launch.hcl", announcement("launch", "We are live, @everyone \\\\ “quoted” #1.", ""))
	s.ends("the plan", s.review("launch"), exit.OK)
	s.says("1 to send")
	s.says("We are live, @everyone \\ “quoted” #1.")
	s.propose("launch", "launch.hcl", "message \"launch\" {")
	s.ends("the plan of a mistake", s.review("launch"), exit.Failure)
	s.says("Herald plan failed")
	s.says("launch.hcl")
	s.propose("launch", "launch.hcl", "module \"gone\" { source = \"git::file:///nowhere/at/all\" }\n")
	s.ends("the plan with a module that cannot be fetched", s.review("launch"), exit.Failure)
	s.says("Cannot fetch module")
	s.propose("launch", "launch.hcl", announcement("launch", "We are live.", ""))
	s.ends("the plan", s.review("launch"), exit.OK)
	s.says("We are live.")
	s.counts("send", 0)
}

// delivered: the merge sends what was reviewed, once.
func (s story) delivered() {
	s.t.Helper()
	s.merge("launch")
	s.ends("the apply", s.deliver(), exit.OK)
	if got := len(addressesWithMessages(s.site.server, "yunhu", "We are live.")); got != 1 {
		s.t.Fatalf("the message stands %d times", got)
	}
	s.ends("the apply once more", s.deliver(), exit.OK)
	s.counts("send", 1)
}

// scheduled: what is not due is left until it is.
func (s story) scheduled() {
	s.t.Helper()
	s.propose("doors", "doors.hcl", announcement("doors", "Doors are open.", "  publish_at = var.opens\n"))
	s.ends("the plan of what is not due", s.review("doors"), exit.OK)
	s.merge("doors")
	s.ends("the apply of what is not due", s.deliver(), exit.OK)
	s.ends("the schedule before it is due", s.due(), exit.OK)
	s.counts("send", 1)
	s.site.base["HERALD_VAR_opens"] = "2020-01-01T00:00:00Z"
	s.ends("the schedule when it is due", s.due(), exit.OK)
	s.ends("the schedule after it was due", s.due(), exit.OK)
	s.counts("send", 2)
}

// drifted: what others did is told, and not undone by the clock.
func (s story) drifted() {
	s.t.Helper()
	s.ends("the drift of nothing", s.drift(), exit.OK)
	found := addressesWithMessages(s.site.server, "yunhu", "Doors are open.")
	if len(found) != 1 {
		s.t.Fatalf("the message stands %d times", len(found))
	}
	err := s.site.server.Drift(sandbox.Drift{Action: "edit", Platform: "yunhu", Message: found[0].ID, Text: "Doors are shut."})
	if err != nil {
		s.t.Fatal(err)
	}
	s.ends("the drift of an edit", s.drift(), exit.Changes)
	s.ends("the schedule after an edit", s.due(), exit.OK)
	s.counts("edit", 0)
}

// stale: of two proposals that were reviewed side by side, the one that is
// merged later is refused until somebody has looked at it again.
func (s story) stale() {
	s.t.Helper()
	s.propose("late", "late.hcl", announcement("late", "Late.", ""))
	s.ends("the plan of the later", s.review("late"), exit.OK)
	s.propose("early", "launch.hcl", announcement("launch", "We are live!", ""))
	s.ends("the plan of the earlier", s.review("early"), exit.OK)
	s.merge("early")
	s.ends("the apply of the earlier", s.deliver(), exit.OK)
	s.merge("late")
	if code := s.deliver(); code != exit.Stale && code != exit.Refused {
		s.t.Fatalf("the apply of the later ended with %d", code)
	}
	s.ends("the schedule after a refusal", s.due(), exit.OK)
	s.counts("send", 2)
	s.ends("a plan and an apply by hand", s.byHand(), exit.OK)
	s.counts("send", 3)
}

// troubled: what failed half-way was approved, and is gone on with. What did
// not begin is left.
func (s story) troubled() {
	s.t.Helper()
	s.propose("two", "two.hcl", announcement("one", "One.", "")+announcement("two", "Two.", ""))
	s.ends("the plan of two", s.review("two"), exit.OK)
	s.merge("two")
	refuse := sandbox.Fault{Operation: "send", Action: sandbox.Status, Status: 403, Times: 1}
	if err := s.site.server.Inject(refuse); err != nil {
		s.t.Fatal(err)
	}
	s.ends("the apply that the platform refuses", s.deliver(), exit.Failure)
	s.ends("the schedule after that", s.due(), exit.OK)
	s.counts("send", 3)
	refuse.Skip = 1
	if err := s.site.server.Inject(refuse); err != nil {
		s.t.Fatal(err)
	}
	s.ends("the apply that the platform refuses in part", s.byHand(), exit.Partial)
	s.counts("send", 4)
	s.ends("the schedule after that", s.due(), exit.OK)
	s.ends("the apply of what is there", s.deliver(), exit.OK)
	s.counts("send", 5)
}

// unseen: what no plan has shown is not sent.
func (s story) unseen() {
	s.t.Helper()
	s.site.git(s.site.work, "checkout", "-q", "-B", "main", "origin/main")
	s.site.write("unseen.hcl", announcement("unseen", "Unseen.", ""))
	s.site.commit("Say it without asking")
	s.site.git(s.site.work, "push", "-q", "origin", "main")
	s.ends("the apply of what nobody has seen", s.deliver(), exit.Refused)
	s.counts("send", 5)
}

// forged: whoever can push a branch can run any workflow on it and upload plans of
// any name. None of them is taken for the one that was reviewed. attack does
// that, after the merge of a branch.
func (s story) forged(attack func(branch string)) {
	s.t.Helper()
	s.propose("safe", "safe.hcl", announcement("safe", "Safe.", ""))
	s.ends("the plan of what is attacked", s.review("safe"), exit.OK)
	s.merge("safe")
	attack("safe")
	s.ends("the apply of what is attacked", s.deliver(), exit.OK)
	s.counts("send", 7) // with what was unseen, which this plan has shown
	s.propose("never", "never.hcl", announcement("never", "Never.", ""))
	s.merge("never")
	attack("never")
	s.ends("the apply of what only the attacker has planned", s.deliver(), exit.Refused)
	s.counts("send", 7)
}
