// Package applyview shows an apply to people and to programs while it is under way.
//
// It must not know how an apply is carried out.
package applyview

import (
	"context"
	"errors"
	"fmt"
	"time"

	"herald/apply"
	"herald/apply/progress"
	"herald/apply/stream"
	"herald/cli/output"
	"herald/cli/printer"
	"herald/cli/process"
	"herald/cli/stateview"
	"herald/plan"
)

// View shows an apply.
type View struct {
	people  *progress.Progress
	program *stream.Stream // nil: no program reads
	env     process.Env
	out     *output.Output
	options progress.Options
	destroy bool
}

// Start begins to show an apply of the plan.
func Start(env process.Env, out *output.Output, made *plan.Plan) *View {
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
	return &View{
		people: progress.New(to, bars), program: out.Stream(), env: env, out: out, options: opt, destroy: made.Destroy,
	}
}

// ShowEvent shows an event of the apply.
func (v *View) ShowEvent(ev apply.ProgressEvent) {
	if v.program != nil {
		v.program.Observe(ev)
	}
	v.people.Observe(ev)
}

// PrintNotice prints a line that is not about an event above the bars. It reports whether
// people see it there.
func (v *View) PrintNotice(text string) bool {
	if v.program != nil {
		v.program.Log(text)
	}
	return v.people.Notice(text)
}

// ReportProgress reports changes that take long to programs every second, until stop is
// called.
func (v *View) ReportProgress(ctx context.Context) (stop func()) {
	if v.program == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		for v.env.Sleep(ctx, time.Second) == nil {
			v.program.Progress()
		}
	}()
	return cancel
}

// Close ends the bars and prints the result of the apply, with its outputs.
func (v *View) Close(result *apply.Result) error {
	return errors.Join(v.people.Close(), v.printSummary(result))
}

// printSummary prints the result of the apply, and its outputs.
func (v *View) printSummary(result *apply.Result) error {
	if v.program != nil {
		v.program.Result(result, v.destroy)
	}
	out := &printer.Printer{Out: v.out.Stdout}
	out.Linef("")
	if err := progress.Summary(v.out.Stdout, result, v.options); err != nil {
		return fmt.Errorf("print the summary: %w", err)
	}
	if result.State != nil && len(result.State.Outputs) > 0 {
		out.Linef("\nOutputs:\n")
		stateview.PrintOutputs(out, result.State.Outputs, 0)
	}
	return out.Err
}
