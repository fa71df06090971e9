package apply

import (
	"context"

	"herald/lang/addr"
	"herald/providers"
	"herald/state"
)

// step is one step of an intent on its way to a platform.
type step struct {
	task     *task
	provider addr.Provider // whose account makes the request
	intent   int
	index    int // in the steps of the intent
	op       state.Op
}

// deliveryStep is a step of the change of a delivery.
type deliveryStep struct {
	step
	delivery *deliveryTask
	part     int
	stale    bool // the part is one of an earlier generation
}

// listSteps returns the steps of a group of deliveries in the order of their
// requests.
func (e *engine) listSteps(group []*deliveryTask) []deliveryStep {
	var steps []deliveryStep
	for _, d := range group {
		for _, intent := range d.intents {
			for i, s := range e.intents[intent].Steps {
				if intent == d.main && s.Op == state.OpEdit && d.needless[s.Part] {
					continue
				}
				steps = append(steps, deliveryStep{
					step:     step{task: d.task, provider: d.providerOf(intent, s.Op), intent: intent, index: i, op: s.Op},
					delivery: d, part: s.Part, stale: s.Stale,
				})
			}
		}
	}
	return steps
}

// providerOf returns the provider that makes the request of a step: a message is
// recalled, unpinned or sent again by the one that has sent it.
func (d *deliveryTask) providerOf(intent int, op state.Op) addr.Provider {
	if op == state.OpRecall || op == state.OpUnpin || intent == d.settle {
		return d.change.Prior.Provider
	}
	return d.change.Provider
}

// takeBatch returns the steps at the front that one request can make.
func (e *engine) takeBatch(steps []deliveryStep) []deliveryStep {
	first := steps[0]
	limits := e.opt.Accounts.Facts(first.delivery.change.Provider).Limits
	limit := 1
	switch first.op {
	case state.OpSend:
		limit = max(1, limits.Batch)
	case state.OpRecall:
		limit = max(1, limits.RecallBatch)
	}
	n := 1
	for n < len(steps) && n < limit && steps[n].op == first.op && steps[n].intent >= first.intent && steps[n].settlesDoubt() == first.settlesDoubt() {
		n++
	}
	return steps[:n]
}

// settlesDoubt reports whether the step sends again what is in doubt. It does not
// share a request with the sends that come after it, because those may depend on
// its outcome.
func (s deliveryStep) settlesDoubt() bool { return s.intent == s.delivery.settle }

// recordOutcome records how a step ended. It returns false if the step failed.
// Its task has ended then, unless the request was held back because the run was
// stopped.
func (e *engine) recordOutcome(ctx context.Context, s step, res providers.Result) bool {
	if providers.KindOf(res.Err) == providers.Unknown {
		if e.isStopped(ctx) {
			e.markStopped() // otherwise the message might have been looked up
		}
		e.failTask(s.task, e.requestDiagnostic(s, res.Err), true)
		return false
	}
	if err := e.run.Report(e.outcomeEvent(s, res)); err != nil {
		e.failTask(s.task, e.journalDiagnostic(s.task, err), false)
		return false
	}
	if res.Err == nil {
		return true
	}
	if !e.isHeldBack(ctx, res.Err) {
		e.failTask(s.task, e.requestDiagnostic(s, res.Err), false)
	}
	return false
}

// outcomeEvent returns the event of a step whose outcome is known.
func (e *engine) outcomeEvent(s step, res providers.Result) state.Event {
	switch {
	case res.Err == nil:
		at := res.SentAt
		if at.IsZero() {
			at = e.now()
		}
		return state.Event{Kind: state.Done, Intent: s.intent, Step: s.index, ID: res.ID, URL: res.URL, At: at}
	case s.op == state.OpCreate && res.ID != "":
		// The conversation exists, though something after its creation was refused:
		// without its ID the next run would create a second one. The next refresh
		// finds what is missing.
		return state.Event{Kind: state.Done, Intent: s.intent, Step: s.index, ID: res.ID, At: e.now()}
	}
	return state.Event{Kind: state.Failed, Intent: s.intent, Step: s.index, At: e.now()}
}

// recordDeliveryOutcome records how a step of a delivery ended, like
// recordOutcome. After a refusal it discards the uploads of the part.
func (e *engine) recordDeliveryOutcome(ctx context.Context, s deliveryStep, res providers.Result) bool {
	if e.recordOutcome(ctx, s.step, res) {
		return true
	}
	if kind := providers.KindOf(res.Err); kind == providers.Invalid || kind == providers.NotFound {
		if err := e.discardUploads(s); err != nil {
			e.failTask(s.task, e.journalDiagnostic(s.task, err), false)
		}
	}
	return false
}
