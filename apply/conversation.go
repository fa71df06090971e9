package apply

import (
	"context"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/plan"
	"herald/providers"
)

// performWith creates, changes, removes or forgets a conversation.
func (c *conversationTask) performWith(ctx context.Context, e *engine, _ []executor) []*task {
	e.applyConversation(ctx, c)
	return []*task{c.task}
}

func (e *engine) applyConversation(ctx context.Context, c *conversationTask) {
	if len(e.intents[c.main].Steps) == 0 {
		e.settleTask(c.task)
		return
	}
	if diag := e.checkPrecondition(ctx, c); diag != nil {
		if e.isStopped(ctx) {
			e.interruptTask(c.task)
			return
		}
		e.failTask(c.task, diag, false)
		return
	}
	box, diags := e.outboxOf(c.provider)
	if diags.HasErrors() {
		e.failTask(c.task, diags[0], false)
		return
	}
	s := step{task: c.task, provider: c.provider, intent: c.main, op: e.intents[c.main].Steps[0].Op}
	var res providers.Result
	err := e.makeRequest(ctx, box, []step{s}, func() { res = e.requestConversation(ctx, box, c) })
	switch {
	case err != nil:
		e.failUnrecorded(ctx, s, err)
	case e.recordOutcome(ctx, s, res):
		e.succeedTask(c.task)
	}
	if !c.hasEnded() {
		e.interruptTask(c.task)
	}
}

// checkPrecondition evaluates preconditions that depend on the results of other
// changes. It returns nil if there are none, or they hold.
func (e *engine) checkPrecondition(ctx context.Context, t *conversationTask) *hcl.Diagnostic {
	if t.change.Desired == nil || !t.change.Desired.Undecided {
		return nil
	}
	e.late.mu.Lock()
	defer e.late.mu.Unlock()
	isDecided := func() bool {
		c := e.late.conversations[t.change.Address]
		return c != nil && !c.Undecided
	}
	if isDecided() {
		return nil
	}
	if diags := e.evaluateLate(ctx); diags.HasErrors() {
		return firstError(diags)
	}
	if isDecided() {
		return nil
	}
	return notKnownDiagnostic(t.task, "created or changed", "the result of its precondition is still unknown")
}

// requestConversation makes the requests of a conversation's change.
func (e *engine) requestConversation(ctx context.Context, box *outbox, t *conversationTask) providers.Result {
	if t.change.Action == plan.Remove {
		remover, ok := providers.As[providers.ConversationRemover](box.session)
		if !ok {
			return unsupportedResult("remove conversation")
		}
		err := remover.RemoveConversation(ctx, t.change.Prior.ID)
		if isAbsent(err) {
			err = nil
		}
		return providers.Result{ID: t.change.Prior.ID, Err: err}
	}
	manager, ok := providers.As[providers.ConversationManager](box.session)
	if !ok {
		return unsupportedResult("manage conversation")
	}
	want := declaredPlace(t)
	if t.change.Action == plan.Create {
		return e.createConversation(ctx, manager, t, want)
	}
	have, err := manager.DescribeConversation(ctx, t.change.Prior.ID)
	if err == nil {
		err = manager.ChangeConversation(ctx, t.change.Prior.ID, have, want)
	}
	return providers.Result{ID: t.change.Prior.ID, Err: err}
}

// createConversation creates a conversation. If the outcome is unknown it tries
// again: the platform then finds what the first request may have created.
func (e *engine) createConversation(ctx context.Context, manager providers.ConversationManager, t *conversationTask, want providers.ConversationSpec) providers.Result {
	want.PendingSince = t.change.Next.DoubtSince
	var res providers.Result
	for attempt := range settleAttempts {
		began := e.now()
		id, err := manager.CreateConversation(ctx, t.change.Next.Key, want)
		if err == nil && id == "" {
			err = &providers.Error{Kind: providers.Unknown, Op: "create conversation", Detail: "the platform reported success, but did not return the id of the conversation"}
		}
		kind := providers.KindOf(err)
		if attempt > 0 && id == "" && !kind.ConfirmsOutcome() && kind != providers.Unknown {
			return res // the refusal does not show what became of the first attempt
		}
		res = providers.Result{ID: id, Err: err}
		if kind != providers.Unknown || e.sleep(ctx, providers.GracePeriod) != nil {
			return res
		}
		if want.PendingSince.IsZero() {
			want.PendingSince = began
		}
	}
	return res
}

// unsupportedResult is the result of an operation that a platform declares and its
// session does not implement.
func unsupportedResult(op string) providers.Result {
	return providers.Result{Err: &providers.Error{Kind: providers.Invalid, Op: op, Detail: "the platform declares this operation, but its session does not implement it"}}
}

// declaredPlace returns the conversation as it is declared. It holds no IDs that
// this run learns: arguments of a conversation must be known when it is planned.
func declaredPlace(t *conversationTask) providers.ConversationSpec {
	return providers.ConversationSpec{
		Title:        t.change.Next.Title,
		Announcement: t.change.Next.Announcement,
		Participants: slices.Clone(t.change.Next.Participants),
		Options:      t.change.Next.Options,
	}
}
