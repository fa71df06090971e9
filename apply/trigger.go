package apply

import (
	"context"
	"fmt"

	"herald/lang/addr"
	"herald/plan"
	"herald/state"
)

// trigger is an action that the plan invokes with the change of deliveries.
type trigger struct {
	plan.Invocation
	block addr.Block // of the message; zero if it is no longer declared
	left  int        // deliveries that have not ended
	// fired is true if a lane has claimed an action that runs before its deliveries,
	// or if one of the deliveries has succeeded that another action runs after.
	fired  bool
	quiet  bool          // a delivery turned out to change nothing
	done   chan struct{} // closed when the action has ended or was skipped
	failed bool          // the action failed; read only after done
}

// haltsOnFailure reports whether a failure of the action prevents what comes after it.
func (tr *trigger) haltsOnFailure() bool { return tr.OnFailure == plan.Halt }

// addTriggers finds the triggers of all tasks. What depends on a message also
// waits for the actions that may halt it.
func (e *engine) addTriggers() {
	for _, in := range e.opt.Plan.Invocations {
		tr := &trigger{Invocation: in, left: len(in.Deliveries), done: make(chan struct{})}
		for _, address := range in.Deliveries {
			at := address.Resource()
			e.triggers[at] = append(e.triggers[at], tr)
			tr.block = e.tasks[at].block
		}
		if tr.haltsOnFailure() && !tr.Before {
			e.blocks[tr.block].left++
		}
	}
}

// runActionsBefore runs the actions that come before the change of a task, or waits
// for the lane that has claimed them. The obstacle is an action that failed and
// halts.
func (e *engine) runActionsBefore(ctx context.Context, t *task) obstacle {
	for _, tr := range e.triggers[t.address] {
		if !tr.Before {
			continue
		}
		if e.claimTrigger(tr) {
			e.endTrigger(tr, e.invokeAction(ctx, tr))
		}
		switch {
		case !waitFor(ctx, tr.done), e.isStopped(ctx):
			return stoppedObstacle
		case tr.failed && tr.haltsOnFailure():
			return obstacle{reason: fmt.Sprintf("%s, which runs before it, failed", tr.Request.Addr)}
		}
	}
	return obstacle{}
}

// claimTrigger reports whether the caller is the first to claim an action that runs
// before its deliveries, and so must run it.
func (e *engine) claimTrigger(tr *trigger) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	first := !tr.fired
	tr.fired = true
	return first
}

// runActionsAfter counts a task that has ended, and runs the actions that waited
// for nothing else. It returns the action that halts what comes later in the lane;
// "" if none does.
func (e *engine) runActionsAfter(ctx context.Context, t *task) (halted string) {
	for _, tr := range e.triggers[t.address] {
		due, idle := e.countEnded(tr, t)
		switch {
		case idle != "":
			if !tr.quiet { // otherwise nothing happened that triggers it
				e.skipAction(tr, obstacle{reason: idle})
			}
			e.endTrigger(tr, false)
		case due && halted != "":
			e.skipAction(tr, obstacle{reason: halted + " failed before it"})
			e.endTrigger(tr, false)
		case due:
			e.endTrigger(tr, e.invokeAction(ctx, tr))
		}
		if e.hasHalted(ctx, tr, t) {
			halted = tr.Request.Addr.String()
		}
	}
	return halted
}

// countEnded counts a task that has ended towards a trigger. due is true if an
// action that runs afterwards must be invoked now; idle is why it never will be.
func (e *engine) countEnded(tr *trigger, t *task) (due bool, idle string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	tr.left--
	tr.quiet = tr.quiet || t.unchanged
	if !tr.Before {
		tr.fired = tr.fired || !t.failed && !t.unchanged
	}
	switch {
	case tr.left > 0:
		return false, ""
	case tr.fired:
		return !tr.Before, ""
	case tr.Before:
		return false, "the message that triggers it was not begun"
	}
	return false, "the message that triggers it failed"
}

// hasHalted reports whether a trigger of a task halts what comes later in its lane.
// For an action that runs afterwards it waits until other lanes have ended what the
// action waits for. It does not wait if the delivery is no longer declared: those
// come first in every lane, whatever depends on what, so lanes could wait for each
// other. If the run is stopped nothing comes later.
func (e *engine) hasHalted(ctx context.Context, tr *trigger, t *task) bool {
	if !tr.haltsOnFailure() {
		return false
	}
	if t.source != nil && !tr.Before && !waitFor(ctx, tr.done) {
		return false
	}
	return isClosed(tr.done) && tr.failed
}

// endTrigger ends a trigger, and releases what waits for it.
func (e *engine) endTrigger(tr *trigger, failed bool) {
	tr.failed = failed
	if failed && tr.OnFailure == plan.Taint {
		e.taintDeliveries(tr)
	}
	close(tr.done)
	if tr.haltsOnFailure() && !tr.Before {
		e.arriveAtBarrier(tr.block, tr.failed)
	}
}

// taintDeliveries marks the deliveries that were changed to be replaced by the next
// plan.
func (e *engine) taintDeliveries(tr *trigger) {
	for _, address := range tr.Deliveries {
		t := e.tasks[address.Resource()]
		if t.failed || t.unchanged || t.main < 0 {
			continue
		}
		if err := e.run.Report(state.Event{Kind: state.Tainted, Intent: t.main}); err != nil {
			diag := e.journalDiagnostic(t, err)
			e.mu.Lock()
			e.diags = append(e.diags, diag)
			e.mu.Unlock()
		}
	}
}
