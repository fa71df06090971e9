package cli

import (
	"fmt"

	"herald/apply"
	"herald/apply/progress"
	"herald/cli/printer"
	"herald/plan"
	"herald/plan/render"
)

// render prints the plan for people.
func (p *project) render(made *plan.Plan, detail render.Detail) error {
	p.publish(made)
	return p.print(render.Describe(made, p.titles()), detail)
}

// print writes a plan for people in a terminal or a log.
func (a *app) print(r *render.Report, detail render.Detail) error {
	if a.programs.alone {
		return nil
	}
	err := r.Text(a.Stdout, render.Options{Color: a.color(a.OutTerminal), Width: a.Width, Detail: detail})
	if err != nil {
		return fmt.Errorf("print the plan: %w", err)
	}
	return nil
}

// printDrift writes for people what others did.
func (a *app) printDrift(r *render.Report, detail render.Detail) error {
	err := r.DriftText(a.Stdout, render.Options{Color: a.color(a.OutTerminal), Width: a.Width, Detail: detail})
	if err != nil {
		return fmt.Errorf("print what others did: %w", err)
	}
	return nil
}

// titles are the platforms' names as people write them.
func (p *project) titles() map[string]string {
	titles := make(map[string]string, len(p.platforms))
	for name, platform := range p.platforms {
		titles[name] = platform.Facts().Schema.Title
	}
	return titles
}

// follow begins to tell how an apply goes on. From here on waits are told
// there too.
func (p *project) follow(made *plan.Plan) *progress.Progress {
	opt := p.progressOptions(made)
	opt.Totals = made.Acting()
	out := p.Stdout
	if opt.Terminal {
		out = p.raw.screen // the bars move the cursor
	}
	p.live = progress.New(out, opt)
	return p.live
}

func (p *project) progressOptions(made *plan.Plan) progress.Options {
	return progress.Options{
		Color: p.color(p.OutTerminal), Width: p.Width, Terminal: p.OutTerminal && p.getenv("TERM") != "dumb",
		Destroy: made.Destroy, Now: p.Now, Guard: p.guardLines,
	}
}

// summarize tells what an apply came to.
func (p *project) summarize(made *plan.Plan, result *apply.Result) error {
	if s := p.programs.stream; s != nil {
		s.Result(result, made.Destroy)
	}
	out := &printer.Printer{Out: p.Stdout}
	out.Linef("")
	if err := progress.Summary(p.Stdout, result, p.progressOptions(made)); err != nil {
		return fmt.Errorf("print the summary: %w", err)
	}
	if result.State != nil && len(result.State.Outputs) > 0 {
		out.Linef("\nOutputs:\n")
		showOutputs(out, result.State.Outputs, 0)
	}
	return out.Err
}
