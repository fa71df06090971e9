package providertest

import (
	"strings"
	"testing"

	"herald/plan"
	"herald/providers"
	"herald/providers/sandbox"
)

// managedConversation creates a conversation, changes what can be changed of
// it, and lets it go.
func (s *suite) managedConversation(t *testing.T) {
	declare := func(title, notice string, members int) string {
		lines := append(s.titled(title), s.members(members)...)
		if s.facts.Can(providers.ChangeAnnouncement) {
			lines = append(lines, "announcement = "+quoted(notice))
		}
		return s.head(0) + s.kept("g", lines...) + message("x", "g", s.body("hello"))
	}
	w := s.world(t, declare("Ops", "hello", 2))
	same(t, "plan", map[string]plan.Action{"conversation.g": plan.Create, "message.x@conversation.g": plan.Send}, actions(w.plan()))
	w.settled()
	same(t, "conversations", 1, w.groups())
	same(t, "people see", []string{s.seen("hello")}, w.sight())

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
			if _, err := w.tryPlan(); err == nil || !strings.Contains(err.Error(), "cannot be changed") {
				t.Errorf("%s is missing, and the plan says %v", x.ability, err)
			}
			w.declare(kept)
			title, notice, members = "Ops", "hello", 2
			continue
		}
		same(t, string(x.ability), map[string]plan.Action{"conversation.g": plan.Update}, actions(w.plan()))
		w.settled()
	}
	s.ends(t, w)
}

// ends lets go of the only conversation that Herald keeps.
func (s *suite) ends(t *testing.T, w *world) {
	w.declare(s.head(0))
	end := plan.Forget
	if s.facts.Can(providers.RemoveConversation) {
		end = plan.Remove
	}
	same(t, "end of the conversation", end, actions(w.plan())["conversation.g"])
	w.settled()
	if gone := w.groups() == 0; gone != s.facts.Can(providers.RemoveConversation) {
		t.Errorf("the conversation is gone: %v", gone)
	}
}

// malformedIsRefused declares conversations that the platform cannot have. The
// plan refuses each at its block, and nothing is asked of the platform.
func (s *suite) malformedIsRefused(t *testing.T) {
	cases := map[string]string{
		"id": s.kept("g", `id = "no such place!"`),
	}
	if s.facts.Can(providers.CreateConversation) {
		cases["participant"] = s.kept("g", append(s.titled("Ops"), `participants = ["no such person!"]`)...)
	}
	for name, block := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := s.world(t, s.head(0)+block+message("x", "g", s.body("hello")))
			_, err := w.tryPlan()
			if err == nil {
				t.Fatal("it is planned")
			}
			for _, d := range diagnostics(t, err) {
				if d.Subject == nil || d.Subject.Start.Line < 3 || !strings.Contains(d.Detail, "conversation.g: ") {
					t.Errorf("%s: it does not point at the conversation: %v", d, d.Subject)
				}
			}
			if n := len(w.server.Ledger()); n > 0 {
				t.Errorf("%d requests were made", n)
			}
		})
	}
}

// conversationDrift renames a conversation behind Herald's back.
func (s *suite) conversationDrift(t *testing.T) {
	w := s.world(t, s.head(0)+s.kept("g", append([]string{`title = "Ops"`}, s.members(2)...)...))
	w.settled()
	id := w.conversations()[0].ID
	if w.conversations()[0].Title != "Ops" {
		return // what people see as its title is not what Herald keeps
	}
	if err := w.server.Drift(sandbox.Drift{Action: "rename", Platform: s.Dialect, Conversation: id, Title: "hacked"}); err != nil {
		t.Fatal(err)
	}
	p := w.plan()
	same(t, "plan", map[string]plan.Action{"conversation.g": plan.Update}, actions(p))
	if len(p.Drift) != 1 || p.Drift[0].Kind != plan.DriftChanged {
		t.Errorf("drift %+v", p.Drift)
	}
	w.settled()
	same(t, "title", "Ops", w.conversations()[0].Title)
}
