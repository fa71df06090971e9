package providertest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/sandbox"
)

// goneConversation disbands one of two conversations outside of Herald. Every
// request in it must return the right kind of error, and the other conversation
// must still work.
func (s *suite) goneConversation(t *testing.T) {
	declare := func(here, there string) string {
		return s.baseConfig(2) + s.messageWithText("a", here) + messageBlock("e", "p1", s.bodyArgument(there))
	}
	w := s.newWorld(t, declare("one", "two"))
	target := providers.Target{ID: s.Place(1)}
	id := w.applyAndSync().State.Deliveries[addrtest.Delivery("message.e@conversation.p1")].Parts[0].ID
	w.disbandConversation(s.visibleText("two"))
	s.requestsFail(t, w, target, id)

	w.declare(declare("uno", "dos"))
	_, err := w.tryApply(t.Context())
	w.pointsAt(err, problem.ConversationGone, `conversation "p1"`)
	wantEqual(t, "people see", []string{s.visibleText("uno")}, w.lastTexts())

	w.declare(s.baseConfig(1) + s.messageWithText("a", "uno"))
	w.mustApply()
	if len(w.applyAndSync().State.Deliveries) != 1 {
		t.Error("the state still has deliveries of the conversation that is gone")
	}
	w.declare(s.baseConfig(0))
	w.mustApply()
	w.wantEmptyPlan()
}

// removedAccount removes the bot's own account from a conversation that Herald
// created. Its readers still see the messages, so nothing may be sent to them
// again.
func (s *suite) removedAccount(t *testing.T) {
	if !s.Members {
		return // the creator is not a member
	}
	w := s.newWorld(t, s.baseConfig(1)+s.managedConversationBlock("g", append(s.titleArgument("Ops"), s.participantsArgument(2)...)...)+messageBlock("x", "g", s.bodyArgument("hello"))+s.messageWithText("a", "one"))
	st := w.applyAndSync().State
	at := slices.IndexFunc(w.platformConversations(), func(c sandbox.Conversation) bool { return !c.Found })
	group := w.platformConversations()[at]
	for _, p := range group.Participants {
		if !slices.Contains(s.People, p.ID) {
			w.makeDrift(sandbox.Drift{Action: "leave", Conversation: group.ID, Participants: []string{p.ID}})
		}
	}
	d := st.Deliveries[addrtest.Delivery("message.x@conversation.g")]
	s.requestsFail(t, w, providers.Target{ID: d.Conversation.ID}, d.Parts[0].ID)

	w.declare(s.baseConfig(1) + s.managedConversationBlock("g", append(s.titleArgument("Ops"), s.participantsArgument(2)...)...) + messageBlock("x", "g", s.bodyArgument("hello again")) + s.messageWithText("a", "uno"))
	_, err := w.tryApply(t.Context())
	w.pointsAt(err, "", `conversation "g"`)
	wantEqual(t, "conversations", 1, w.countGroups())
	if !slices.Contains(w.lastTexts(), s.visibleText("uno")) {
		t.Errorf("people see %q", w.lastTexts())
	}
	w.declare(s.baseConfig(1) + s.messageWithText("a", "uno"))
	w.mustApply()
	w.wantEmptyPlan()
}

// disbandConversation disbands the conversation that contains a text.
func (w *world) disbandConversation(text string) {
	w.t.Helper()
	for _, c := range w.platformConversations() {
		if slices.ContainsFunc(c.Messages, func(m sandbox.Message) bool { return m.Text == text }) {
			w.makeDrift(sandbox.Drift{Action: "disband", Conversation: c.ID})
			return
		}
	}
	w.t.Fatalf("no conversation contains %q", text)
}

func (w *world) makeDrift(d sandbox.Drift) {
	w.t.Helper()
	d.Platform = w.Dialect
	if err := w.server.Drift(d); err != nil {
		w.t.Fatal(err)
	}
}

// lastTexts returns the last visible text of each conversation.
func (w *world) lastTexts() []string {
	var texts []string
	for _, c := range w.platformConversations() {
		standing := slices.DeleteFunc(slices.Clone(c.Messages), func(m sandbox.Message) bool { return m.Recalled })
		if n := len(standing); n > 0 && !c.Gone {
			texts = append(texts, standing[n-1].Text)
		}
	}
	return texts
}

// pointsAt requires an error that points at the block; "" allows any code.
func (w *world) pointsAt(err error, code problem.Code, line string) {
	w.t.Helper()
	var diags hcl.Diagnostics
	if !errors.As(err, &diags) {
		w.t.Fatalf("got %v, want an error at %s", err, line)
	}
	for _, d := range diags {
		if d.Subject != nil && (code == "" || diag.CodeOf(d) == code) && w.isInBlock(*d.Subject, line) {
			return
		}
	}
	w.t.Errorf("no error %q at %s: %v", code, line, diags)
}

// requestsFail makes every request of a session in a conversation that is gone.
func (s *suite) requestsFail(t *testing.T, w *world, target providers.Target, id string) {
	t.Helper()
	session, diags := w.newAccounts().Session(w.mustPlan().Desired, addr.Provider{Platform: s.facts.Schema.Name})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	parts, _ := s.Platform.Compose(content.Content{Format: content.Format(s.plainFormat()), Body: "x"})
	item := providers.Outgoing{Target: target, Key: "6ba7b810-9dad-51d1-80b4-00c04fd430c8", Part: parts[0]}
	isGone := func(what string, err error) {
		t.Helper()
		if providers.KindOf(err) != providers.Gone {
			t.Errorf("%s: %v, want kind %q", what, err, providers.Gone)
		}
	}
	isGone("send", session.Send(t.Context(), []providers.Outgoing{item})[0].Err)
	if r, ok := providers.As[providers.Reader](session); ok {
		_, err := r.Read(t.Context(), target, []string{id})
		isGone("read one", err)
		_, err = r.Read(t.Context(), target, []string{id, id + "0"})
		isGone("read several", err)
	}
	if f, ok := providers.As[providers.Finder](session); ok {
		_, err := f.Find(t.Context(), []providers.Outgoing{item}, time.Time{})
		isGone("find", err)
	}
	if e, ok := providers.As[providers.Editor](session); ok {
		isGone("edit", e.Edit(t.Context(), id, item))
	}
	if r, ok := providers.As[providers.Recaller](session); ok {
		if err := r.Recall(t.Context(), target, []providers.SentMessage{{ID: id, Part: item.Part}})[0]; err != nil {
			isGone("recall", err)
		}
	}
}

// isInBlock reports whether a range is in the block that begins with a text.
func (w *world) isInBlock(rng hcl.Range, begin string) bool {
	before, rest, found := strings.Cut(w.mainConfig(), begin)
	block, _, _ := strings.Cut(rest, "\n}\n")
	first := strings.Count(before, "\n") + 1
	return found && first <= rng.Start.Line && rng.Start.Line <= first+strings.Count(block, "\n")
}
