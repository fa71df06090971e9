package cli

import (
	"context"
	"fmt"
	"time"

	"herald/apply"
	"herald/apply/progress"
	"herald/apply/stream"
	"herald/cli/output"
	"herald/cli/printer"
	"herald/cli/process"
	"herald/plan"
	"herald/providers/sessions"
)

// applyProgress shows to people and to programs how an apply goes on.
type applyProgress struct {
	people  *progress.Progress
	program *stream.Stream // nil: no program reads
	env     process.Env
	out     *output.Output
	options progress.Options
	destroy bool
}

// startProgress begins to show an apply of the plan.
func startProgress(env process.Env, out *output.Output, made *plan.Plan) *applyProgress {
	opt := progress.Options{
		Color: out.UsesColor(out.OutTerminal), Width: out.Width, Terminal: out.OutTerminal && env.Getenv("TERM") != "dumb",
		Destroy: made.Destroy, Now: env.Now, Guard: out.GuardLines,
	}
	bars := opt
	bars.Totals = made.ActionsByProvider()
	to := out.Stdout
	if opt.Terminal {
		to = out.Screen()
	}
	return &applyProgress{
		people: progress.New(to, bars), program: out.Stream(), env: env, out: out, options: opt, destroy: made.Destroy,
	}
}

// showEvent shows an event of the apply.
func (s *applyProgress) showEvent(ev apply.ProgressEvent) {
	if s.program != nil {
		s.program.Observe(ev)
	}
	s.people.Observe(ev)
}

// printNotice prints a line above the bars that is not about an event. It reports
// whether people see it there.
func (s *applyProgress) printNotice(text string) bool {
	if s.program != nil {
		s.program.Log(text)
	}
	return s.people.Notice(text)
}

// startTicking reports changes that take long to programs every second, until it is
// stopped.
func (s *applyProgress) startTicking(ctx context.Context) (stop func()) {
	if s.program == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for s.env.Sleep(ctx, time.Second) == nil {
			s.program.Progress()
		}
	}()
	return cancel
}

// printSummary prints the result of the apply, and its outputs.
func (s *applyProgress) printSummary(result *apply.Result) error {
	if s.program != nil {
		s.program.Result(result, s.destroy)
	}
	out := &printer.Printer{Out: s.out.Stdout}
	out.Linef("")
	if err := progress.Summary(s.out.Stdout, result, s.options); err != nil {
		return fmt.Errorf("print the summary: %w", err)
	}
	if result.State != nil && len(result.State.Outputs) > 0 {
		out.Linef("\nOutputs:\n")
		showOutputs(out, result.State.Outputs, 0)
	}
	return out.Err
}

// waits reports requests that wait for their turn. While an apply is under way
// they are shown with it.
type waits struct {
	out  *output.Output
	live *applyProgress // nil until an apply begins
}

// shortWait is not worth a line.
const shortWait = time.Second

func (s *waits) reportWait(w sessions.Wait) {
	if program := s.out.Stream(); program != nil {
		program.Waiting(w)
	}
	switch {
	case s.live != nil:
		s.live.people.Waiting(w)
	case w.For >= shortWait:
		s.out.Note("%s.", progress.WaitText(w))
	}
}
