package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/failure"
	"herald/cli/printer"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/saved"
	"herald/state/store"
)

// checkSavedPlanFlags refuses flags that select what to plan, because a saved plan
// has been made.
func checkSavedPlanFlags(cmd *cobra.Command) error {
	for _, name := range []string{"destroy", "replace", "target", "exclude", "target-file", "exclude-file", "refresh", "refresh-only"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			return failure.Usage("--%s says what to plan, and a saved plan is made already: give it to herald plan", name)
		}
	}
	return nil
}

// runSaved carries out a saved plan. Nobody is asked: whoever saved it has seen
// it, and it is carried out as it was seen or not at all. Only where a state may
// have been lost that nothing can be found again without, somebody has to say
// that it was not.
func runSaved(ctx context.Context, a *app, opt applyOptions, name string) (err error) {
	lists, err := findSignerLists(a, opt.requireSignature)
	if err != nil {
		return err
	}
	c, err := readSavedPlan(a, name)
	if err != nil {
		return err
	}
	if err := authorizePlan(a, c, lists); err != nil {
		return err
	}
	p, err := a.openSaved(c)
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	here, err := planOrigin(p)
	if err != nil {
		return err
	}
	if err := c.file.Belongs(here); err != nil {
		return c.wrapError(err)
	}
	held, release, err := p.States.Lock(ctx, "apply", opt.lockTimeout)
	if err != nil {
		return err
	}
	defer release(&err)
	made, err := remakeSavedPlan(held, p, c, opt)
	if err != nil {
		return err
	}
	if c.file.Choice.RefreshOnly {
		return applyFindings(held, p, made)
	}
	if made.snapshot.Fresh && p.Settings.Name == "" && p.Sandbox == nil && hasActions(made.plan) && !opt.approved {
		if err := approvePlan(held, p, made); err != nil {
			return err
		}
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("Applying %s, planned at %s.", name, c.file.Planned.Format(time.RFC3339))
	if c.key != nil {
		out.Linef("%s", c.signedBy())
	}
	out.Linef("")
	if err := c.file.Report.VariablesText(p.out.Stdout, render.Options{Color: p.out.UsesColor(p.out.OutTerminal), Width: p.out.Width}); err != nil {
		return outputFailed(err)
	}
	p.Problems.Print()
	if out.Err != nil {
		return out.Err
	}
	return applyPlan(ctx, p, made, opt)
}

// remakeSavedPlan makes the plan of the file again, and wants it to be the same, for
// the same files and the same state, and right at this moment.
func remakeSavedPlan(ctx context.Context, p *session, c *savedPlan, opt applyOptions) (*planned, error) {
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
	made := &planned{snapshot: snapshot, input: plan.Input{
		Config: p.Config, Inputs: p.Inputs, State: snapshot.State, Fresh: snapshot.Fresh, Sessions: accounts, Parallel: opt.parallelism, Route: to,
	}}
	var diags hcl.Diagnostics
	if made.plan, diags = c.file.Remake(ctx, made.input); diags.HasErrors() {
		return nil, explainMismatch(p, c, snapshot, diags)
	}
	p.Problems.Add(diags...)
	if err := compareSaved(p, made, c, diags); err != nil {
		return nil, c.wrapError(err)
	}
	if c.file.Choice.RefreshOnly {
		return made, nil
	}
	if err := compareAtPresent(ctx, p, c, made); err != nil {
		return nil, c.wrapError(err)
	}
	if diags := missingCredentials(made.plan, accounts); diags.HasErrors() {
		return nil, p.Problems.Fail(diags...)
	}
	return made, nil
}

// explainMismatch returns why a plan cannot be made again: the change, if something
// has changed since.
func explainMismatch(p *session, c *savedPlan, s *store.Snapshot, diags hcl.Diagnostics) error {
	if err := c.file.Unchanged(p.Config.InputDigests()); err != nil {
		return c.wrapError(err)
	}
	if err := c.file.Current(s.State, s.Fresh); err != nil {
		return c.wrapError(err)
	}
	return p.Problems.Fail(diags...)
}

// compareSaved holds all that a plan rests on, and what it is shown as, against what
// it was when the plan was saved. What differs is a refusal.
func compareSaved(p *session, made *planned, c *savedPlan, warnings hcl.Diagnostics) error {
	f, snapshot := c.file, made.snapshot
	if err := f.Unchanged(p.Config.InputDigests()); err != nil {
		return err
	}
	if err := f.Current(snapshot.State, snapshot.Fresh); err != nil {
		return explainApplied(p, f, made, err)
	}
	if err := f.SameAccounts(made.plan.Desired, made.input.Sessions); err != nil {
		return err
	}
	if err := f.Same(made.plan); err != nil {
		return err
	}
	err := f.Matches(made.plan, made.input, savedPlanRenderer(p, f, made.input)(made.plan, warnings))
	if refusal, ok := errors.AsType[*saved.Refusal](err); ok && f.Herald != Version() {
		refusal.Why += fmt.Sprintf(". It was made by Herald %s, and this is %s", f.Herald, Version())
	}
	return err
}

// compareAtPresent wants everything that the plan does to be right at this moment.
func compareAtPresent(ctx context.Context, p *session, c *savedPlan, made *planned) error {
	in := made.input
	in.Now = p.env.Now()
	now, diags := c.file.Remake(ctx, in)
	if diags.HasErrors() {
		return &saved.Refusal{Why: "time has gone by, and it cannot be made any more: " + diags[0].Detail}
	}
	if err := c.file.Timely(now); err != nil {
		return err
	}
	return findUnrecorded(ctx, p, made)
}

// explainApplied adds to the refusal of a plan for an earlier state whether this
// plan was what changed it.
func explainApplied(p *session, f *saved.File, made *planned, err error) error {
	at, done := saved.Done(made.plan, made.snapshot.State)
	refusal, ok := errors.AsType[*saved.Refusal](err)
	switch {
	case !ok:
		return err
	case made.snapshot.Unfinished != nil:
		refusal.Why += fmt.Sprintf(". An apply by %s, begun at %s, has not ended; a new plan takes into account what it did",
			made.snapshot.Unfinished.Owner, made.snapshot.Unfinished.Started.Format(time.RFC3339))
	case done && !at.Before(f.Planned):
		refusal.Why = fmt.Sprintf("it was applied already, at %s: the state has everything that it does", at.Format(time.RFC3339))
	}
	return refusal
}

// findUnrecorded looks on the platforms, if there is no state, for messages that the
// plan did not have: the state was lost since.
func findUnrecorded(ctx context.Context, p *session, made *planned) error {
	if !made.snapshot.Fresh || made.plan.Desired.Name == "" {
		return nil
	}
	found, _, diags := plan.Recover(ctx, plan.RecoverOptions{
		Desired: made.plan.Desired, State: made.plan.State.Clone(), Sessions: made.input.Sessions, Now: p.env.Now(),
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

// applyFindings updates the state with what a plan of --refresh-only found.
func applyFindings(ctx context.Context, p *session, made *planned) error {
	p.Problems.Print()
	if err := p.States.Store.Save(ctx, made.plan.State); err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("The state is up to date.")
	return out.Err
}
