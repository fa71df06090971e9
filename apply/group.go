package apply

import (
	"slices"

	"herald/state"
)

// groupDeliveries returns the tasks that share requests: first, and as many of those that
// follow in its lane as the platform takes in one request.
func (e *engine) groupDeliveries(first *deliveryTask, following []executor) []*deliveryTask {
	group := []*deliveryTask{first}
	if e.waitsForAction(first.task) {
		return group
	}
	limits := e.opt.Accounts.Facts(first.change.Provider).Limits
	switch {
	case first.onlyDoes(state.OpSend):
		return e.extendGroup(group, following, state.OpSend, limits.Batch)
	case first.onlyDoes(state.OpRecall):
		return e.extendGroup(group, following, state.OpRecall, limits.RecallBatch)
	}
	return group
}

// extendGroup adds following tasks to a group until one cannot share a request of
// the operation op, or the group would have more steps than limit.
func (e *engine) extendGroup(group []*deliveryTask, following []executor, op state.Op, limit int) []*deliveryTask {
	first, steps := group[0].change, len(group[0].change.Steps)
	for _, x := range following {
		d, ok := x.(*deliveryTask)
		if !ok || e.mayHalt(group[len(group)-1].task) || e.waitsForAction(d.task) {
			break
		}
		if !d.onlyDoes(op) || d.change.Provider != first.Provider || d.change.Place.ID != first.Place.ID || !e.isReady(d.task) {
			break
		}
		if steps += len(d.change.Steps); steps > limit {
			break
		}
		group = append(group, d)
	}
	return group
}

// mayHalt reports whether an action after the task may halt what comes later.
func (e *engine) mayHalt(t *task) bool {
	return slices.ContainsFunc(e.triggers[t.address], func(tr *trigger) bool { return !tr.Before && tr.haltsOnFailure() })
}

// waitsForAction reports whether an action runs before the task.
func (e *engine) waitsForAction(t *task) bool {
	return slices.ContainsFunc(e.triggers[t.address], func(tr *trigger) bool { return tr.Before })
}
