package applyview

import (
	"time"

	"herald/apply/progress"
	"herald/cli/output"
	"herald/providers/sessions"
)

// Waits reports requests that wait for their turn. While an apply is under way, they are
// shown with it.
type Waits struct {
	// Out is where they are printed.
	Out *output.Output
	// View shows the apply that is under way; nil for none.
	View *View
}

// shortWait is the shortest wait that is printed on a line of its own.
const shortWait = time.Second

// Report reports a request that waits.
func (s *Waits) Report(w sessions.Wait) {
	if program := s.Out.Stream(); program != nil {
		program.Waiting(w)
	}
	switch {
	case s.View != nil:
		s.View.people.Waiting(w)
	case w.For >= shortWait:
		s.Out.Note("%s.", progress.WaitText(w))
	}
}
