// Package planning makes the plan of an open project: it reads the state, reports what is
// unusual about it, and checks that every provider in use has its credentials.
//
// It must not know how a plan is shown.
package planning

import (
	"context"

	"herald/apply/stream"
	"herald/cli/project"
	"herald/plan"
	"herald/plan/target"
	"herald/state/store"
)

// Options say what is planned.
type Options struct {
	Refresh bool // read the current messages first
	Destroy bool // recall everything
	// Replace has the addresses of what is recalled and sent again. Target and
	// Exclude have the addresses and patterns that select a part of the plan.
	Replace, Target, Exclude []string
	// Parallelism is the most concurrent requests to each provider; 0 means 10.
	Parallelism int
}

// Planned is a plan and what it was made from.
type Planned struct {
	Plan     *plan.Plan
	Snapshot *store.Snapshot
	Input    plan.Input
}

// ChangesState reports whether the plan has something that the stored state lacks,
// apart from actions: changes made outside Herald, and outcomes of an interrupted run.
func (p *Planned) ChangesState() bool {
	return len(p.Plan.Drift) > 0 || p.Snapshot.Unfinished != nil || p.Snapshot.State.InDoubt() != p.Plan.State.InDoubt()
}

// Make reads the state and makes the plan. Warnings stay in p.Problems, so that they
// are printed below the plan. When it fails, errors have been printed.
func Make(ctx context.Context, p *project.Project, opt Options) (*Planned, error) {
	in, snapshot, err := preparePlan(ctx, p, opt)
	if err != nil {
		return nil, err
	}
	in.Refresh, in.Destroy, in.Replace = opt.Refresh, opt.Destroy, opt.Replace
	made, diags := plan.Run(ctx, in)
	if !diags.HasErrors() {
		diags = append(diags, MissingCredentials(made, in.Sessions)...)
	}
	if diags.HasErrors() {
		return nil, p.Problems.Fail(diags...)
	}
	p.Problems.Add(diags...)
	return &Planned{made, snapshot, in}, nil
}

// MakeRefreshOnly reads the state and the platforms, and returns a plan with the
// changes made outside Herald and no actions. Warnings stay in p.Problems. When it
// fails, errors have been printed.
func MakeRefreshOnly(ctx context.Context, p *project.Project, opt Options) (*Planned, error) {
	in, snapshot, err := preparePlan(ctx, p, opt)
	if err != nil {
		return nil, err
	}
	made, diags := plan.RunRefreshOnly(ctx, in)
	if diags.HasErrors() {
		return nil, p.Problems.Fail(diags...)
	}
	p.Problems.Add(diags...)
	return &Planned{made, snapshot, in}, nil
}

// preparePlan reads the state, prints what is unusual about it, and returns what plans
// are made from. When it fails, errors have been printed.
func preparePlan(ctx context.Context, p *project.Project, opt Options) (plan.Input, *store.Snapshot, error) {
	choose, diags := target.Parse(opt.Target, opt.Exclude)
	if diags.HasErrors() {
		return plan.Input{}, nil, p.Problems.Fail(diags...)
	}
	accounts, err := p.NewRegistry()
	if err != nil {
		return plan.Input{}, nil, err
	}
	snapshot, err := p.States.Store.Read(ctx)
	if err != nil {
		return plan.Input{}, nil, err
	}
	PrintStateNotes(p, snapshot)
	to, err := p.States.Route(ctx)
	if err != nil {
		return plan.Input{}, nil, err
	}
	env := p.Options.Env
	return plan.Input{
		Config: p.Config, Inputs: p.Inputs, State: snapshot.State, Fresh: snapshot.Fresh, Sessions: accounts,
		Now: env.Now(), Sleep: env.Sleep, Parallel: opt.Parallelism, Choose: choose, Route: to, OnRead: observeReadings(p.Options.Out.Stream()),
	}, snapshot, nil
}

// observeReadings returns what writes for programs which messages are read from
// platforms; nil when no program reads.
func observeReadings(s *stream.Stream) func(plan.ReadProgress) {
	if s == nil {
		return nil
	}
	return s.Reading
}
