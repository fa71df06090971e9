package apply

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/plan"
	"herald/state"
)

// endTask marks a task as ended, and releases what waits for it.
func (e *engine) endTask(t *task, failed bool) {
	t.failed = failed
	close(t.done)
	e.arriveAtBarrier(t.block, failed)
}

// skipTask ends a task that was not begun.
func (e *engine) skipTask(t *task, o obstacle) {
	if t.hasEnded() {
		return
	}
	ev := t.newEvent(Skipped)
	ev.Detail, ev.Stopped = o.reason, o.stopped
	e.emitProgress(ev)
	e.mu.Lock()
	e.result.Skipped = append(e.result.Skipped, t.address.String())
	e.result.Stopped = e.result.Stopped || o.stopped
	e.mu.Unlock()
	e.endTask(t, true)
}

// failTask ends a task with a diagnostic. If doubt is true, the outcome of its
// request is unknown. Of several steps that fail together, the first one counts.
func (e *engine) failTask(t *task, diag *hcl.Diagnostic, doubt bool) {
	if t.hasEnded() {
		return
	}
	e.emitBegan(t)
	ev := t.newEvent(Failed)
	if doubt {
		ev.Kind = InDoubt
	}
	ev.Detail = diag.Detail
	e.emitProgress(ev)
	e.mu.Lock()
	if doubt {
		e.result.InDoubt = append(e.result.InDoubt, t.address.String())
	} else {
		e.result.Failed = append(e.result.Failed, t.address.String())
	}
	e.diags = append(e.diags, diag)
	e.mu.Unlock()
	e.endTask(t, true)
}

// succeedTask ends a task whose steps are all done.
func (e *engine) succeedTask(t *task) {
	e.emitBegan(t)
	ev := t.newEvent(Finished)
	if t.action.Acts() {
		ev.ID, ev.URL = e.platformID(t.address)
		if t.unchanged {
			ev.Action = plan.NoOp
		}
		e.emitProgress(ev)
	}
	e.mu.Lock()
	if t.action.Acts() && !t.unchanged {
		e.result.Done[t.action]++
		if ev.URL != "" {
			e.result.Links = append(e.result.Links, Link{ev.Address(), ev.URL})
		}
	}
	e.mu.Unlock()
	e.endTask(t, false)
}

// settleTask ends a task that has succeeded without an outcome of its own for
// each step of its intent: it records that the intent is done.
func (e *engine) settleTask(t *task) {
	if err := e.run.Report(state.Event{Kind: state.Settled, Intent: t.main}); err != nil {
		e.failTask(t, e.journalDiagnostic(t, err), false)
		return
	}
	e.succeedTask(t)
}

// platformID returns the platform's ID of the first part of a delivery, or of a
// conversation, and the permalink of the part. That is "" if the ID of its conversation is
// sensitive, because many permalinks contain it.
func (e *engine) platformID(address addr.Resource) (id, url string) {
	e.run.View(func(s *state.State) {
		at, ok := address.Delivery()
		if !ok {
			id, _ = s.ConversationID(address.Conversation)
		} else if d := s.Deliveries[at]; d != nil && len(d.Parts) > 0 {
			id = d.Parts[0].ID
			if !e.secretPlaces[d.Conversation.Address] {
				url = d.Parts[0].URL
			}
		}
	})
	return id, url
}

func (t *task) newEvent(kind ProgressKind) ProgressEvent {
	return ProgressEvent{Kind: kind, Resource: t.address, Provider: t.provider, Action: t.action}
}

// emitBegan emits, once, that a task has begun.
func (e *engine) emitBegan(t *task) {
	if t.begun || !t.action.Acts() {
		return
	}
	t.begun = true
	e.emitProgress(t.newEvent(Began))
}

// emitProgress passes an event to the observer of the run.
func (e *engine) emitProgress(ev ProgressEvent) {
	ev.At = e.opt.Now()
	e.opt.Observe(ev)
}
