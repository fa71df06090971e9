package apply

import (
	"context"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/plan"
	"herald/providers"
)

// converse creates, changes, removes or forgets a conversation.
func (e *engine) converse(ctx context.Context, t *task) {
	if len(e.intents[t.main].Steps) == 0 {
		e.settled(t)
		return
	}
	if diag := e.decideConversation(ctx, t); diag != nil {
		if e.stopped(ctx) {
			e.interrupt(t)
			return
		}
		e.fail(t, diag, false)
		return
	}
	box, diags := e.box(t.conv.Provider)
	if diags.HasErrors() {
		e.fail(t, diags[0], false)
		return
	}
	m := move{task: t, intent: t.main, op: e.intents[t.main].Steps[0].Op}
	var res providers.Result
	err := e.request(ctx, box, []move{m}, func() { res = e.conversation(ctx, box, t) })
	switch {
	case err != nil:
		e.unsent(ctx, m, err)
	case e.outcome(ctx, m, res):
		e.succeed(t)
	}
	if !t.ended() {
		e.interrupt(t)
	}
}

// decideConversation holds preconditions that had to wait for what other changes
// make. nil if there were none, or they hold.
func (e *engine) decideConversation(ctx context.Context, t *task) *hcl.Diagnostic {
	if t.conv.Desired == nil || !t.conv.Desired.Undecided {
		return nil
	}
	e.late.mu.Lock()
	defer e.late.mu.Unlock()
	isDecided := func() bool {
		c := e.late.conversations[t.address]
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
	return e.reviseDiagnostic(t, "whether its precondition holds is still not known")
}

func (e *engine) conversation(ctx context.Context, box *outbox, t *task) providers.Result {
	if t.conv.Action == plan.Remove {
		remover, ok := box.session.(providers.ConversationRemover)
		if !ok {
			return refused("remove conversation")
		}
		err := remover.RemoveConversation(ctx, t.conv.Prior.ID)
		if isAbsent(err) {
			err = nil
		}
		return providers.Result{ID: t.conv.Prior.ID, Err: err}
	}
	steward, ok := box.session.(providers.ConversationManager)
	if !ok {
		return refused("manage conversation")
	}
	want := wanted(t)
	if t.conv.Action == plan.Create {
		return e.create(ctx, steward, t, want)
	}
	have, err := steward.DescribeConversation(ctx, t.conv.Prior.ID)
	if err == nil {
		err = steward.ChangeConversation(ctx, t.conv.Prior.ID, have, want)
	}
	return providers.Result{ID: t.conv.Prior.ID, Err: err}
}

// create makes a conversation. Where the outcome is unknown it asks again, and
// the platform finds what the first call may have left.
func (e *engine) create(ctx context.Context, steward providers.ConversationManager, t *task, want providers.ConversationSpec) providers.Result {
	want.PendingSince = t.conv.Next.DoubtSince
	var res providers.Result
	for attempt := range settleAttempts {
		began := e.now()
		id, err := steward.CreateConversation(ctx, t.conv.Next.Key, want)
		if err == nil && id == "" {
			err = &providers.Error{Kind: providers.Unknown, Op: "create conversation", Detail: "the platform reported success and did not give the id of the conversation"}
		}
		kind := providers.KindOf(err)
		if attempt > 0 && id == "" && !kind.ConfirmsOutcome() && kind != providers.Unknown {
			return res // refused, which tells nothing of the first attempt
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

func refused(op string) providers.Result {
	return providers.Result{Err: &providers.Error{Kind: providers.Invalid, Op: op, Detail: "the platform declares that it can, and its session cannot"}}
}

// wanted is the place as declared. Ids that only the run knows cannot be in
// it: arguments of a conversation must be known when it is planned.
func wanted(t *task) providers.ConversationSpec {
	options := cty.NilVal
	if t.conv.Desired != nil {
		options = t.conv.Desired.Options
	}
	return providers.ConversationSpec{
		Title:        t.conv.Next.Title,
		Announcement: t.conv.Next.Announcement,
		Participants: slices.Clone(t.conv.Next.Participants),
		Options:      options,
	}
}
