package apply

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/plan"
	"herald/providers"
	"herald/record"
	"herald/state"
)

// evaluation keeps the last evaluation of the configuration in a run, so that
// everything that waited for the same id shares one.
type evaluation struct {
	mu            sync.Mutex
	deliveries    map[string]*lang.Delivery
	conversations map[string]*lang.Conversation
}

// live is what the run knows at this moment.
type live struct{ e *engine }

func (l live) ConversationID(a addr.Instance) (id string, ok bool) {
	if l.e.replaces(a.String()) {
		return "", false
	}
	l.e.run.View(func(s *state.State) { id, ok = s.ConversationID(a) })
	return id, ok
}

func (l live) MessageID(a addr.Delivery) (id string, ok bool) {
	if l.e.replaces(a.String()) {
		return "", false
	}
	l.e.run.View(func(s *state.State) { id, ok = s.MessageID(a) })
	return id, ok
}

// replaces reports whether the id of a delivery or a conversation is still to
// be replaced in this run, so that the present one may not be used.
func (e *engine) replaces(address string) bool {
	t := e.tasks[address]
	if t == nil || t.conv != nil && t.action != plan.Create || t.change != nil && !t.sends() && t.action != plan.Recall && t.action != plan.Forget {
		return false
	}
	return !t.ended()
}

// evaluate evaluates the configuration with what the run knows at this moment,
// and with the answers to questions that have become known or have waited for
// something that is done by now.
func (e *engine) evaluate(ctx context.Context) (*lang.Desired, hcl.Diagnostics) {
	known := e.opt.Plan.Route.Known(live{e})
	if e.opt.Plan.Answers != nil {
		var diags hcl.Diagnostics
		if known, diags = e.opt.Plan.Answers.Known(ctx, known, e.waits); diags.HasErrors() {
			return nil, diags
		}
	}
	return e.opt.Evaluate(known)
}

// waits reports whether a block that a question must come after has not ended.
// A run that is stopped asks nothing more.
func (e *engine) waits(r *lang.Request) bool {
	select {
	case <-e.opt.Stop:
		return true
	default:
	}
	for _, b := range r.After {
		barrier := e.blocks[b]
		if barrier == nil {
			continue
		}
		select {
		case <-barrier.done:
		default:
			return true
		}
	}
	return false
}

// revise holds preconditions that had to wait for an id, and fills in content
// that had to, which it makes durable before it is sent. A change that turns out
// to have nothing to do is marked unchanged. nil if there was nothing to revise,
// or it succeeded.
func (e *engine) revise(ctx context.Context, t *task) *hcl.Diagnostic {
	if t.change == nil || t.main < 0 || !t.action.Acts() || len(t.parts) == 0 {
		return nil
	}
	if !t.change.NeedsEvaluation() {
		t.unchanged = t.change.Conditional && e.causesUnchanged(t)
		return nil
	}
	d, diags := e.evaluated(ctx, t)
	if diags.HasErrors() {
		return firstError(diags)
	}
	if !t.change.Unknown() {
		t.unchanged = t.change.Conditional && e.causesUnchanged(t)
		return nil
	}
	parts, diags := e.opt.Accounts.ComposeIn(d, d.Content, len(t.parts))
	if diags.HasErrors() {
		return firstError(diags)
	}
	e.run.View(func(s *state.State) { t.unchanged = t.change.Unchanged(s, parts) && e.causesUnchanged(t) })
	if t.unchanged {
		return nil
	}
	if len(parts) != len(t.parts) {
		return e.reviseDiagnostic(t, fmt.Sprintf("it has %d parts now that all of it is known, and was planned with %d", len(parts), len(t.parts)))
	}
	if why := e.compareEdits(t, parts); why != "" {
		return e.reviseDiagnostic(t, why)
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
		return e.journalDiagnostic(t, err)
	}
	t.parts = parts
	return nil
}

// compareEdits finds the edits that change nothing now that all content is
// known, and says why one cannot be made; "" if all can.
func (e *engine) compareEdits(t *task, parts []providers.Part) (why string) {
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
				why = fmt.Sprintf("it was planned as an edit, and a message of kind %s cannot be edited into one of kind %s", prior.Kind, now.Kind)
			}
		}
	})
	return why
}

// causesUnchanged reports whether nothing that a delivery is to be sent anew
// after has changed in this run.
func (e *engine) causesUnchanged(t *task) bool {
	return !slices.ContainsFunc(e.causes[t.address], func(cause *task) bool {
		<-cause.done // of a lower rank, so it waits for nothing of this one
		return !cause.unchanged
	})
}

// followers are the deliveries that are to be sent anew after a task.
func (t *task) followers() []string {
	if t.conv != nil {
		return t.conv.Followers
	}
	return t.change.Followers
}

func firstError(diags hcl.Diagnostics) *hcl.Diagnostic {
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			return d
		}
	}
	return nil
}

// evaluated gives the delivery with all of its content and the outcome of its
// preconditions known. The last
// evaluation is asked first, and a new one is made if it knew too little.
func (e *engine) evaluated(ctx context.Context, t *task) (*lang.Delivery, hcl.Diagnostics) {
	e.late.mu.Lock()
	defer e.late.mu.Unlock()
	if d := e.keeping(t); d != nil && len(d.Unknown) == 0 && !d.Message.Undecided {
		return d, nil
	}
	if diags := e.evaluateLate(ctx); diags.HasErrors() {
		return nil, diags
	}
	d := e.keeping(t)
	if d == nil || len(d.Unknown) > 0 {
		return nil, hcl.Diagnostics{e.reviseDiagnostic(t, "what it refers to has no id, because it was not sent")}
	}
	if d.Message.Undecided {
		return nil, hcl.Diagnostics{e.reviseDiagnostic(t, "whether its precondition holds is still not known")}
	}
	return d, nil
}

// evaluateLate makes a new last evaluation. The caller holds its lock.
func (e *engine) evaluateLate(ctx context.Context) hcl.Diagnostics {
	desired, diags := e.evaluate(ctx)
	if diags.HasErrors() {
		return diags
	}
	e.late.deliveries = make(map[string]*lang.Delivery, len(desired.Deliveries))
	for i := range desired.Deliveries {
		e.late.deliveries[desired.Deliveries[i].Addr.String()] = &desired.Deliveries[i]
	}
	e.late.conversations = make(map[string]*lang.Conversation, len(desired.Conversations))
	for i := range desired.Conversations {
		e.late.conversations[desired.Conversations[i].Addr.String()] = &desired.Conversations[i]
	}
	return nil
}

// keeping is the delivery of the last evaluation with what ignore_changes
// keeps; nil when there is none.
func (e *engine) keeping(t *task) *lang.Delivery {
	d := e.late.deliveries[t.address]
	if d == nil {
		return nil
	}
	return t.change.IgnoreChanges(d)
}

func (e *engine) reviseDiagnostic(t *task, why string) *hcl.Diagnostic {
	done := "sent"
	if t.conv != nil {
		done = "created or changed"
	}
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Content still not known",
		Detail:   fmt.Sprintf("%s was not %s: %s. Plan again: what was missing may be known by then.", t.address, done, why),
		Subject:  t.subject(""),
	}
}
