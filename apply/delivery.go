package apply

import (
	"context"
	"fmt"

	"herald/state"
)

// performWith carries out the change of a delivery, together with those that follow
// in its conversation and can share its requests.
func (d *deliveryTask) performWith(ctx context.Context, e *engine, following []executor) []*task {
	group := e.groupDeliveries(d, following)
	e.performGroup(ctx, group)
	tasks := make([]*task, len(group))
	for i, member := range group {
		tasks[i] = member.task
	}
	return tasks
}

// performGroup carries out the changes of a group. If there is more than one,
// they only send or only recall, in one conversation.
func (e *engine) performGroup(ctx context.Context, group []*deliveryTask) {
	first := group[0]
	if diag := e.completeContent(ctx, first); diag != nil {
		if e.isStopped(ctx) {
			e.interruptTask(first.task)
			return
		}
		e.failTask(first.task, diag, false)
		return
	}
	if first.unchanged {
		e.succeedTask(first.task)
		return
	}
	if o := e.runActionsBefore(ctx, first.task); o.reason != "" {
		e.skipTask(first.task, o)
		return
	}
	steps := e.listSteps(group)
	for len(steps) > 0 {
		batch := e.takeBatch(steps)
		if !e.performBatch(ctx, batch) {
			e.finishRemaining(ctx, group)
			return
		}
		steps = steps[len(batch):]
	}
	for _, d := range group {
		e.finishDelivery(d)
	}
}

// finishRemaining ends the tasks of a group after a failure: those whose steps
// are all done have succeeded, the others were not begun.
func (e *engine) finishRemaining(ctx context.Context, group []*deliveryTask) {
	for _, d := range group {
		switch {
		case d.hasEnded():
		case e.isDone(d):
			e.finishDelivery(d)
		case e.isStopped(ctx):
			e.interruptTask(d.task)
		default:
			e.skipTask(d.task, obstacle{reason: "a message before it in the same conversation failed"})
		}
	}
}

// isDone reports whether all steps of a delivery are done, apart from the needless
// ones.
func (e *engine) isDone(d *deliveryTask) bool {
	return (d.settle < 0 || len(e.run.Pending(d.settle)) == 0) && (d.main < 0 || len(e.run.Pending(d.main)) == len(d.needless))
}

// finishDelivery ends a task whose steps are all done.
func (e *engine) finishDelivery(d *deliveryTask) {
	if d.main >= 0 && (len(e.intents[d.main].Steps) == 0 || len(d.needless) > 0) {
		e.settleTask(d.task)
		return
	}
	e.succeedTask(d.task)
}

// performBatch makes one request. It returns false if something in it failed,
// after ending the task at fault.
func (e *engine) performBatch(ctx context.Context, batch []deliveryStep) bool {
	first := batch[0]
	box, diags := e.outboxOf(first.provider)
	if diags.HasErrors() {
		e.failTask(first.task, diags[0], false)
		return false
	}
	switch first.op {
	case state.OpSend:
		return e.sendBatch(ctx, box, batch)
	case state.OpRecall:
		return e.recallBatch(ctx, box, batch)
	case state.OpEdit:
		return e.editPart(ctx, box, first)
	case state.OpPin, state.OpUnpin:
		return e.pinPart(ctx, box, first)
	}
	e.failTask(first.task, internalDiagnostic(first.task, fmt.Sprintf("unknown operation: %s", first.op)), false)
	return false
}
