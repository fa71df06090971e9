package apply

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan"
	"herald/providers"
	"herald/providers/sessions"
)

// Invoke runs one action. An error is a diagnostic at its block; doubt is true if
// the outcome of the request is unknown. Invoke repeats nothing and records nothing:
// an action runs once, and again only when a person asks for it.
func Invoke(ctx context.Context, accounts *sessions.Registry, d *lang.Desired, r *lang.Request) (diag *hcl.Diagnostic, doubt bool) {
	if !r.Known {
		return actionDiagnostic(r, problem.ActionNotReady,
			"its arguments are not known yet, because something that it refers to has not been sent or created"), false
	}
	session, diags := accounts.Session(d, r.Provider)
	if diags.HasErrors() {
		return diags[0], false
	}
	invoker, ok := providers.As[providers.ActionInvoker](session)
	if !ok {
		return actionDiagnostic(r, problem.InternalError, "the platform declares this action, but its session does not implement it; this is a bug in Herald, please report it"), false
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
		diag.Detail += " The request was sent, and its outcome is unknown. Check its effect before you invoke it again."
	}
	return diag, doubt
}

func actionDiagnostic(r *lang.Request, code problem.Code, why string) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagError, code, &r.Source.Range, "%s was not invoked: %s.", r.Addr, why)
}

// invokeAction makes the request of an action when there is room for it. It reports
// whether the action failed; a skipped action has not.
func (e *engine) invokeAction(ctx context.Context, tr *trigger) (failed bool) {
	if e.isStopped(ctx) {
		e.skipAction(tr, stoppedObstacle)
		return false
	}
	d, r, diag := e.latestRequest(ctx, tr)
	if diag != nil {
		return e.failAction(tr, diag)
	}
	box, diags := e.outboxOf(r.Provider)
	if diags.HasErrors() {
		return e.failAction(tr, diags[0])
	}
	err := box.doWhenFree(ctx, func() error {
		e.emitProgress(tr.newEvent(Began))
		diag, doubt := Invoke(ctx, e.opt.Accounts, d, r)
		failed = e.recordAction(tr, diag, doubt)
		return nil
	})
	if err != nil {
		e.skipAction(tr, stoppedObstacle)
	}
	return failed
}

// failAction records that an action could not be invoked.
func (e *engine) failAction(tr *trigger, diag *hcl.Diagnostic) bool {
	e.emitProgress(tr.newEvent(Began))
	return e.recordAction(tr, diag, false)
}

// latestRequest returns the action, evaluated with the IDs that the run has
// learned. The ID of a message that was recalled is known from the plan.
func (e *engine) latestRequest(ctx context.Context, tr *trigger) (*lang.Desired, *lang.Request, *hcl.Diagnostic) {
	r := tr.Request
	if r.Known && (len(r.Source.After) == 0 || e.onlyRecalls(tr)) || e.opt.Evaluate == nil {
		return e.desired(), r, nil
	}
	desired, diags := e.evaluateConfig(ctx)
	if diags.HasErrors() {
		return nil, nil, diags[0]
	}
	i := slices.IndexFunc(desired.Actions, func(now lang.Request) bool { return now.Addr == r.Addr })
	if i < 0 {
		return desired, r, nil
	}
	return desired, &desired.Actions[i], nil
}

// onlyRecalls reports whether all deliveries that trigger an action are recalled.
func (e *engine) onlyRecalls(tr *trigger) bool {
	return !slices.ContainsFunc(tr.Deliveries, func(at addr.Delivery) bool { return e.tasks[at.Resource()].action != plan.Recall })
}

func (tr *trigger) newEvent(kind ProgressKind) ProgressEvent {
	return ProgressEvent{Kind: kind, Invoked: tr.Request.Addr, Provider: tr.Request.Provider, Action: plan.Invoke}
}

// skipAction records that an action was not invoked.
func (e *engine) skipAction(tr *trigger, o obstacle) {
	ev := tr.newEvent(Skipped)
	ev.Detail, ev.Stopped = o.reason, o.stopped
	e.mu.Lock()
	e.result.Skipped = append(e.result.Skipped, ev.Address())
	e.result.Stopped = e.result.Stopped || o.stopped
	e.mu.Unlock()
	e.emitProgress(ev)
}

// recordAction records how an action ended, and reports whether it failed.
func (e *engine) recordAction(tr *trigger, diag *hcl.Diagnostic, doubt bool) bool {
	ev := tr.newEvent(Finished)
	e.mu.Lock()
	switch {
	case doubt:
		ev.Kind = InDoubt
		e.result.InDoubt = append(e.result.InDoubt, ev.Address())
	case diag != nil:
		ev.Kind = Failed
		e.result.Failed = append(e.result.Failed, ev.Address())
	default:
		e.result.Done[plan.Invoke]++
	}
	if diag != nil {
		ev.Detail = diag.Detail
		e.diags = append(e.diags, diag)
	}
	e.mu.Unlock()
	e.emitProgress(ev)
	return diag != nil
}
