package plan

import (
	"context"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/plan/route"
	"herald/plan/target"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// Input is what a plan is made from.
type Input struct {
	Config   *lang.Config
	Inputs   lang.Inputs  // Known is filled in from State
	State    *state.State // not changed
	Sessions *sessions.Registry
	// Fresh is true when there is no state yet. A project with a name then looks
	// for what exists under its keys, so that a lost state sends nothing twice.
	Fresh   bool
	Refresh bool // read what exists; if false, only look up unknown outcomes
	Destroy bool
	Replace []string
	// Choose says what is planned; the zero Selection is everything.
	Choose target.Selection
	// Route has everything go elsewhere; nil: where it is declared.
	Route    *route.Route
	Now      time.Time
	Sleep    providers.Sleeper
	Parallel int
	// OnRead, if set, is called before and after each read, from many goroutines.
	OnRead func(ReadProgress)
}

// Run evaluates the configuration, asks what its data blocks ask, brings the
// state up to what the platforms show, and builds the plan. If the platforms
// showed something new, the configuration is evaluated again, because it may
// refer to it.
func Run(ctx context.Context, in Input) (*Plan, hcl.Diagnostics) {
	m := newPlanner(in)
	desired, diags := m.evaluateConfig(ctx)
	if diags.HasErrors() {
		return nil, diags
	}
	desired, diags, news := m.prepareState(ctx, desired, diags)
	if diags.HasErrors() || news.HasErrors() {
		return nil, append(diags, news...)
	}
	recovered, gone, more := in.recoverLostState(ctx, desired, m.state)
	if news = append(news, more...); more.HasErrors() {
		return nil, append(diags, news...)
	}
	found, more := Refresh(ctx, RefreshOptions{
		Desired: desired, State: m.state, Sessions: in.Sessions,
		Read: in.Refresh, Sleep: in.Sleep, Now: in.Now, Parallel: in.Parallel, Only: m.scope.contains, OnRead: in.OnRead,
	})
	news = append(news, more...)
	if more.HasErrors() {
		return nil, append(diags, news...)
	}
	found.Inaccessible = append(found.Inaccessible, gone...)
	refreshed := recovered || len(found.Drift) > 0 || in.State.InDoubt() || m.hasStateChanges()
	if refreshed {
		if desired, diags = m.evaluateConfig(ctx); diags.HasErrors() {
			return nil, append(diags, news...)
		}
	}
	p, diags := m.planUntilStable(ctx, desired, append(diags, news...), found)
	if p != nil {
		m.recordSources(p, refreshed)
	}
	return p, diags
}

// Evaluate evaluates the configuration as Run does before it compares: with
// the answers of data blocks, and for the addresses that moved blocks give. The
// state is a copy with those addresses. Of the Input, Refresh, Destroy, Replace
// and Fresh mean nothing here.
func Evaluate(ctx context.Context, in Input) (*lang.Desired, *state.State, hcl.Diagnostics) {
	m := newPlanner(in)
	desired, diags := m.evaluateConfig(ctx)
	if diags.HasErrors() {
		return nil, nil, diags
	}
	renamed, more := m.renameMoved(desired)
	if len(renamed) > 0 {
		if desired, diags = m.evaluateConfig(ctx); diags.HasErrors() {
			return nil, nil, diags
		}
	}
	return desired, m.state, append(diags, more...)
}

// RunRefreshOnly makes a plan that changes nothing on a platform and has the drift,
// and the state updated with it. Fresh, Refresh, Destroy and Replace are not used.
func RunRefreshOnly(ctx context.Context, in Input) (*Plan, hcl.Diagnostics) {
	st := in.State.Clone()
	in.Inputs.Known = in.Route.Known(st)
	desired, diags := in.Route.Evaluate(in.Config, in.Inputs)
	if diags.HasErrors() {
		return nil, diags
	}
	if diags = append(diags, in.Sessions.Declare(desired)...); diags.HasErrors() {
		return nil, diags
	}
	only, more := RefreshScope(Options{Desired: desired, State: st, Choose: in.Choose})
	if diags = append(diags, more...); diags.HasErrors() {
		return nil, diags
	}
	found, more := Refresh(ctx, RefreshOptions{
		Desired: desired, State: st, Sessions: in.Sessions, Read: true, Sleep: in.Sleep, Now: in.Now, Parallel: in.Parallel,
		Only: only, OnRead: in.OnRead,
	})
	if diags = append(diags, more...); diags.HasErrors() {
		return nil, diags
	}
	diags = append(diags, inaccessibleWarnings(desired, found.Inaccessible)...)
	return newRefreshOnlyPlan(desired, st, found), diags
}

// newRefreshOnlyPlan is the plan of RunRefreshOnly.
func newRefreshOnlyPlan(desired *lang.Desired, st *state.State, found Findings) *Plan {
	return &Plan{Drift: found.Drift, Inaccessible: found.Inaccessible, Desired: desired, State: st, Refreshed: len(found.Drift) > 0}
}
