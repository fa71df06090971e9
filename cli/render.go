package cli

import (
	"fmt"

	"herald/apply/stream"
	"herald/plan"
	"herald/plan/render"
)

// printPlan prints the plan for people.
func printPlan(p *session, made *plan.Plan, detail render.Detail) error {
	emitPlan(p.app, made)
	return writePlanText(p.app, render.Describe(made, p.Titles()), detail)
}

// writePlanText writes a plan for people in a terminal or a log.
func writePlanText(a *app, r *render.Report, detail render.Detail) error {
	if a.out.HidesText() {
		return nil
	}
	err := r.Text(a.out.Stdout, render.Options{Color: a.out.UsesColor(a.out.OutTerminal), Width: a.out.Width, Detail: detail})
	if err != nil {
		return fmt.Errorf("print the plan: %w", err)
	}
	return nil
}

// writeDriftText writes for people what others did.
func writeDriftText(a *app, r *render.Report, detail render.Detail) error {
	err := r.DriftText(a.out.Stdout, render.Options{Color: a.out.UsesColor(a.out.OutTerminal), Width: a.out.Width, Detail: detail})
	if err != nil {
		return fmt.Errorf("print what others did: %w", err)
	}
	return nil
}

// emitPlan writes a plan for programs.
func emitPlan(a *app, made *plan.Plan) {
	if s := a.out.Stream(); s != nil {
		s.Plan(made)
	}
}

// observeReadings returns what writes for programs which messages are read from
// platforms; nil when no program reads.
func observeReadings(s *stream.Stream) func(plan.ReadProgress) {
	if s == nil {
		return nil
	}
	return s.Reading
}
