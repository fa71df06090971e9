package plan

import (
	"context"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/plan/route"
	"herald/plan/target"
	"herald/providers"
	"herald/sessions"
	"herald/state"
)

// Input is what a plan is made from.
type Input struct {
	Config   *lang.Config
	Inputs   lang.Inputs  // Known is filled in from State
	State    *state.State // not changed
	Accounts *sessions.Registry
	// Fresh is true when there is no state yet. A project with a name then looks
	// for what stands under its keys, so that a lost state sends nothing twice.
	Fresh   bool
	Refresh bool // read what stands; without it only doubts are looked for
	Destroy bool
	Replace []string
	// Choose says what is planned; the zero Selection is everything.
	Choose target.Selection
	// Route has everything go elsewhere; nil: where it is declared.
	Route    *route.Route
	Now      time.Time
	Sleep    providers.Sleeper
	Parallel int
	// Observe is told what is being read; nil for nobody.
	Observe func(Reading)
}

// Make evaluates the configuration, asks what its data blocks ask, brings the
// state up to what the platforms show, and builds the plan. If the platforms
// showed something new, the configuration is evaluated again, because it may
// refer to it.
func Make(ctx context.Context, in Input) (*Plan, hcl.Diagnostics) {
	m := newMaker(in)
	desired, diags := m.evaluate(ctx)
	if diags.HasErrors() {
		return nil, diags
	}
	desired, diags, news := m.prepare(ctx, desired, diags)
	if diags.HasErrors() || news.HasErrors() {
		return nil, append(diags, news...)
	}
	recovered, gone, more := in.recover(ctx, desired, m.state)
	if news = append(news, more...); more.HasErrors() {
		return nil, append(diags, news...)
	}
	found, more := Refresh(ctx, RefreshOptions{
		Desired: desired, State: m.state, Accounts: in.Accounts,
		Read: in.Refresh, Sleep: in.Sleep, Now: in.Now, Parallel: in.Parallel, Only: m.scope.has, Observe: in.Observe,
	})
	news = append(news, more...)
	if more.HasErrors() {
		return nil, append(diags, news...)
	}
	found.Inaccessible = append(found.Inaccessible, gone...)
	refreshed := recovered || len(found.Drift) > 0 || in.State.InDoubt() || m.changed()
	if refreshed {
		if desired, diags = m.evaluate(ctx); diags.HasErrors() {
			return nil, append(diags, news...)
		}
	}
	p, diags := m.build(ctx, desired, append(diags, news...), found)
	if p != nil {
		m.note(p, refreshed)
	}
	return p, diags
}

// Evaluate evaluates the configuration as Make does before it compares: with
// the answers of data blocks, and for the addresses that moved blocks give. The
// state is a copy with those addresses. Of the Input, Refresh, Destroy, Replace
// and Fresh mean nothing here.
func Evaluate(ctx context.Context, in Input) (*lang.Desired, *state.State, hcl.Diagnostics) {
	m := newMaker(in)
	desired, diags := m.evaluate(ctx)
	if diags.HasErrors() {
		return nil, nil, diags
	}
	renamed, more := m.rename(desired)
	if len(renamed) > 0 {
		if desired, diags = m.evaluate(ctx); diags.HasErrors() {
			return nil, nil, diags
		}
	}
	return desired, m.state, append(diags, more...)
}

// Compare makes a plan that does nothing and tells what others did: the drift,
// and the state with it noted. Fresh, Refresh, Destroy and Replace mean nothing
// here.
func Compare(ctx context.Context, in Input) (*Plan, hcl.Diagnostics) {
	st := in.State.Clone()
	in.Inputs.Known = in.Route.Known(st)
	desired, diags := in.Route.Evaluate(in.Config, in.Inputs)
	if diags.HasErrors() {
		return nil, diags
	}
	only, more := Scope(Options{Desired: desired, State: st, Choose: in.Choose})
	if diags = append(diags, more...); diags.HasErrors() {
		return nil, diags
	}
	found, more := Refresh(ctx, RefreshOptions{
		Desired: desired, State: st, Accounts: in.Accounts, Read: true, Sleep: in.Sleep, Now: in.Now, Parallel: in.Parallel,
		Only: only, Observe: in.Observe,
	})
	if diags = append(diags, more...); diags.HasErrors() {
		return nil, diags
	}
	diags = append(diags, inaccessibleWarnings(desired, found.Inaccessible)...)
	return comparison(desired, st, found), diags
}

// comparison is the plan of Compare.
func comparison(desired *lang.Desired, st *state.State, found Findings) *Plan {
	return &Plan{Drift: found.Drift, Inaccessible: found.Inaccessible, Desired: desired, State: st, Refreshed: len(found.Drift) > 0}
}
