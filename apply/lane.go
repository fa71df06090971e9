package apply

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/plan"
	"herald/providers"
	"herald/state"
)

// lane does the tasks of one conversation in order. After a failure what
// would be sent later is skipped, because order matters to readers; edits and
// recalls go on, unless an action that halts has failed.
func (e *engine) lane(ctx context.Context, tasks []*task) {
	var broken, halted string
	for len(tasks) > 0 {
		t := tasks[0]
		o := e.obstacle(ctx, t, broken, halted)
		group := tasks[:1]
		if o.reason != "" {
			e.skip(t, o)
		} else {
			group = e.group(ctx, tasks)
			e.perform(ctx, group)
		}
		tasks = tasks[len(group):]
		for _, t := range group {
			if t.failed && broken == "" && (o.reason == "" || t.sends()) {
				broken = t.address
			}
			halted = cmp.Or(halted, e.runAfter(ctx, t))
		}
	}
}

// obstacle is why a task cannot be begun; zero if it can.
type obstacle struct {
	reason  string
	stopped bool // it is that the run was stopped
}

// obstacle waits for what the task depends on.
func (e *engine) obstacle(ctx context.Context, t *task, broken, halted string) obstacle {
	if e.stopped(ctx) {
		return obstacle{errStopped.Error(), true}
	}
	if halted != "" {
		return obstacle{reason: fmt.Sprintf("%s failed before it in the same conversation", halted)}
	}
	if broken != "" && t.sends() {
		return obstacle{reason: fmt.Sprintf("%s failed before it in the same conversation", broken)}
	}
	why := e.await(ctx, t)
	if e.stopped(ctx) {
		return obstacle{errStopped.Error(), true}
	}
	return obstacle{reason: why}
}

// await waits for the blocks that the task comes after. Of the block that it
// quotes only the quoted delivery counts, unless its content depends on more.
// It gives up when the run is stopped.
func (e *engine) await(ctx context.Context, t *task) string {
	wait, cancel := providers.WaitContext(ctx)
	defer cancel()
	quoted := e.quoted(t)
	for _, b := range t.after {
		if quoted != nil && quoted.block == b && !t.change.NeedsEvaluation() {
			continue
		}
		if barrier := e.blocks[b]; barrier != nil && b != t.block {
			if !ended(wait, barrier.done) {
				return errStopped.Error()
			}
			if barrier.failed {
				return fmt.Sprintf("%s, which it depends on, failed", b)
			}
		}
	}
	if quoted != nil {
		if !ended(wait, quoted.done) {
			return errStopped.Error()
		}
		if quoted.failed {
			return fmt.Sprintf("%s, which it quotes, failed", quoted.address)
		}
		for _, tr := range e.triggers[quoted.address] {
			if tr.halts() && !ended(wait, tr.done) {
				return errStopped.Error()
			}
			if tr.halts() && tr.failed {
				return fmt.Sprintf("%s, which runs with the message it quotes, failed", tr.Request.Addr)
			}
		}
	}
	return ""
}

// ended waits until done is closed; false if the context ends first.
func ended(ctx context.Context, done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}

// quoted is the task of the delivery that t quotes; nil if there is none to
// wait for.
func (e *engine) quoted(t *task) *task {
	if t.change == nil || t.change.Desired == nil || t.change.Desired.ReplyTo == nil {
		return nil
	}
	return e.tasks[t.change.Desired.ReplyTo.String()]
}

// ready reports whether the task could begin at once.
func (e *engine) ready(t *task) bool {
	for _, b := range t.after {
		barrier := e.blocks[b]
		if barrier == nil || b == t.block {
			continue
		}
		select {
		case <-barrier.done:
			if barrier.failed {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// sends reports whether the task makes something appear to readers.
func (t *task) sends() bool {
	if t.conv != nil {
		return t.conv.Next != nil && t.action.Acts()
	}
	return t.has(state.OpSend)
}

func (t *task) has(op state.Op) bool {
	for _, s := range t.change.Steps {
		if s.Op == op {
			return true
		}
	}
	return len(t.change.Settle) > 0 && op == state.OpSend
}

// only reports whether all the task does is op, so that tasks can share a
// request.
func (t *task) only(op state.Op) bool {
	if t.change == nil || len(t.change.Settle) > 0 || t.change.NeedsEvaluation() || t.change.Conditional || len(t.change.Steps) == 0 {
		return false
	}
	for _, s := range t.change.Steps {
		if s.Op != op || s.Stale {
			return false
		}
	}
	return true
}

// group takes as many tasks off the front as can share requests.
func (e *engine) group(ctx context.Context, tasks []*task) []*task {
	first := tasks[0]
	if e.waitsForAction(first) {
		return tasks[:1]
	}
	for _, op := range []state.Op{state.OpSend, state.OpRecall} {
		if !first.only(op) {
			continue
		}
		facts := e.opt.Accounts.Facts(first.change.Provider)
		limit := facts.Limits.Batch
		if op == state.OpRecall {
			limit = facts.Limits.RecallBatch
		}
		return tasks[:1+e.followers(tasks, op, limit)]
	}
	return tasks[:1]
}

func (e *engine) followers(tasks []*task, op state.Op, limit int) int {
	first, steps, n := tasks[0].change, len(tasks[0].change.Steps), 0
	for i, t := range tasks[1:] {
		if e.halting(tasks[i]) || e.waitsForAction(t) {
			break
		}
		if !t.only(op) || t.change.Provider != first.Provider || !t.samePlace(first.Place.ID) || !e.ready(t) {
			break
		}
		if steps += len(t.change.Steps); steps > limit {
			break
		}
		n++
	}
	return n
}

// halting reports whether an action after the task may halt what comes later.
func (e *engine) halting(t *task) bool {
	return slices.ContainsFunc(e.triggers[t.address], func(tr *trigger) bool { return !tr.Before && tr.halts() })
}

// waitsForAction reports whether an action runs before the task.
func (e *engine) waitsForAction(t *task) bool {
	return slices.ContainsFunc(e.triggers[t.address], func(tr *trigger) bool { return tr.Before })
}

func (t *task) samePlace(id string) bool { return t.change.Place.ID == id }

// end marks the task as ended and sets free who waits for it.
func (e *engine) end(t *task, failed bool) {
	t.failed = failed
	close(t.done)
	e.arrive(t.block, failed)
}

// arrive counts something at the barrier of a block.
func (e *engine) arrive(block addr.Block, failed bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.blocks[block]
	b.failed = b.failed || failed
	if b.left--; b.left == 0 {
		close(b.done)
	}
}

// skip ends a task that was not done.
func (e *engine) skip(t *task, o obstacle) {
	if t.ended() {
		return
	}
	ev := t.event(Skipped)
	ev.Detail, ev.Stopped = o.reason, o.stopped
	e.observe(ev)
	e.mu.Lock()
	e.result.Skipped = append(e.result.Skipped, t.address)
	e.result.Stopped = e.result.Stopped || o.stopped
	e.mu.Unlock()
	e.end(t, true)
}

// ended reports whether the task has ended. Only its own lane may ask.
func (t *task) ended() bool {
	select {
	case <-t.done:
		return true
	default:
		return false
	}
}

// fail records what went wrong with a task; doubt when its outcome is not
// known. Of several moves that fail together, the first speaks for the task.
func (e *engine) fail(t *task, diag *hcl.Diagnostic, doubt bool) {
	if t.ended() {
		return
	}
	e.announce(t)
	ev := t.event(Failed)
	if doubt {
		ev.Kind = InDoubt
	}
	ev.Detail = diag.Detail
	e.observe(ev)
	e.mu.Lock()
	if doubt {
		e.result.InDoubt = append(e.result.InDoubt, t.address)
	} else {
		e.result.Failed = append(e.result.Failed, t.address)
	}
	e.diags = append(e.diags, diag)
	e.mu.Unlock()
	e.end(t, true)
}

func (e *engine) succeed(t *task) {
	e.announce(t)
	if t.action.Acts() {
		ev := t.event(Finished)
		ev.ID, ev.URL = e.known(t)
		if t.unchanged {
			ev.Action = plan.NoOp
		}
		e.observe(ev)
	}
	e.mu.Lock()
	if t.action.Acts() && !t.unchanged {
		e.result.Done[t.action]++
	}
	e.mu.Unlock()
	e.end(t, false)
}

func (t *task) event(kind EventKind) Event {
	ev := Event{Kind: kind, Address: t.address, Action: t.action}
	if t.conv != nil {
		ev.Provider = t.conv.Provider
	} else {
		ev.Provider = t.change.Provider
	}
	return ev
}

func (e *engine) observe(ev Event) {
	ev.At = e.opt.Now()
	e.opt.Observe(ev)
}
