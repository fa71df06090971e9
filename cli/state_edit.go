package cli

import (
	"context"
	"time"

	"herald/cli/planning"
	"herald/cli/printer"
	"herald/lang/diag/problem"
	"herald/state"
	"herald/state/store"
)

// errNoState says that a command that changes the state found none.
func errNoState() error {
	return problem.Errorf(problem.NoStateYet, "there is no state, so nothing has been sent from here")
}

// stateEdit is a change of what is known, without a request to any platform.
type stateEdit struct {
	operation string // for those who wait for the lock
	timeout   time.Duration
	// dry prints what would be done, and changes nothing.
	dry bool
	// fresh lets the change begin a state where there is none, or where it was
	// lost.
	fresh bool
	// edit changes the state in place, and gives lines that tell what it did,
	// which are printed once that is saved. On an error nothing is saved.
	edit func(p *session, s *state.State) (done []string, err error)
}

// editState carries out a change under the lock and saves the state.
func editState(ctx context.Context, a *app, change stateEdit) (err error) {
	if change.dry {
		return dryRun(ctx, a, change)
	}
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	ctx, release, err := p.States.Lock(ctx, change.operation, change.timeout)
	if err != nil {
		return err
	}
	defer release(&err)
	read := p.States.Store.Read
	if change.fresh {
		read = p.States.Store.ReadLost
	}
	snapshot, err := read(ctx)
	if err != nil {
		return err
	}
	if snapshot.Fresh && !change.fresh {
		return errNoState()
	}
	if !snapshot.Fresh {
		planning.PrintStateNotes(p.Project, snapshot)
	}
	p.Problems.Print()
	done, err := change.edit(p, snapshot.State)
	if err != nil {
		return err
	}
	if err := p.States.Store.Save(ctx, snapshot.State); err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	for _, line := range done {
		out.Linef("%s", line)
	}
	return out.Err
}

// dryRun carries out a change on a copy that is thrown away. It needs no lock.
func dryRun(ctx context.Context, a *app, change stateEdit) error {
	return viewState(ctx, a, func(p *session, found *store.Snapshot) error {
		if found.Fresh {
			return errNoState()
		}
		planning.PrintStateNotes(p.Project, found)
		done, err := change.edit(p, found.State)
		if err != nil {
			return err
		}
		out := &printer.Printer{Out: p.out.Stdout}
		out.Linef("Nothing was changed. Without --dry-run:")
		for _, line := range done {
			out.Linef("  %s", line)
		}
		return out.Err
	})
}

// viewState reads the state for a command that changes nothing.
func viewState(ctx context.Context, a *app, show func(p *session, found *store.Snapshot) error) (err error) {
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	snapshot, err := p.States.Store.Read(ctx)
	if err != nil {
		return err
	}
	p.Problems.Print()
	return show(p, snapshot)
}
