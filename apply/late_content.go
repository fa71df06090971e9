package apply

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// evaluation is the last evaluation of the configuration in a run, so that
// everything that waited for the same ID shares one.
type evaluation struct {
	mu            sync.Mutex
	deliveries    map[addr.Delivery]*lang.Delivery
	conversations map[addr.Instance]*lang.Conversation
}

// liveIDs are the IDs and permalinks that the run knows so far.
type liveIDs struct{ e *engine }

// ConversationID returns the platform's ID of a conversation; ok is false if this
// run has yet to create it.
func (l liveIDs) ConversationID(a addr.Instance) (id string, ok bool) {
	if l.e.hasPendingID(a.Resource()) {
		return "", false
	}
	l.e.run.View(func(s *state.State) { id, ok = s.ConversationID(a) })
	return id, ok
}

// MessageID returns the platform's ID of a delivery's first part; ok is false if
// this run has yet to send it.
func (l liveIDs) MessageID(a addr.Delivery) (id string, ok bool) {
	if l.e.hasPendingID(a.Resource()) {
		return "", false
	}
	l.e.run.View(func(s *state.State) { id, ok = s.MessageID(a) })
	return id, ok
}

// MessageURL returns the permalink of a delivery's first part; ok is false if this run
// has yet to send it.
func (l liveIDs) MessageURL(a addr.Delivery) (url string, ok bool) {
	if l.e.hasPendingID(a.Resource()) {
		return "", false
	}
	l.e.run.View(func(s *state.State) { url, ok = s.MessageURL(a) })
	return url, ok
}

// hasPendingID reports whether this run has yet to replace the ID of a delivery or
// a conversation, so that the present one must not be used.
func (e *engine) hasPendingID(address addr.Resource) bool {
	t := e.tasks[address]
	return t != nil && t.replacesID && !t.hasEnded()
}

// evaluateConfig evaluates the configuration with the IDs that are known so far. It
// reads the data sources whose arguments have become known, and those that waited
// for something that is done by now.
func (e *engine) evaluateConfig(ctx context.Context) (*lang.Desired, hcl.Diagnostics) {
	known := e.opt.Plan.Route.Known(liveIDs{e})
	if e.opt.Plan.Answers != nil {
		var diags hcl.Diagnostics
		if known, diags = e.opt.Plan.Answers.Known(ctx, known, e.isWaiting); diags.HasErrors() {
			return nil, diags
		}
	}
	return e.opt.Evaluate(known)
}

// isWaiting reports whether a data source must not be read yet, because a block
// that it depends on has not ended, or not any more, because the run is stopped.
func (e *engine) isWaiting(r *lang.Request) bool {
	if isClosed(e.opt.Stop) {
		return true
	}
	return slices.ContainsFunc(r.After, func(b addr.Block) bool {
		barrier := e.blocks[b]
		return barrier != nil && !isClosed(barrier.done)
	})
}

// completeContent checks preconditions and composes content that depend on an ID
// which this run has learned. It records the content before it is sent. A change
// that turns out to have nothing to do is marked unchanged. It returns nil if
// nothing depended on an ID, or all went well.
func (e *engine) completeContent(ctx context.Context, t *deliveryTask) *hcl.Diagnostic {
	if t.main < 0 || !t.action.Acts() || len(t.parts) == 0 {
		return nil
	}
	if !t.change.NeedsEvaluation() {
		t.unchanged = t.change.Conditional && e.causesUnchanged(ctx, t.task)
		return nil
	}
	d, diags := e.evaluateDelivery(ctx, t)
	if diags.HasErrors() {
		return firstError(diags)
	}
	if !t.change.Unknown() {
		t.unchanged = t.change.Conditional && e.causesUnchanged(ctx, t.task)
		return nil
	}
	parts, diags := e.opt.Accounts.ComposeIn(d, d.Content, len(t.parts))
	if diags.HasErrors() {
		return firstError(diags)
	}
	e.run.View(func(s *state.State) { t.unchanged = t.change.Unchanged(s, parts) })
	t.unchanged = t.unchanged && e.causesUnchanged(ctx, t.task)
	if t.unchanged {
		return nil
	}
	if len(parts) != len(t.parts) {
		return notKnownDiagnostic(t.task, "sent", fmt.Sprintf("it has %d parts now that its content is known, but was planned with %d", len(parts), len(t.parts)))
	}
	if why := e.compareEdits(t, parts); why != "" {
		return notKnownDiagnostic(t.task, "sent", why)
	}
	next := e.intents[t.main].Delivery.Clone()
	e.run.View(func(s *state.State) {
		next.Content = s.Seal(d.Content)
		for i, p := range record.Parts(s, parts) {
			p.Key = next.Parts[i].Key
			next.Parts[i] = p
		}
	})
	if err := e.run.Start(state.Event{Kind: state.Revised, Intent: t.main, Delivery: next}); err != nil {
		return e.journalDiagnostic(t.task, err)
	}
	t.parts = parts
	return nil
}

// compareEdits marks the edits that change nothing now that all content is known.
// It returns why an edit cannot be made; "" if all can.
func (e *engine) compareEdits(t *deliveryTask, parts []providers.Part) (why string) {
	facts := e.opt.Accounts.Facts(t.change.Provider)
	e.run.View(func(s *state.State) {
		for _, step := range t.change.Steps {
			if step.Op != state.OpEdit {
				continue
			}
			prior, now := t.change.Prior.Parts[step.Part], parts[step.Part]
			switch {
			case t.change.KeepsPart(s, step.Part, now):
				if t.needless == nil {
					t.needless = make(map[int]bool)
				}
				t.needless[step.Part] = true
			case !facts.CanEdit(prior.Kind, now.Kind):
				why = fmt.Sprintf("it was planned as an edit, but a message of kind %s cannot be edited into one of kind %s", prior.Kind, now.Kind)
			}
		}
	})
	return why
}

// causesUnchanged reports whether nothing that makes a delivery be sent again has
// changed in this run. It waits for those tasks: they have a lower rank, so they
// wait for nothing of this one.
func (e *engine) causesUnchanged(ctx context.Context, t *task) bool {
	return !slices.ContainsFunc(e.causes[t.address], func(cause *task) bool {
		return !waitFor(ctx, cause.done) || !cause.unchanged
	})
}

func firstError(diags hcl.Diagnostics) *hcl.Diagnostic {
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return d
		}
	}
	return nil
}

// evaluateDelivery returns the delivery with all of its content and the outcome of
// its preconditions known. It evaluates the configuration again unless the last
// evaluation knew enough.
func (e *engine) evaluateDelivery(ctx context.Context, t *deliveryTask) (*lang.Delivery, hcl.Diagnostics) {
	e.late.mu.Lock()
	defer e.late.mu.Unlock()
	if d := e.lateDelivery(t); d != nil && len(d.Unknown) == 0 && !d.Message.Undecided {
		return d, nil
	}
	if diags := e.evaluateLate(ctx); diags.HasErrors() {
		return nil, diags
	}
	d := e.lateDelivery(t)
	if d == nil || len(d.Unknown) > 0 {
		return nil, hcl.Diagnostics{notKnownDiagnostic(t.task, "sent", "it refers to the id of a message that was not sent")}
	}
	if d.Message.Undecided {
		return nil, hcl.Diagnostics{notKnownDiagnostic(t.task, "sent", "the result of its precondition is still unknown")}
	}
	return d, nil
}

// evaluateLate replaces the last evaluation. The caller holds its lock.
func (e *engine) evaluateLate(ctx context.Context) hcl.Diagnostics {
	desired, diags := e.evaluateConfig(ctx)
	if diags.HasErrors() {
		return diags
	}
	e.late.deliveries = make(map[addr.Delivery]*lang.Delivery, len(desired.Deliveries))
	for i := range desired.Deliveries {
		e.late.deliveries[desired.Deliveries[i].Addr] = &desired.Deliveries[i]
	}
	e.late.conversations = make(map[addr.Instance]*lang.Conversation, len(desired.Conversations))
	for i := range desired.Conversations {
		e.late.conversations[desired.Conversations[i].Addr] = &desired.Conversations[i]
	}
	return nil
}

// lateDelivery returns the delivery of the last evaluation, with what
// ignore_changes ignores as it was before; nil if there is none.
func (e *engine) lateDelivery(t *deliveryTask) *lang.Delivery {
	d := e.late.deliveries[t.change.Address]
	if d == nil {
		return nil
	}
	return t.change.IgnoreChanges(d)
}

// notKnownDiagnostic reports that a change was not made because something is still
// not known. done is what would have happened: "sent".
func notKnownDiagnostic(t *task, done, why string) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagError, problem.ContentUnknown, t.rangeOf(""),
		"%s was not %s: %s. Plan again; the missing values may be known then.", t.address, done, why)
}
