package providertest

import (
	"testing"

	"herald/plan"
	"herald/plan/record"
	"herald/providers"
	"herald/providers/sandbox"
)

// answersHaveIDs makes the platform answer without the id of the message.
// Unless Herald chooses the id itself, the outcome is then unknown, and nothing
// may be sent twice because of it.
func (s *suite) answersHaveIDs(t *testing.T) {
	anonymous := sandbox.Fault{Operation: "send", Action: sandbox.Anonymous}
	w := s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one"))
	w.injectFault(anonymous)
	s.checkResult(t, w.sendFirst())

	w = s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one"))
	w.injectFault(anonymous)
	_, _ = w.tryApply(t.Context()) // what it cannot confirm, the next run does, or a person
	w.resolveDoubts()
	w.applyAndSync()
	wantEqual(t, "people see", []string{s.visibleText("one")}, w.visibleTexts())
}

// checkResult checks a result against the contract of providers.Result.
func (s *suite) checkResult(t *testing.T, res providers.Result) {
	t.Helper()
	switch kind := providers.KindOf(res.Err); {
	case res.Err == nil && res.ID == "" && !s.facts.Idempotency.NoIDs:
		t.Error("Send reported success without the id of the message: return an error of kind Unknown, or declare Identity.NoIDs where the platform never gives ids")
	case res.Err != nil && kind != providers.Unknown:
		t.Errorf("the answer has no message id: Send returned an error of kind %s, want Unknown: %v", kind, res.Err)
	}
}

// sendFirst sends the first part of the first delivery, without a run.
func (w *world) sendFirst() providers.Result {
	w.t.Helper()
	session, target, change := w.openFirst()
	item := providers.Outgoing{Target: target, Key: change.Next.Parts[0].Key, Part: change.Parts[0]}
	return session.Send(w.t.Context(), []providers.Outgoing{item})[0]
}

// openFirst opens the session and the conversation of the first delivery, and plans it.
func (w *world) openFirst() (providers.Session, providers.Target, *plan.Change) {
	w.t.Helper()
	c, err := w.openAndPlan(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	change := c.plan.Deliveries[0]
	session, diags := c.accounts.Session(c.plan.Desired, change.Provider)
	if diags.HasErrors() {
		w.t.Fatal(diags)
	}
	return session, record.Target(change.Place), change
}
