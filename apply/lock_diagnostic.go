package apply

import (
	"context"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// confirmLock stops the run for good if the lock was lost, or if that cannot be
// found out: another run may have begun.
func (e *engine) confirmLock(ctx context.Context) error {
	if closed := e.closed.Load(); closed != nil {
		return *closed
	}
	err := e.run.Confirm(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	e.closed.CompareAndSwap(nil, &err)
	return err
}

// lockDiagnostic returns why a run stopped by itself although its state could be
// saved; nil if it did not.
func (e *engine) lockDiagnostic() *hcl.Diagnostic {
	closed := e.closed.Load()
	if closed == nil {
		return nil
	}
	return diag.Newf(hcl.DiagError, problem.LockNotConfirmed, nil,
		"The run stopped because it could not confirm that it still holds the lock in %s: %s. "+
			"Everything listed as not begun was not sent. Everything that was done is recorded. Run the same command again.", e.opt.Store, *closed)
}
