package cli

import (
	"fmt"

	"herald/apply/stream"
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
	if a.out.HidesText() {
		return nil
	}
	err := r.Text(a.out.Stdout, render.Options{Color: a.out.UsesColor(a.out.OutTerminal), Width: a.out.Width, Detail: detail})
	if err != nil {
		return fmt.Errorf("print the plan: %w", err)
	}
	return nil
}

// printDrift writes for people what others did.
func (a *app) printDrift(r *render.Report, detail render.Detail) error {
	err := r.DriftText(a.out.Stdout, render.Options{Color: a.out.UsesColor(a.out.OutTerminal), Width: a.out.Width, Detail: detail})
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

// publish writes a plan for programs.
func (a *app) publish(made *plan.Plan) {
	if s := a.out.Stream(); s != nil {
		s.Plan(made)
	}
}

// observeReadings returns what writes for programs which messages are read from
// platforms; nil when no program reads.
func observeReadings(s *stream.Stream) func(plan.Reading) {
	if s == nil {
		return nil
	}
	return s.Reading
}
