package cli

import (
	"errors"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/failure"
	"herald/providers/sandbox"
	"herald/state"
	"herald/state/backend"
	"herald/state/seal"
	"herald/state/store"
)

// complain prints an error that has no place in a file.
func (a *app) complain(err error) {
	d := &hcl.Diagnostic{Severity: hcl.DiagError, Summary: summaryOf(err), Detail: failure.Sentence(err)}
	locked, isLocked := errors.AsType[*backend.LockedError](err)
	foreign, isForeign := errors.AsType[*store.LineageError](err)
	moved, isMoved := errors.AsType[*movedError](err)
	plan, isPlan := errors.AsType[*savedError](err)
	orphan, isOrphan := errors.AsType[*store.OrphanError](err)
	lost, isLost := errors.AsType[*store.LostError](err)
	aged, isAged := errors.AsType[*store.AgeError](err)
	switch {
	case isLocked:
		d.Summary = "State is locked"
		d.Detail = failure.Sentence(locked) + " Nothing was sent. Wait for it to end and run this again, or give --lock-timeout."
		if out, ok := errors.AsType[*lockedOut](err); ok && out.takeable {
			d.Detail += " If that run is gone, take the lock from it:\n  herald force-unlock " + locked.Info.ID
		}
	case isForeign:
		d.Summary = "State of another project"
		d.Detail = failure.Sentence(foreign) + " Nothing was sent. Put the right state in its place, or restore the name."
	case isMoved:
		d.Summary = "Backend was changed"
		d.Detail = failure.Sentence(moved)
	case isPlan:
		savedProblem(plan, d)
	case sealed(err):
		d.Summary = "State cannot be opened"
	case errors.Is(err, sandbox.ErrBusy):
		d.Summary = "Sandbox is in use"
	case isOrphan:
		d.Summary = "State is missing"
		d.Detail = failure.Sentence(orphan)
	case isLost:
		d.Summary = "State is missing"
		d.Detail = failure.Sentence(lost) + " " + findState(lost)
	case d.Summary == failure.Unreachable:
		d.Detail += " Look at the backend's arguments, its credentials and the network, and run this again."
	case isAged:
		d.Summary = "State is too old"
		d.Detail = failure.Sentence(aged) + " Nothing was sent."
	case errors.Is(err, state.ErrEmpty), errors.Is(err, state.ErrDamaged), errors.Is(err, state.ErrForeign):
		d.Summary = "State cannot be used"
		d.Detail = failure.Sentence(err) + " It is not taken to mean that nothing was sent, because everything would be sent again. " +
			"Restore the file from a copy; remove it only if nothing was ever sent."
	case errors.Is(err, state.ErrNewer):
		d.Summary = "State is too new"
		d.Detail = failure.Sentence(err) + " Use that version of Herald, or a later one."
	}
	a.out.Diagnose(hcl.Diagnostics{d})
}

// sealed tells errors of the encryption of a state.
func sealed(err error) bool {
	return slices.ContainsFunc([]error{seal.ErrPlain, seal.ErrSealed, seal.ErrKey, seal.ErrKind, seal.ErrDamaged, seal.ErrNewer},
		func(kind error) bool { return errors.Is(err, kind) })
}
