package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/state"
	"herald/state/backend"
)

// errStopped is why a stopped run sends no more requests.
var errStopped = errors.New("the run was stopped before it began")

// withGate returns the context of all requests of the run. Once the run is stopped
// or its lock is lost, requests are held back: those that were sent by then are
// awaited, and no others are sent. The caller closes the gate at the end.
func (e *engine) withGate(ctx context.Context) (gated context.Context, end func()) {
	open, closeGate := context.WithCancelCause(ctx)
	e.closeGate = closeGate
	go func() {
		select {
		case <-e.opt.Stop:
		case <-e.run.Lost():
		case <-open.Done():
		}
		closeGate(errStopped)
	}()
	gate := providers.Gate{Open: open, Admit: e.admitRequest}
	return providers.WithGate(ctx, gate), func() { closeGate(nil) }
}

// admitRequest is called right before each attempt of each request, so that no
// wait comes between the check and the request. The run must not have been
// stopped, and the lock must certainly be held.
func (e *engine) admitRequest(ctx context.Context) error {
	if e.isStopped(ctx) {
		return errStopped
	}
	if err := e.confirmLock(ctx); err != nil {
		e.closeGate(errStopped)
		return fmt.Errorf("%w: %w", errStopped, err)
	}
	return nil
}

// isStopped reports whether nothing new may be begun.
func (e *engine) isStopped(ctx context.Context) bool {
	select {
	case <-e.opt.Stop:
		return true
	case <-ctx.Done():
		return true
	default:
		return e.hasLostLock()
	}
}

// hasLostLock reports whether somebody else has the lock, or may have it.
func (e *engine) hasLostLock() bool {
	if e.closed.Load() != nil {
		return true
	}
	select {
	case <-e.run.Lost():
		return true
	default:
		return false
	}
}

// isHeldBack reports whether an error means that a request was not sent because
// the run was stopped.
func (e *engine) isHeldBack(ctx context.Context, err error) bool {
	return e.isStopped(ctx) && (errors.Is(err, errStopped) || errors.Is(err, backend.ErrLost) || errors.Is(err, context.Canceled) || providers.KindOf(err) == providers.Cancelled)
}

// sleep waits, unless the run is stopped first.
func (e *engine) sleep(ctx context.Context, d time.Duration) error {
	wait, cancel := providers.WaitContext(ctx)
	defer cancel()
	return e.opt.Sleep(wait, d)
}

// recordStart makes it durable that the requests of steps are about to be sent,
// and emits that their tasks have begun. It is called when there is room for the
// request, so that what waits for room has not begun.
func (e *engine) recordStart(steps []step) error {
	events := make([]state.Event, len(steps))
	for i, s := range steps {
		events[i] = state.Event{Kind: state.Started, Intent: s.intent, Step: s.index, At: e.now()}
	}
	if err := e.run.Start(events...); err != nil {
		return err
	}
	for _, s := range steps {
		e.emitBegan(s.task)
	}
	return nil
}

// makeRequest makes one request for steps when there is room for it. An error
// means that it was not made.
func (e *engine) makeRequest(ctx context.Context, box *outbox, steps []step, call func()) error {
	return box.doWhenFree(ctx, func() error {
		if err := e.recordStart(steps); err != nil {
			return err
		}
		call()
		return nil
	})
}

// failUnrecorded ends a task whose request was not sent because its start could
// not be recorded. If the run was stopped instead, the task is ended later.
func (e *engine) failUnrecorded(ctx context.Context, s step, err error) {
	if !e.isHeldBack(ctx, err) {
		e.failTask(s.task, e.journalDiagnostic(s.task, err), false)
	}
}

// failUnprepared ends a task whose request was not sent because something that it
// needs is missing. If the run was stopped instead, the task is ended later.
func (e *engine) failUnprepared(ctx context.Context, s step, err error) {
	if !e.isHeldBack(ctx, err) {
		e.failTask(s.task, e.requestDiagnostic(s, err), false)
	}
}

// interruptTask ends a task that was not finished because the run was stopped.
func (e *engine) interruptTask(t *task) {
	e.markStopped()
	done, all := e.countSteps(t)
	if done == 0 {
		e.skipTask(t, stoppedObstacle)
		return
	}
	e.failTask(t, diag.Newf(hcl.DiagError, problem.InterruptedPartWay, t.rangeOf(""),
		"%s: the run was stopped after %d of %d requests. "+
			"The next apply performs the remaining ones.", t.address, done, all), false)
}

// countSteps counts the steps of a task that are done, and all of its steps.
func (e *engine) countSteps(t *task) (done, all int) {
	for _, intent := range t.intents {
		n := len(e.intents[intent].Steps)
		all += n
		done += n - len(e.run.Pending(intent))
	}
	return done, all
}

// markStopped records that the run did not finish because it was stopped.
func (e *engine) markStopped() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.result.Stopped = true
}
