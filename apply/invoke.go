package apply

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/plan"
	"herald/providers"
	"herald/sessions"
)

// Invoke runs one action. What goes wrong is a diagnostic at its block; doubt
// is true when the action may have had its effect all the same. Nothing is
// repeated and nothing is remembered: an action is done once, or asked for
// again by a person.
func Invoke(ctx context.Context, accounts *sessions.Registry, d *lang.Desired, r *lang.Request) (diag *hcl.Diagnostic, doubt bool) {
	if !r.Known {
		return actionDiagnostic(r, "Action not ready",
			"what it is about is not known yet, because something that it refers to has not been sent or created"), false
	}
	session, diags := accounts.Session(d, r.Provider)
	if diags.HasErrors() {
		return diags[0], false
	}
	invoker, ok := session.(providers.ActionInvoker)
	if !ok {
		return actionDiagnostic(r, "Mistake in Herald", "the platform declares this action, and its session has none; please report this"), false
	}
	err := invoker.InvokeAction(ctx, r.Operation, sessions.RequestTarget(r), r.Arguments)
	if err == nil {
		return nil, false
	}
	diag = sessions.ProviderDiagnostic(err, r.Provider, r.Source)
	if r.Source.Range.Filename == "" {
		diag.Subject = nil // its block is gone
	}
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

// invoke makes the request of an action when there is room for it. It reports
// whether the action failed; one that was left out has not.
func (e *engine) invoke(ctx context.Context, tr *trigger) (failed bool) {
	if e.stopped(ctx) {
		e.leaveOut(tr, obstacle{errStopped.Error(), true})
		return false
	}
	d, r, diag := e.latest(ctx, tr)
	if diag != nil {
		return e.refuse(tr, diag)
	}
	box, diags := e.box(r.Provider)
	if diags.HasErrors() {
		return e.refuse(tr, diags[0])
	}
	err := box.do(ctx, func() error {
		e.observe(tr.event(Began))
		diag, doubt := Invoke(ctx, e.opt.Accounts, d, r)
		failed = e.invoked(tr, diag, doubt)
		return nil
	})
	if err != nil {
		e.leaveOut(tr, obstacle{errStopped.Error(), true})
	}
	return failed
}

// refuse records that an action could not be invoked at all.
func (e *engine) refuse(tr *trigger, diag *hcl.Diagnostic) bool {
	e.observe(tr.event(Began))
	return e.invoked(tr, diag, false)
}

// latest is the action with what the run has learned. What refers to a message
// that has been recalled is known from before.
func (e *engine) latest(ctx context.Context, tr *trigger) (*lang.Desired, *lang.Request, *hcl.Diagnostic) {
	r := tr.Request
	if r.Known && (len(r.Source.After) == 0 || e.recalls(tr)) || e.opt.Evaluate == nil {
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

func (e *engine) recalls(tr *trigger) bool {
	return !slices.ContainsFunc(tr.Deliveries, func(address string) bool { return e.tasks[address].action != plan.Recall })
}

func (tr *trigger) event(kind EventKind) Event {
	return Event{Kind: kind, Address: tr.Request.Addr.String(), Provider: tr.Request.Provider, Action: plan.Invoke}
}

// leaveOut records that an action was not invoked.
func (e *engine) leaveOut(tr *trigger, o obstacle) {
	ev := tr.event(Skipped)
	ev.Detail, ev.Stopped = o.reason, o.stopped
	e.mu.Lock()
	e.result.Skipped = append(e.result.Skipped, ev.Address)
	e.result.Stopped = e.result.Stopped || o.stopped
	e.mu.Unlock()
	e.observe(ev)
}

// invoked records how an action ended, and reports whether it failed.
func (e *engine) invoked(tr *trigger, diag *hcl.Diagnostic, doubt bool) bool {
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
	return diag != nil
}
