package plan

import (
	"context"
	"maps"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/state"
)

// Basis is what Make learned of the world beside its Input: with it the same
// plan can be made again, by anybody, without asking anything. A plan is a
// function of Input and Basis.
type Basis struct {
	// State is the refreshed one, with what moved and import blocks did to it.
	State   *state.State
	Answers []Answer
	// Waits tells of data blocks that depend on others whether they are read in
	// the apply.
	Waits     map[addr.Instance]bool
	Renamed   []Renamed
	Adopted   []Adopted
	Refreshed bool
	Drift     []Drift
	// Inaccessible are conversations where nothing could be done or read.
	Inaccessible []Inaccessible
}

// Basis gives what the plan was made from. State and values are shared.
func (p *Plan) Basis() Basis {
	b := Basis{State: p.State, Waits: p.waits, Renamed: p.Renamed, Adopted: p.Adopted, Refreshed: p.Refreshed, Drift: p.Drift, Inaccessible: p.Inaccessible}
	if p.Answers != nil {
		b.Answers = p.Answers.list()
	}
	return b
}

// Remake makes a plan again from what Make learned. Nobody is asked: of Input,
// State, Fresh, Refresh and Sleep are not used. A question that Make did not
// ask is an error.
func Remake(ctx context.Context, in Input, b Basis) (*Plan, hcl.Diagnostics) {
	in.State = b.State
	m := newMaker(in)
	m.renamed, m.adopted, m.settled = b.Renamed, b.Adopted, true
	maps.Copy(m.decided, b.Waits)
	for _, a := range b.Answers {
		m.answers.have[a.Addr.String()] = a
	}
	m.answers.closed = true
	desired, diags := m.evaluate(ctx)
	if diags.HasErrors() {
		return nil, diags
	}
	p, diags := m.build(ctx, desired, diags, Findings{Drift: b.Drift, Inaccessible: b.Inaccessible})
	if p != nil {
		m.note(p, b.Refreshed)
	}
	// The apply asks what had to wait for it.
	m.answers.closed = false
	return p, diags
}

// Recompare makes the plan of Compare again from what Compare learned. No
// platform is asked. Of Input, State is the one that Compare was given.
func Recompare(in Input, b Basis) (*Plan, hcl.Diagnostics) {
	in.Inputs.Known = in.Route.Known(in.State)
	desired, diags := in.Route.Evaluate(in.Config, in.Inputs)
	if diags.HasErrors() {
		return nil, diags
	}
	return comparison(desired, b.State, Findings{b.Drift, b.Inaccessible}), diags
}

// note puts into a plan what it was made from.
func (m *maker) note(p *Plan, refreshed bool) {
	p.Route = m.Route
	p.Refreshed, p.Answers, p.Renamed, p.Adopted, p.waits = refreshed, m.answers, m.renamed, m.adopted, m.decided
}
