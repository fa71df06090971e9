package plan

import (
	"context"
	"maps"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/state"
)

// Snapshot is what Run read in addition to its Input: with it the same plan can be
// made again without asking a platform. A plan is a
// function of Input and Snapshot.
type Snapshot struct {
	// State is the refreshed one, with what moved and import blocks did to it.
	State   *state.State
	Answers []Answer
	// Waits says, for each data block that depends on others, whether it is read in
	// the apply.
	Waits     map[addr.Instance]bool
	Renamed   []Renamed
	Adopted   []Imported
	Refreshed bool
	Drift     []Drift
	// Inaccessible are conversations where nothing could be done or read.
	Inaccessible []Inaccessible
}

// Snapshot gives what the plan was made from. State and values are shared.
func (p *Plan) Snapshot() Snapshot {
	b := Snapshot{State: p.State, Waits: p.readInApply, Renamed: p.Renamed, Adopted: p.Imported, Refreshed: p.Refreshed, Drift: p.Drift, Inaccessible: p.Inaccessible}
	if p.Answers != nil {
		b.Answers = p.Answers.listAnswers()
	}
	return b
}

// Replan makes a plan again from what Run learned. Nobody is asked: of Input,
// State, Fresh, Refresh and Sleep are not used. A question that Run did not
// ask is an error.
func Replan(ctx context.Context, in Input, b Snapshot) (*Plan, hcl.Diagnostics) {
	in.State = b.State
	m := newPlanner(in)
	m.renamed, m.imported, m.isReplan = b.Renamed, b.Adopted, true
	maps.Copy(m.readInApply, b.Waits)
	for _, a := range b.Answers {
		m.answers.have[a.Addr.String()] = a
	}
	m.answers.closed = true
	desired, diags := m.evaluateConfig(ctx)
	if diags.HasErrors() {
		return nil, diags
	}
	p, diags := m.planUntilStable(ctx, desired, diags, Findings{Drift: b.Drift, Inaccessible: b.Inaccessible})
	if p != nil {
		m.recordSources(p, b.Refreshed)
	}
	// The apply asks what had to wait for it.
	m.answers.closed = false
	return p, diags
}

// ReplanRefreshOnly makes the plan of RunRefreshOnly again from what RunRefreshOnly learned. No
// platform is asked. Of Input, State is the one that RunRefreshOnly was given.
func ReplanRefreshOnly(in Input, b Snapshot) (*Plan, hcl.Diagnostics) {
	in.Inputs.Known = in.Route.Known(in.State)
	desired, diags := in.Route.Evaluate(in.Config, in.Inputs)
	if diags.HasErrors() {
		return nil, diags
	}
	return newRefreshOnlyPlan(desired, b.State, Findings{b.Drift, b.Inaccessible}), diags
}

// recordSources puts into a plan what it was made from.
func (m *planner) recordSources(p *Plan, refreshed bool) {
	p.Route = m.Route
	p.Refreshed, p.Answers, p.Renamed, p.Imported, p.readInApply = refreshed, m.answers, m.renamed, m.imported, m.readInApply
}
