package plan

import (
	"context"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/state"
)

// Input is what a plan is made from.
type Input struct {
	Config   *lang.Config
	Inputs   lang.Inputs  // Known is filled in from State
	State    *state.State // not changed
	Accounts *Accounts
	Refresh  bool // read what stands; without it only doubts are looked for
	Destroy  bool
	Replace  []string
	Now      time.Time
	Sleep    Sleeper
	Parallel int
}

// Make evaluates the configuration, brings the state up to what the platforms
// show, and builds the plan. If the platforms showed something new, the
// configuration is evaluated again, because it may refer to it.
func Make(ctx context.Context, in Input) (*Plan, hcl.Diagnostics) {
	st := in.State.Clone()
	in.Inputs.Known = st
	desired, diags := in.Config.Evaluate(in.Inputs)
	if diags.HasErrors() {
		return nil, diags
	}
	drift, more := Refresh(ctx, RefreshOptions{
		Desired: desired, State: st, Accounts: in.Accounts,
		Read: in.Refresh, Sleep: in.Sleep, Now: in.Now, Parallel: in.Parallel,
	})
	diags = append(diags, more...)
	if more.HasErrors() {
		return nil, diags
	}
	refreshed := len(drift) > 0 || in.State.InDoubt()
	if refreshed {
		desired, diags = in.Config.Evaluate(in.Inputs)
		if diags.HasErrors() {
			return nil, diags
		}
	}
	p, more := Build(Options{
		Desired: desired, State: st, Accounts: in.Accounts, Drift: drift,
		Now: in.Now, Destroy: in.Destroy, Replace: in.Replace,
	})
	p.Refreshed = refreshed
	return p, append(diags, more...)
}
