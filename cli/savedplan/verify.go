package savedplan

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/planning"
	"herald/cli/project"
	"herald/plan"
	"herald/plan/saved"
	"herald/state/store"
)

// Replan makes the plan of the file again, and fails unless it is the same, for the same
// files and the same state, and still right at the present time. parallelism is the most
// concurrent requests to each provider.
func (sp *Plan) Replan(ctx context.Context, p *project.Project, parallelism int) (*planning.Planned, error) {
	accounts, err := p.NewRegistry()
	if err != nil {
		return nil, err
	}
	snapshot, err := p.States.Store.Read(ctx)
	if err != nil {
		return nil, err
	}
	to, err := p.States.Route(ctx)
	if err != nil {
		return nil, err
	}
	made := &planning.Planned{Snapshot: snapshot, Input: plan.Input{
		Config: p.Config, Inputs: p.Inputs, State: snapshot.State, Fresh: snapshot.Fresh, Sessions: accounts, Parallel: parallelism, Route: to,
	}}
	var diags hcl.Diagnostics
	if made.Plan, diags = sp.File.Remake(ctx, made.Input); diags.HasErrors() {
		return nil, sp.explainMismatch(p, snapshot, diags)
	}
	p.Problems.Add(diags...)
	if err := compareSaved(p, made, sp.File, diags); err != nil {
		return nil, sp.wrapError(err)
	}
	if sp.File.Choice.RefreshOnly {
		return made, nil
	}
	if err := compareAtPresent(ctx, p, made, sp.File); err != nil {
		return nil, sp.wrapError(err)
	}
	if diags := planning.MissingCredentials(made.Plan, accounts); diags.HasErrors() {
		return nil, p.Problems.Fail(diags...)
	}
	return made, nil
}

// explainMismatch returns why a plan cannot be made again: the change, if something
// has changed since.
func (sp *Plan) explainMismatch(p *project.Project, s *store.Snapshot, diags hcl.Diagnostics) error {
	if err := sp.File.CheckFiles(p.Config.InputDigests()); err != nil {
		return sp.wrapError(err)
	}
	if err := sp.File.CheckState(s.State, s.Fresh); err != nil {
		return sp.wrapError(err)
	}
	return p.Problems.Fail(diags...)
}

// compareSaved returns a refusal if something that the plan depends on, or how it is
// displayed, has changed since it was saved.
func compareSaved(p *project.Project, made *planning.Planned, f *saved.File, warnings hcl.Diagnostics) error {
	snapshot := made.Snapshot
	if err := f.CheckFiles(p.Config.InputDigests()); err != nil {
		return err
	}
	if err := f.CheckState(snapshot.State, snapshot.Fresh); err != nil {
		return explainApplied(f, made, err)
	}
	if err := f.CheckProviders(made.Plan.Desired, made.Input.Sessions); err != nil {
		return err
	}
	if err := f.CheckDecisions(made.Plan); err != nil {
		return err
	}
	err := f.CheckGenuine(made.Plan, made.Input, renderer(p, f, made.Input)(made.Plan, warnings))
	if refusal, ok := errors.AsType[*saved.Refusal](err); ok && f.Herald != p.Options.Version {
		refusal.Why += fmt.Sprintf(". It was made by Herald %s, and this is %s", f.Herald, p.Options.Version)
	}
	return err
}

// compareAtPresent returns a refusal unless everything that the plan does is still right
// at the present time.
func compareAtPresent(ctx context.Context, p *project.Project, made *planning.Planned, f *saved.File) error {
	in := made.Input
	in.Now = p.Options.Env.Now()
	now, diags := f.Remake(ctx, in)
	if diags.HasErrors() {
		return &saved.Refusal{Why: "it can no longer be made at the present time: " + diags[0].Detail}
	}
	if err := f.CheckTiming(now); err != nil {
		return err
	}
	return findUnrecorded(ctx, p, made)
}

// explainApplied adds to the refusal of a plan for an earlier state whether this plan
// changed the state.
func explainApplied(f *saved.File, made *planning.Planned, err error) error {
	at, done := saved.AppliedAt(made.Plan, made.Snapshot.State)
	refusal, ok := errors.AsType[*saved.Refusal](err)
	switch {
	case !ok:
		return err
	case made.Snapshot.Unfinished != nil:
		refusal.Why += fmt.Sprintf(". An apply by %s, started at %s, has not ended; a new plan includes its results",
			made.Snapshot.Unfinished.Owner, made.Snapshot.Unfinished.Started.Format(time.RFC3339))
	case done && !at.Before(f.Planned):
		refusal.Why = fmt.Sprintf("it was already applied, at %s: the state contains all its changes", at.Format(time.RFC3339))
	}
	return refusal
}

// findUnrecorded returns a refusal if there is no state and the platforms have messages
// that the plan did not: the state was lost since.
func findUnrecorded(ctx context.Context, p *project.Project, made *planning.Planned) error {
	if !made.Snapshot.Fresh || made.Plan.Desired.Name == "" {
		return nil
	}
	found, _, diags := plan.Recover(ctx, plan.RecoverOptions{
		Desired: made.Plan.Desired, State: made.Plan.State.Clone(), Sessions: made.Input.Sessions, Now: p.Options.Env.Now(),
	})
	if diags.HasErrors() {
		return p.Problems.Fail(diags...)
	}
	for _, r := range found {
		if r.Outcome == plan.OutcomeFound {
			return &saved.Refusal{Why: fmt.Sprintf("there is no state, but %s exists on the platform: the state was lost after the plan was made", r.Address)}
		}
	}
	return nil
}
