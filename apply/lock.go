package apply

import (
	"context"
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// confirmLock stops the run for good when the lock was lost, and when that
// cannot be found out: whoever has it may have begun already.
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

// lockDiagnostic says why a run stopped by itself whose state could be saved
// all the same; nil when it did not.
func (e *engine) lockDiagnostic() *hcl.Diagnostic {
	closed := e.closed.Load()
	if closed == nil {
		return nil
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Lock could not be confirmed",
		Detail: fmt.Sprintf("The run stopped, and what is listed as not begun was not sent, because it could not be confirmed that this run still holds the lock in %s: %s. "+
			"What was done is recorded. Run the same command again.", e.opt.Store, *closed),
	}
}
