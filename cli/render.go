package cli

import (
	"herald/apply"
	"herald/plan"
)

// render prints the plan.
func (p *project) render(made *plan.Plan) error {
	out := &printer{w: p.Stdout}
	for _, c := range made.Conversations {
		out.linef("%s %s", c.Action.Sign(), c.Address)
	}
	for _, c := range made.Deliveries {
		out.linef("%s %s", c.Action.Sign(), c.Address)
	}
	if made.Empty() {
		out.linef("No changes.")
	}
	return out.err
}

type plainProgress struct{}

func (plainProgress) Observe(apply.Event) {}
func (plainProgress) Close() error        { return nil }

func (p *project) progress() plainProgress { return plainProgress{} }

func (p *project) summarize(*plan.Plan, *apply.Result) error { return nil }
