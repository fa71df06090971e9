package apply

import (
	"cmp"
	"context"
	"fmt"
)

// runLane carries out the tasks of one conversation in order. After a failure it
// skips what would be sent later, because the order matters to readers. Edits and
// recalls go on, unless an action that halts has failed.
func (e *engine) runLane(ctx context.Context, tasks []executor) {
	var broken, halted string
	for len(tasks) > 0 {
		first := tasks[0].baseTask()
		o := e.findObstacle(ctx, first, broken, halted)
		ended := []*task{first}
		if o.reason != "" {
			e.skipTask(first, o)
		} else {
			ended = tasks[0].performWith(ctx, e, tasks[1:])
		}
		tasks = tasks[len(ended):]
		for _, t := range ended {
			if t.failed && broken == "" && (o.reason == "" || t.sends) {
				broken = t.address.String()
			}
			halted = cmp.Or(halted, e.runActionsAfter(ctx, t))
		}
	}
}

// obstacle is why a task or an action is not begun; zero if nothing prevents it.
type obstacle struct {
	reason  string
	stopped bool // the reason is that the run was stopped
}

// stoppedObstacle is the obstacle of everything that a stopped run has not begun.
var stoppedObstacle = obstacle{errStopped.Error(), true}

// findObstacle waits for what the task depends on, and returns what prevents it.
func (e *engine) findObstacle(ctx context.Context, t *task, broken, halted string) obstacle {
	if e.isStopped(ctx) {
		return stoppedObstacle
	}
	if halted != "" {
		return obstacle{reason: fmt.Sprintf("%s, which is before it in the same conversation, failed", halted)}
	}
	if broken != "" && t.sends {
		return obstacle{reason: fmt.Sprintf("%s, which is before it in the same conversation, failed", broken)}
	}
	o := e.awaitDependencies(ctx, t)
	if e.isStopped(ctx) {
		return stoppedObstacle
	}
	return o
}

// awaitDependencies waits for the blocks that the task comes after. Of the block
// that it quotes only the quoted delivery counts, unless its content depends on
// more. It ends when the run is stopped.
func (e *engine) awaitDependencies(ctx context.Context, t *task) obstacle {
	quoted := e.tasks[t.quotes] // nil if it quotes nothing, or nothing that this run changes
	for _, b := range t.after {
		if quoted != nil && quoted.block == b && t.contentKnown {
			continue
		}
		barrier := e.blocks[b]
		if barrier == nil || b == t.block {
			continue
		}
		if !waitFor(ctx, barrier.done) {
			return stoppedObstacle
		}
		if barrier.failed {
			return obstacle{reason: fmt.Sprintf("%s, which it depends on, failed", b)}
		}
	}
	if quoted == nil {
		return obstacle{}
	}
	return e.awaitQuoted(ctx, quoted)
}

// awaitQuoted waits for a quoted delivery and the actions that may halt it.
func (e *engine) awaitQuoted(ctx context.Context, quoted *task) obstacle {
	if !waitFor(ctx, quoted.done) {
		return stoppedObstacle
	}
	if quoted.failed {
		return obstacle{reason: fmt.Sprintf("%s, which it quotes, failed", quoted.address)}
	}
	for _, tr := range e.triggers[quoted.address] {
		if !tr.haltsOnFailure() {
			continue
		}
		if !waitFor(ctx, tr.done) {
			return stoppedObstacle
		}
		if tr.failed {
			return obstacle{reason: fmt.Sprintf("%s, which runs with the message it quotes, failed", tr.Request.Addr)}
		}
	}
	return obstacle{}
}

// isReady reports whether all blocks that the task comes after have ended well.
func (e *engine) isReady(t *task) bool {
	for _, b := range t.after {
		barrier := e.blocks[b]
		if barrier == nil || b == t.block {
			continue
		}
		if !isClosed(barrier.done) || barrier.failed {
			return false
		}
	}
	return true
}
