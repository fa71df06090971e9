package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"herald/cli/printer"
	"herald/lang/diag/problem"
	"herald/state/backend"
	"herald/state/store"
)

func newForceUnlockCommand(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "force-unlock ID",
		Short: "Release the lock of a run that no longer exists",
		Long: "Release the lock with this id, which is shown in the lock error. If the run that holds it still exists, it stops.\n" +
			"It asks for approval unless --force is given. The lock of a state in a file is released when its process ends, so it never\n" +
			"needs this.",
		Example: "  herald force-unlock 0b7e8a52-5b0c-4f0e-9d5e-2b1f9c1f4a10",
		Args:    cobra.ExactArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return runForceUnlock(cmd.Context(), a, args[0], force) },
	}
	cmd.Flags().BoolVar(&force, "force", false, "do not ask for approval")
	return cmd
}

func runForceUnlock(ctx context.Context, a *app, id string, force bool) (err error) {
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	if !p.States.Store.Takeable() {
		return notTaken(id, store.ErrNoForce)
	}
	if !force {
		question := fmt.Sprintf("Release the lock %s of %s?", id, p.States.Store)
		if err := p.prompt().Confirm(ctx, question, p.prompt().RefuseUnattended("releasing a lock needs approval", "run the command with --force")); err != nil {
			return err
		}
	}
	if err := p.States.Store.ForceUnlock(ctx, id); err != nil {
		return notTaken(id, err)
	}
	p.Problems.Print()
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("The lock was released.")
	return out.Err
}

// notTaken explains why a lock was not taken.
func notTaken(id string, err error) error {
	if locked, ok := errors.AsType[*backend.LockedError](err); ok {
		// Not wrapped: nobody waits for this lock.
		return problem.Errorf(problem.LockNotReleased, "%s is not the id of this lock, which was not released: %s", id, locked)
	}
	if errors.Is(err, backend.ErrNotLocked) || errors.Is(err, store.ErrNoForce) {
		return problem.Errorf(problem.LockNotReleased, "%w", err)
	}
	return err
}
