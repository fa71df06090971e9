package apply

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/providers"
	"herald/state"
	"herald/state/backend"
)

// errStopped is why a stopped run sends nothing more.
var errStopped = errors.New("the run was stopped before this was begun")

// withGate gives the context of all requests of the run. They are held back
// from when the run is stopped or its lock is lost: what has been sent by then
// is awaited, and nothing else is sent. The caller closes the gate at the end.
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
	gate := providers.Gate{Open: open, Admit: e.admit}
	return providers.WithGate(ctx, gate), func() { closeGate(nil) }
}

// admit is asked right before each attempt of each request: the run must not
// have been stopped, and the lock must certainly be held, so that no wait comes
// between the check and the request.
func (e *engine) admit(ctx context.Context) error {
	if e.stopped(ctx) {
		return errStopped
	}
	if err := e.confirmLock(ctx); err != nil {
		e.closeGate(errStopped)
		return fmt.Errorf("%w: %w", errStopped, err)
	}
	return nil
}

// stopped reports whether nothing new may be begun.
func (e *engine) stopped(ctx context.Context) bool {
	select {
	case <-e.opt.Stop:
		return true
	case <-ctx.Done():
		return true
	default:
		return e.lost()
	}
}

// lost reports whether somebody else has the lock now, or may have.
func (e *engine) lost() bool {
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

// heldBack reports whether an error means that a request was not sent because
// the run was stopped.
func (e *engine) heldBack(ctx context.Context, err error) bool {
	return e.stopped(ctx) && (errors.Is(err, errStopped) || errors.Is(err, backend.ErrLost) || errors.Is(err, context.Canceled) || providers.KindOf(err) == providers.Cancelled)
}

// sleep waits, unless the run is stopped first.
func (e *engine) sleep(ctx context.Context, d time.Duration) error {
	wait, cancel := providers.WaitContext(ctx)
	defer cancel()
	return e.opt.Sleep(wait, d)
}

// begin makes it durable that the moves are about to be sent, and tells that
// their tasks have begun. It is called when there is room for the request, so
// that what waits for room has not begun.
func (e *engine) begin(moves []move) error {
	events := make([]state.Event, len(moves))
	for i, m := range moves {
		events[i] = state.Event{Kind: state.Started, Intent: m.intent, Step: m.step, At: e.now()}
	}
	if err := e.run.Start(events...); err != nil {
		return err
	}
	for _, m := range moves {
		e.announce(m.task)
	}
	return nil
}

// request makes one request of the moves when there is room for it. An error
// means that it was not made.
func (e *engine) request(ctx context.Context, box *outbox, moves []move, call func()) error {
	return box.do(ctx, func() error {
		if err := e.begin(moves); err != nil {
			return err
		}
		call()
		return nil
	})
}

// announce tells once that a task has begun.
func (e *engine) announce(t *task) {
	if t.begun || !t.action.Acts() {
		return
	}
	t.begun = true
	e.observe(t.event(Began))
}

// unsent ends a task whose request could not be recorded, so that it was not
// sent. When the run was stopped instead, its lane ends it.
func (e *engine) unsent(ctx context.Context, m move, err error) {
	if !e.heldBack(ctx, err) {
		e.fail(m.task, e.journalDiagnostic(m.task, err), false)
	}
}

// unready ends a task for whose request something is missing. When the run was
// stopped instead, its lane ends it.
func (e *engine) unready(ctx context.Context, m move, err error) {
	if !e.heldBack(ctx, err) {
		e.fail(m.task, e.requestDiagnostic(m, err), false)
	}
}

// interrupt ends a task that the run was stopped before or within.
func (e *engine) interrupt(t *task) {
	e.markStopped()
	done, all := e.progress(t)
	if done == 0 {
		e.skip(t, obstacle{errStopped.Error(), true})
		return
	}
	e.fail(t, &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Interrupted part-way",
		Detail: fmt.Sprintf("%s: the run was stopped when %d of %d requests had been made. "+
			"The next apply makes the others.", t.address, done, all),
		Subject: t.subject(""),
	}, false)
}

// progress counts the steps of a task that are done, and all of them.
func (e *engine) progress(t *task) (done, all int) {
	for _, intent := range []int{t.settle, t.main} {
		if intent >= 0 {
			n := len(e.intents[intent].Steps)
			all += n
			done += n - len(e.run.Pending(intent))
		}
	}
	return done, all
}

// markStopped records that the run did not do all it was to do because it was
// stopped.
func (e *engine) markStopped() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.result.Stopped = true
}
