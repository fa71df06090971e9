package project

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"herald/cli/printer"
	"herald/lang/diag/problem"
	"herald/state"
	backends "herald/state/backend/all"
	"herald/state/store"
)

// Migration is the move of the states of all workspaces from where they were kept
// to where the configuration says. Nothing is removed. A migration that is
// interrupted is run again: what has arrived is recognized, and the place is only
// recorded when everything has.
type Migration struct {
	Transfers []Transfer // in the order in which the former backend lists them
	states    *States
}

// Transfer is the move of the state of one workspace.
type Transfer struct {
	Workspace  string
	Deliveries int  // in the state
	Done       bool // by an earlier init that was interrupted
	from, to   *store.Store
}

// FindMigration finds the states at the former place and what is at the present
// one. It is an error, and nothing is moved, if another state is there.
func (s *States) FindMigration(ctx context.Context) (*Migration, error) {
	m := &Migration{states: s}
	from, err := m.formerPlace()
	if err != nil {
		return nil, err
	}
	names, err := from.listWorkspaces(ctx)
	if _, alone := errors.AsType[*backends.NoWorkspacesError](err); err != nil && !alone {
		return nil, m.wrapFormerError(err)
	}
	for _, name := range append([]string{DefaultWorkspace}, names...) {
		source, err := from.openStore(name, func() bool { return slices.Contains(s.Previous.States, name) })
		if err != nil {
			return nil, m.wrapFormerError(err)
		}
		t, exists, err := m.findTransfer(ctx, name, source)
		if _, away := errors.AsType[*store.BackendError](err); away {
			return nil, m.wrapFormerError(err)
		}
		if err != nil {
			return nil, err
		}
		if exists {
			m.Transfers = append(m.Transfers, t)
		}
	}
	return m, nil
}

// findTransfer reads both places of one workspace; exists is false when the
// former has no state.
func (m *Migration) findTransfer(ctx context.Context, workspace string, from *store.Store) (t Transfer, exists bool, err error) {
	old, err := from.Read(ctx)
	if err != nil || old.Fresh {
		return t, false, err
	}
	t = Transfer{Workspace: workspace, from: from, Deliveries: len(old.State.Deliveries)}
	if t.to, err = m.states.Open(workspace); err != nil {
		return t, false, fmt.Errorf("move workspace %s: %w", workspace, err)
	}
	t.Done, err = t.hasArrived(ctx, old.State)
	return t, true, err
}

// Pending returns the transfers that are not done.
func (m *Migration) Pending() []Transfer {
	return slices.DeleteFunc(slices.Clone(m.Transfers), func(t Transfer) bool { return t.Done })
}

// Run moves the states that are pending. Finish must follow.
func (m *Migration) Run(ctx context.Context, timeout time.Duration) error {
	if err := m.states.recordMove(); err != nil {
		return err
	}
	for _, t := range m.Pending() {
		if err := m.copyState(ctx, t, timeout); err != nil {
			return m.wrapError(t, err)
		}
	}
	return nil
}

// Finish records that all states are at the present place.
func (m *Migration) Finish() error {
	moved := make([]string, len(m.Transfers))
	for i, t := range m.Transfers {
		moved[i] = t.Workspace
	}
	return m.states.Record(moved...)
}

// wrapError adds to an error how far the migration came.
func (m *Migration) wrapError(t Transfer, err error) error {
	if len(m.Transfers) == 1 {
		return err
	}
	return fmt.Errorf("move workspace %s: %w; correct the cause and run herald init again: states that were moved are not moved twice, and all old states remain in the former backend", t.Workspace, err)
}

// hasArrived reports whether the state is at the present place already. That
// another one is there is an error.
func (t Transfer) hasArrived(ctx context.Context, old *state.State) (bool, error) {
	present, err := t.to.ReadLost(ctx)
	if err != nil || present.Fresh {
		return false, err
	}
	same, err := isSameState(old, present.State)
	if err != nil || same {
		return same, err
	}
	return false, problem.Errorf(problem.StateInBothBackends, "%s already contains a state, with %s. Nothing was moved. Decide which of the two is right: herald init --reconfigure uses the one in the new backend, "+
		"and herald state push then replaces it with a copy of the former one, if that is the right one",
		t.to, printer.Count(len(present.State.Deliveries), "delivery"))
}

// isSameState reports whether two states are equal but for what every write
// changes.
func isSameState(a, b *state.State) (bool, error) {
	var texts [2][]byte
	for i, s := range []*state.State{a, b} {
		plain := *s
		plain.Serial, plain.Herald = 0, ""
		var err error
		if texts[i], err = state.Encode(&plain); err != nil {
			return false, err
		}
	}
	return bytes.Equal(texts[0], texts[1]), nil
}

// copyState writes a state to the present place, with both places locked.
func (m *Migration) copyState(ctx context.Context, t Transfer, timeout time.Duration) (err error) {
	for _, locked := range []*store.Store{t.from, t.to} {
		lease, err := m.states.LockStore(ctx, locked, "init", timeout)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, lease.Unlock(context.WithoutCancel(ctx))) }()
	}
	old, err := t.from.Read(ctx)
	if err != nil {
		return err
	}
	arrived, err := t.hasArrived(ctx, old.State)
	if err != nil || arrived {
		return err
	}
	return t.to.Save(ctx, old.State)
}
