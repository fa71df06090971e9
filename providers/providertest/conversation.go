package providertest

import (
	"slices"
	"strings"
	"testing"

	"herald/lang/diag/problem"
	"herald/plan"
	"herald/providers"
	"herald/providers/sandbox"
)

// managedConversation creates a conversation, changes everything that can be
// changed, and removes it from the configuration.
func (s *suite) managedConversation(t *testing.T) {
	declare := func(title, notice string, members int) string {
		lines := append(s.titleArgument(title), s.participantsArgument(members)...)
		if s.facts.Can(providers.ChangeAnnouncement) {
			lines = append(lines, "announcement = "+quoteHCL(notice))
		}
		return s.baseConfig(0) + s.managedConversationBlock("g", lines...) + messageBlock("x", "g", s.bodyArgument("hello"))
	}
	w := s.newWorld(t, declare("Ops", "hello", 2))
	wantEqual(t, "plan", map[string]plan.Action{"conversation.g": plan.Create, "message.x@conversation.g": plan.Send}, actionsByAddress(w.mustPlan()))
	w.applyAndSync()
	wantEqual(t, "conversations", 1, w.countGroups())
	wantEqual(t, "people see", []string{s.visibleText("hello")}, w.visibleTexts())
	s.createdIsListed(t, w)

	title, notice, members := "Ops", "hello", 2
	for _, x := range []struct {
		ability providers.Ability
		applies bool
		change  func()
	}{
		{providers.ChangeTitle, !s.Untitled, func() { title = "Operations" }},
		{providers.ChangeAnnouncement, s.facts.Can(providers.ChangeAnnouncement), func() { notice = "hello, all" }},
		{providers.ChangeMembers, s.Members, func() { members = 3 }},
		{providers.ChangeMembers, s.Members, func() { members = 1 }},
	} {
		if !x.applies {
			continue
		}
		kept := declare(title, notice, members)
		x.change()
		w.declare(declare(title, notice, members))
		if !s.facts.Can(x.ability) {
			_, err := w.tryPlan()
			w.pointsAt(err, problem.ConversationCannotBeChanged, `conversation "g"`)
			w.declare(kept)
			title, notice, members = "Ops", "hello", 2
			continue
		}
		wantEqual(t, string(x.ability), map[string]plan.Action{"conversation.g": plan.Update}, actionsByAddress(w.mustPlan()))
		w.applyAndSync()
	}
	s.dropConversation(t, w)
}

// dropConversation removes the only managed conversation from the
// configuration.
func (s *suite) dropConversation(t *testing.T, w *world) {
	w.declare(s.baseConfig(0))
	end := plan.Forget
	if s.facts.Can(providers.RemoveConversation) {
		end = plan.Remove
	}
	wantEqual(t, "action for the conversation that is no longer declared", end, actionsByAddress(w.mustPlan())["conversation.g"])
	w.applyAndSync()
	if gone := w.countGroups() == 0; gone != s.facts.Can(providers.RemoveConversation) {
		t.Errorf("conversation is gone: %v, want %v", gone, !gone)
	}
}

// createdIsListed requires a conversation that Herald created to be in the list of those
// that the account can reach, and each id in it to be one that a conversation block takes.
func (s *suite) createdIsListed(t *testing.T, w *world) {
	session := w.openSession()
	lister, ok := providers.As[providers.ConversationLister](session)
	if !ok {
		return
	}
	listed, err := lister.ListConversations(t.Context())
	if err != nil {
		t.Fatalf("ListConversations: %v", err)
	}
	want := w.platformConversations()[0].ID
	if !slices.ContainsFunc(listed, func(c providers.ListedConversation) bool { return c.ID == want }) {
		t.Errorf("ListConversations returns %v, without %s", listed, want)
	}
	checker, ok := providers.As[providers.TargetChecker](s.Platform)
	for _, c := range listed {
		if ok && len(checker.CheckTarget(providers.Target{ID: c.ID})) > 0 {
			t.Errorf("ListConversations returns the id %q, which a conversation block refuses", c.ID)
		}
	}
}

// malformedIsRefused declares conversations that the platform cannot have. The
// plan must refuse each at its block, without any request.
func (s *suite) malformedIsRefused(t *testing.T) {
	cases := map[string]string{
		"id": s.managedConversationBlock("g", `id = "no such place!"`),
	}
	if s.facts.Can(providers.CreateConversation) {
		cases["participant"] = s.managedConversationBlock("g", append(s.titleArgument("Ops"), `participants = ["no such person!"]`)...)
	}
	for name, block := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := s.newWorld(t, s.baseConfig(0)+block+messageBlock("x", "g", s.bodyArgument("hello")))
			_, err := w.tryPlan()
			if err == nil {
				t.Fatal("the plan accepts it, want an error")
			}
			for _, d := range diagnosticsOf(t, err) {
				if d.Subject == nil || d.Subject.Start.Line < 3 || !strings.Contains(d.Detail, "conversation.g: ") {
					t.Errorf("%s: want a diagnostic at the conversation block, got %v", d, d.Subject)
				}
			}
			if n := len(w.server.Ledger()); n > 0 {
				t.Errorf("%d requests were made, want none", n)
			}
		})
	}
}

// conversationDrift renames a conversation outside of Herald.
func (s *suite) conversationDrift(t *testing.T) {
	w := s.newWorld(t, s.baseConfig(0)+s.managedConversationBlock("g", append([]string{"title = " + quoteHCL(s.titleOf("Ops"))}, s.participantsArgument(2)...)...))
	w.applyAndSync()
	id := w.platformConversations()[0].ID
	if w.platformConversations()[0].Title != s.titleOf("Ops") {
		return // the visible title is not the one that Herald manages
	}
	if err := w.server.Drift(sandbox.Drift{Action: "rename", Platform: s.Dialect, Conversation: id, Title: "hacked"}); err != nil {
		t.Fatal(err)
	}
	p := w.mustPlan()
	wantEqual(t, "plan", map[string]plan.Action{"conversation.g": plan.Update}, actionsByAddress(p))
	if len(p.Drift) != 1 || p.Drift[0].Kind != plan.DriftChanged {
		t.Errorf("want one drift of kind changed, got %+v", p.Drift)
	}
	w.applyAndSync()
	wantEqual(t, "title", s.titleOf("Ops"), w.platformConversations()[0].Title)
}
