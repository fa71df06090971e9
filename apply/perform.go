package apply

import (
	"context"
	"fmt"

	"herald/lang/addr"
	"herald/providers"
	"herald/record"
	"herald/state"
)

// move is one step of one task on its way to a platform.
type move struct {
	task   *task
	intent int
	step   int
	op     state.Op
	part   int
	stale  bool
}

// perform does the tasks of a group. If there is more than one, they do
// nothing but send, or nothing but recall, in one place.
func (e *engine) perform(ctx context.Context, group []*task) {
	if group[0].conv != nil {
		e.converse(ctx, group[0])
		return
	}
	if diag := e.revise(ctx, group[0]); diag != nil {
		if e.stopped(ctx) {
			e.interrupt(group[0])
			return
		}
		e.fail(group[0], diag, false)
		return
	}
	if group[0].unchanged {
		e.succeed(group[0])
		return
	}
	if o := e.runBefore(ctx, group[0]); o.reason != "" {
		e.skip(group[0], o)
		return
	}
	moves := e.moves(group)
	for len(moves) > 0 {
		chunk := e.chunk(moves)
		if !e.act(ctx, chunk) {
			e.rest(ctx, group)
			return
		}
		moves = moves[len(chunk):]
	}
	for _, t := range group {
		e.settled(t)
	}
}

// rest ends the tasks of a group that nothing has ended yet: those whose steps
// are all done have succeeded, the others were not begun.
func (e *engine) rest(ctx context.Context, group []*task) {
	for _, t := range group {
		switch {
		case t.ended():
		case e.complete(t):
			e.settled(t)
		case e.stopped(ctx):
			e.interrupt(t)
		default:
			e.skip(t, obstacle{reason: "a message before it in the same conversation failed"})
		}
	}
}

func (e *engine) complete(t *task) bool {
	return (t.settle < 0 || len(e.run.Pending(t.settle)) == 0) && (t.main < 0 || len(e.run.Pending(t.main)) == len(t.needless))
}

// settled ends a task whose steps are all done. An intent without steps has no
// event of its own, so it gets one here.
func (e *engine) settled(t *task) {
	if t.main >= 0 && (len(e.intents[t.main].Steps) == 0 || len(t.needless) > 0) {
		if err := e.run.Report(state.Event{Kind: state.Settled, Intent: t.main}); err != nil {
			e.fail(t, e.journalDiagnostic(t, err), false)
			return
		}
	}
	e.succeed(t)
}

// known is the id of what a task has made, and where people find it.
func (e *engine) known(t *task) (id, url string) {
	e.run.View(func(s *state.State) {
		if d := s.Deliveries[t.address]; d != nil && len(d.Parts) > 0 {
			id, url = d.Parts[0].ID, d.Parts[0].URL
		} else if c := s.Conversations[t.address]; c != nil {
			id = c.ID
		}
	})
	return id, url
}

// moves lists the steps of a group in order.
func (e *engine) moves(group []*task) []move {
	var moves []move
	for _, t := range group {
		for _, intent := range []int{t.settle, t.main} {
			if intent < 0 {
				continue
			}
			for i, s := range e.intents[intent].Steps {
				if intent == t.main && s.Op == state.OpEdit && t.needless[s.Part] {
					continue
				}
				moves = append(moves, move{task: t, intent: intent, step: i, op: s.Op, part: s.Part, stale: s.Stale})
			}
		}
	}
	return moves
}

// chunk takes the moves off the front that one request can make.
func (e *engine) chunk(moves []move) []move {
	first := moves[0]
	facts := e.opt.Accounts.Facts(first.task.change.Provider)
	limit := 1
	switch first.op {
	case state.OpSend:
		limit = max(1, facts.Limits.Batch)
	case state.OpRecall:
		limit = max(1, facts.Limits.RecallBatch)
	}
	n := 1
	for n < len(moves) && n < limit && moves[n].op == first.op && moves[n].intent >= first.intent && !settlesNext(moves, n) {
		n++
	}
	return moves[:n]
}

// settlesNext keeps a settling send apart from the sends that come after it:
// those may depend on its outcome.
func settlesNext(moves []move, n int) bool {
	return (moves[n].intent == moves[n].task.settle) != (moves[0].intent == moves[0].task.settle)
}

// act makes one request. It returns false if something in it failed, after
// ending the task at fault.
func (e *engine) act(ctx context.Context, chunk []move) bool {
	box, diags := e.box(e.account(chunk[0]))
	if diags.HasErrors() {
		e.fail(chunk[0].task, diags[0], false)
		return false
	}
	switch chunk[0].op {
	case state.OpSend:
		return e.send(ctx, box, chunk)
	case state.OpRecall:
		return e.recall(ctx, box, chunk)
	case state.OpEdit:
		return e.edit(ctx, box, chunk[0])
	}
	e.fail(chunk[0].task, internalDiagnostic(chunk[0].task, fmt.Sprintf("no such operation: %s", chunk[0].op)), false)
	return false
}

// account is the provider that a move goes through: what is recalled or
// settled belongs to the one that sent it.
func (e *engine) account(m move) addr.Provider {
	if m.op == state.OpRecall || m.intent == m.task.settle {
		return record.ParseProvider(m.task.change.Prior.Provider)
	}
	return m.task.change.Provider
}

// outcome records how one move ended. It returns false if it failed, after
// ending the task, unless its request was held back because the run was stopped.
func (e *engine) outcome(ctx context.Context, m move, res providers.Result) bool {
	var event state.Event
	switch kind := providers.KindOf(res.Err); {
	case res.Err == nil:
		event = state.Event{Kind: state.Done, Intent: m.intent, Step: m.step, ID: res.ID, URL: res.URL, At: res.SentAt}
		if event.At.IsZero() {
			event.At = e.now()
		}
	case m.op == state.OpCreate && res.ID != "" && kind != providers.Unknown:
		// It is there, though something after its creation was refused: who
		// forgot it would make a second one. The next refresh tells the rest.
		event = state.Event{Kind: state.Done, Intent: m.intent, Step: m.step, ID: res.ID, At: e.now()}
	case kind == providers.Unknown:
		if e.stopped(ctx) {
			e.markStopped() // otherwise it might have been looked up
		}
		e.fail(m.task, e.requestDiagnostic(m, res.Err), true)
		return false
	default:
		event = state.Event{Kind: state.Failed, Intent: m.intent, Step: m.step, At: e.now()}
	}
	if err := e.run.Report(event); err != nil {
		e.fail(m.task, e.journalDiagnostic(m.task, err), false)
		return false
	}
	if res.Err == nil {
		return true
	}
	if e.heldBack(ctx, res.Err) {
		return false
	}
	e.fail(m.task, e.requestDiagnostic(m, res.Err), false)
	if kind := providers.KindOf(res.Err); kind == providers.Invalid || kind == providers.NotFound {
		if err := e.discard(m); err != nil {
			e.fail(m.task, e.journalDiagnostic(m.task, err), false)
		}
	}
	return false
}
