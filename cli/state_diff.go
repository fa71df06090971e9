package cli

import (
	"context"
	"errors"

	"herald/cli/printer"
	"herald/cli/stateview"
	"herald/lang/diag/problem"
	"herald/state"
	"herald/state/backend"
	"herald/state/store"
)

// readEarlierState reads a generation that a person named.
func readEarlierState(ctx context.Context, p *session, id string) (*state.State, error) {
	s, err := p.States.Store.Earlier(ctx, id)
	if errors.Is(err, backend.ErrNoGeneration) {
		return nil, problem.Errorf(problem.NoSuchStateVersion, "%w; herald state history lists them", err)
	}
	return s, err
}

// runStateCompare prints what changed from one version to another, or to the
// present state when only one is named.
func runStateCompare(ctx context.Context, a *app, ids []string) error {
	return viewState(ctx, a, func(p *session, found *store.Snapshot) error {
		after := found.State
		before, err := readEarlierState(ctx, p, ids[0])
		if err != nil {
			return err
		}
		until := "the current state"
		if len(ids) > 1 {
			if after, err = readEarlierState(ctx, p, ids[1]); err != nil {
				return err
			}
			until = ids[1]
		}
		out := &printer.Printer{Out: p.out.Stdout}
		out.Linef("From %s (serial %d) to %s (serial %d):\n", ids[0], before.Serial, until, after.Serial)
		if !stateview.PrintDiff(out, before, after) {
			out.Linef("Nothing differs.")
		}
		return out.Err
	})
}
