package apply

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/plan"
	"herald/providers"
)

// Invoke runs one action. What goes wrong is a diagnostic at its block; doubt
// is true when the action may have had its effect all the same. Nothing is
// repeated and nothing is remembered: an action is done once, or asked for
// again by a person.
func Invoke(ctx context.Context, accounts *plan.Accounts, d *lang.Desired, r *lang.Request) (diag *hcl.Diagnostic, doubt bool) {
	if !r.Known {
		return actionDiagnostic(r, "Action not ready",
			"what it is about is not known yet, because something that it refers to has not been sent or created"), false
	}
	session, diags := accounts.Session(d, r.Provider)
	if diags.HasErrors() {
		return diags[0], false
	}
	invoker, ok := session.(providers.Invoker)
	if !ok {
		return actionDiagnostic(r, "Mistake in Herald", "the platform declares this action, and its session has none; please report this"), false
	}
	err := invoker.Invoke(ctx, r.Operation, plan.RequestTarget(r), r.Arguments)
	if err == nil {
		return nil, false
	}
	diag = plan.ProviderDiagnostic(err, r.Provider, r.Source)
	diag.Detail = fmt.Sprintf("%s: %s", r.Addr, diag.Detail)
	if doubt = providers.KindOf(err) == providers.Unknown; doubt {
		diag.Detail += " The request left, and whether it had its effect is not known. Look before you invoke it again."
	}
	return diag, doubt
}

func actionDiagnostic(r *lang.Request, summary, why string) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: summary,
		Detail: fmt.Sprintf("%s was not invoked: %s.", r.Addr, why), Subject: &r.Source.Range,
	}
}

// trigger is an invocation of the plan on its way.
type trigger struct {
	plan.Invocation
	left  int  // deliveries that have not ended
	fired bool // one has succeeded
	quiet bool // one turned out to change nothing
}

func (e *engine) newTriggers() map[string][]*trigger {
	out := make(map[string][]*trigger)
	for _, in := range e.opt.Plan.Invocations {
		t := &trigger{Invocation: in, left: len(in.After)}
		for _, address := range in.After {
			out[address] = append(out[address], t)
		}
	}
	return out
}

// invoke runs the actions that wait for nothing but this task. A failure does
// not undo the message.
func (e *engine) invoke(ctx context.Context, t *task) {
	for _, tr := range e.due(t) {
		if e.stopped(ctx) {
			e.idle(tr, obstacle{errStopped.Error(), true})
			continue
		}
		d, request, diag := e.latest(ctx, tr.Request)
		if diag != nil {
			e.observe(tr.event(Began))
			e.invoked(tr, diag, false)
			continue
		}
		e.trigger(ctx, tr, d, request)
	}
}

// trigger makes the request of an action when there is room for it.
func (e *engine) trigger(ctx context.Context, tr *trigger, d *lang.Desired, r *lang.Request) {
	box, diags := e.box(r.Provider)
	if diags.HasErrors() {
		e.observe(tr.event(Began))
		e.invoked(tr, diags[0], false)
		return
	}
	err := box.do(ctx, func() error {
		e.observe(tr.event(Began))
		diag, doubt := Invoke(ctx, e.opt.Accounts, d, r)
		e.invoked(tr, diag, doubt)
		return nil
	})
	if err != nil {
		e.idle(tr, obstacle{errStopped.Error(), true})
	}
}

func (tr *trigger) event(kind EventKind) Event {
	return Event{Kind: kind, Address: tr.Request.Addr.String(), Provider: tr.Request.Provider, Action: plan.Invoke}
}

// due counts the task and gives the triggers for which it was the last. Those
// whose deliveries have all failed are skipped.
func (e *engine) due(t *task) []*trigger {
	e.mu.Lock()
	var due, idle []*trigger
	for _, tr := range e.triggers[t.address] {
		tr.left--
		tr.fired = tr.fired || !t.failed && !t.unchanged
		tr.quiet = tr.quiet || t.unchanged
		switch {
		case tr.left > 0:
		case tr.fired:
			due = append(due, tr)
		default:
			idle = append(idle, tr)
		}
	}
	e.mu.Unlock()
	for _, tr := range idle {
		if tr.quiet {
			continue // nothing happened that it is to follow
		}
		e.idle(tr, obstacle{reason: "the message that triggers it failed"})
	}
	return due
}

// latest is the action with what the run has learned.
func (e *engine) latest(ctx context.Context, r *lang.Request) (*lang.Desired, *lang.Request, *hcl.Diagnostic) {
	if r.Known && len(r.Source.After) == 0 || e.opt.Evaluate == nil {
		return e.desired(), r, nil
	}
	desired, diags := e.evaluate(ctx)
	if diags.HasErrors() {
		return nil, nil, diags[0]
	}
	i := slices.IndexFunc(desired.Actions, func(now lang.Request) bool { return now.Addr == r.Addr })
	if i < 0 {
		return desired, r, nil
	}
	return desired, &desired.Actions[i], nil
}

// idle records that an action was not invoked.
func (e *engine) idle(tr *trigger, o obstacle) {
	ev := tr.event(Skipped)
	ev.Detail, ev.Stopped = o.reason, o.stopped
	e.mu.Lock()
	e.result.Skipped = append(e.result.Skipped, ev.Address)
	e.result.Stopped = e.result.Stopped || o.stopped
	e.mu.Unlock()
	e.observe(ev)
}

// invoked records how an action ended.
func (e *engine) invoked(tr *trigger, diag *hcl.Diagnostic, doubt bool) {
	ev := tr.event(Finished)
	e.mu.Lock()
	switch {
	case doubt:
		ev.Kind = InDoubt
		e.result.InDoubt = append(e.result.InDoubt, ev.Address)
	case diag != nil:
		ev.Kind = Failed
		e.result.Failed = append(e.result.Failed, ev.Address)
	default:
		e.result.Done[plan.Invoke]++
	}
	if diag != nil {
		ev.Detail = diag.Detail
		e.diags = append(e.diags, diag)
	}
	e.mu.Unlock()
	e.observe(ev)
}
