package apply

import (
	"context"
	"fmt"

	"herald/lang/addr"
	"herald/plan"
	"herald/state"
)

// trigger is an invocation of the plan on its way.
type trigger struct {
	plan.Invocation
	block addr.Block // of the message; zero when it is no longer declared
	left  int        // deliveries that have not ended
	// fired says of an action that runs before its deliveries that a lane has
	// taken it on, and of another that one of them has succeeded.
	fired  bool
	quiet  bool          // a delivery turned out to change nothing
	done   chan struct{} // closed when it has ended or was left out
	failed bool          // the action failed; read only after done
}

// halts reports whether a failure leaves undone what comes after the action.
func (tr *trigger) halts() bool { return tr.OnFailure == plan.Halt }

// addTriggers finds the triggers of all tasks. What depends on a message also
// waits for the actions that may halt it.
func (e *engine) addTriggers() {
	for _, in := range e.opt.Plan.Invocations {
		tr := &trigger{Invocation: in, left: len(in.Deliveries), done: make(chan struct{})}
		for _, address := range in.Deliveries {
			e.triggers[address] = append(e.triggers[address], tr)
			tr.block = e.tasks[address].block
		}
		if tr.halts() && !tr.Before {
			e.blocks[tr.block].left++
		}
	}
}

// runBefore runs the actions that come before the change of a task, or waits
// for the lane that has taken them on. The obstacle is one that failed and halts.
func (e *engine) runBefore(ctx context.Context, t *task) obstacle {
	for _, tr := range e.triggers[t.address] {
		if !tr.Before {
			continue
		}
		if e.takeOn(tr) {
			e.conclude(tr, e.invoke(ctx, tr))
		}
		<-tr.done
		switch {
		case e.stopped(ctx):
			return obstacle{errStopped.Error(), true}
		case tr.failed && tr.halts():
			return obstacle{reason: fmt.Sprintf("%s, which runs before it, failed", tr.Request.Addr)}
		}
	}
	return obstacle{}
}

// takeOn reports whether the caller is the first for an action that runs before
// its deliveries, and so the one to run it.
func (e *engine) takeOn(tr *trigger) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	first := !tr.fired
	tr.fired = true
	return first
}

// runAfter counts a task that has ended and runs the actions that waited for
// nothing else. It gives the action that halts what comes later in the lane;
// "" when none does.
func (e *engine) runAfter(ctx context.Context, t *task) (halted string) {
	for _, tr := range e.triggers[t.address] {
		due, idle := e.count(tr, t)
		switch {
		case idle != "":
			if !tr.quiet { // otherwise nothing happened that it belongs to
				e.leaveOut(tr, obstacle{reason: idle})
			}
			e.conclude(tr, false)
		case due && halted != "":
			e.leaveOut(tr, obstacle{reason: halted + " failed before it"})
			e.conclude(tr, false)
		case due:
			e.conclude(tr, e.invoke(ctx, tr))
		}
		if e.halted(tr, t) {
			halted = tr.Request.Addr.String()
		}
	}
	return halted
}

// count takes a task that has ended off a trigger. due says that an action that
// runs afterwards is to be invoked now; idle is why it never will be.
func (e *engine) count(tr *trigger, t *task) (due bool, idle string) {
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

// halted reports whether a trigger of a task halts what comes later in its lane.
// It waits for other lanes to end what an action waits for that runs afterwards,
// except where the delivery is no longer declared: those come first in every
// lane, whatever depends on what, so lanes could wait for each other.
func (e *engine) halted(tr *trigger, t *task) bool {
	if !tr.halts() {
		return false
	}
	if t.change.Desired != nil && !tr.Before {
		<-tr.done
		return tr.failed
	}
	select {
	case <-tr.done:
		return tr.failed
	default:
		return false
	}
}

// conclude ends a trigger and sets free who waits for it.
func (e *engine) conclude(tr *trigger, failed bool) {
	tr.failed = failed
	if failed && tr.OnFailure == plan.Taint {
		e.taint(tr)
	}
	close(tr.done)
	if tr.halts() && !tr.Before {
		e.arrive(tr.block, tr.failed)
	}
}

// taint has the next plan replace the deliveries that were changed.
func (e *engine) taint(tr *trigger) {
	for _, address := range tr.Deliveries {
		t := e.tasks[address]
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
