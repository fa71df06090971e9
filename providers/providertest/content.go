package providertest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/content"
	"herald/plan"
	"herald/providers"
)

// phrase is a use of an ability: lines of a message block, the first of which
// says it.
type phrase struct {
	ability providers.Ability
	lines   []string
}

// phrases use every ability of content that the language has a word for.
func (s *suite) phrases() []phrase {
	say := s.body("hello")
	all := []phrase{
		{providers.TextBody, []string{`text = "hello"`}},
		{providers.MarkdownBody, []string{`markdown = "hello"`}},
		{providers.HTMLBody, []string{`html = "hello"`}},
		{providers.Quote, []string{"reply_to = message.first", say}},
		{providers.Buttons, []string{`button {`, `label = "Status"`, `url = "https://status.example.org"`, `}`, say}},
	}
	for _, name := range []string{"notes", "picture", "film", "voice"} {
		all = append(all, phrase{providers.Attach, []string{"attachments = [attachment." + name + "]"}})
	}
	person := "nobody"
	if len(s.People) > 0 {
		person = s.People[0]
	}
	return append(all, phrase{providers.Mention, []string{"mentions = " + list(person), say}})
}

func (s *suite) declaration(p phrase) string {
	lines := slices.Clone(p.lines)
	lines[0] += here
	return s.head(1) + attachments + s.say("first", "first") + message("x", "p0", lines...)
}

// declaredIsDelivered says everything that the platform can, and looks at what
// people see of it.
func (s *suite) declaredIsDelivered(t *testing.T) {
	for _, p := range s.phrases() {
		if !s.facts.Can(p.ability) {
			continue
		}
		w := s.world(t, s.declaration(p))
		w.settled()
		all := w.messages()
		if len(all) < 2 {
			t.Errorf("%s: %d messages arrived", p.lines[0], len(all)-1)
			continue
		}
		if what := s.lacks(p.ability, all); what != "" {
			t.Errorf("%s: %s: %+v", p.lines[0], what, all[1:])
		}
		w.declare(s.head(1))
		w.settled()
	}
}

// missingIsRefused says everything that the platform cannot, and wants a
// diagnostic at the argument that says it.
func (s *suite) missingIsRefused(t *testing.T) {
	for _, p := range s.phrases() {
		if s.facts.Can(p.ability) {
			continue
		}
		w := s.world(t, s.declaration(p))
		w.refused(string(p.ability))
	}
	if !s.facts.Can(providers.Forward) {
		_, problems := s.Platform.Compose(content.Content{Forward: "message.x"})
		if !slices.ContainsFunc(problems, func(p providers.Problem) bool { return p.Attribute == "forward" && !p.Warning }) {
			t.Errorf("forward is %q, and Compose says %+v", s.facts.Abilities[providers.Forward].Answer, problems)
		}
	}
	if !s.facts.Can(providers.CreateConversation) {
		conversation := strings.Replace(s.kept("g", `title = "Ops"`), "{", "{"+here, 1)
		s.world(t, s.head(1)+conversation+message("x", "g", s.body("hello"))).refused("create conversation")
	}
}

// refused wants the plan to fail at the line that is marked, and nothing to be
// asked of the platform.
func (w *world) refused(what string) {
	w.t.Helper()
	p, err := w.tryPlan()
	if err == nil {
		w.t.Errorf("%s: the plan takes it: %v", what, actions(p))
		return
	}
	line := 0
	for i, text := range strings.Split(w.main(), "\n") {
		if strings.Contains(text, here) {
			line = i + 1
		}
	}
	found := slices.ContainsFunc(diagnostics(w.t, err), func(d *hcl.Diagnostic) bool {
		return d.Severity == hcl.DiagError && d.Subject != nil && d.Subject.Start.Line == line
	})
	if !found {
		w.t.Errorf("%s: no error points at line %d: %v", what, line, err)
	}
	if n := len(w.server.Ledger()); n > 0 {
		w.t.Errorf("%s: refused after %d requests", what, n)
	}
	if _, err := w.tryApply(w.t.Context()); err == nil || len(w.sight()) > 0 {
		w.t.Errorf("%s: apply did it all the same", what)
	}
}

// diagnostics are what an error of the pipeline tells.
func diagnostics(t interface {
	Helper()
	Fatalf(string, ...any)
}, err error) hcl.Diagnostics {
	t.Helper()
	var diags hcl.Diagnostics
	if !errors.As(err, &diags) {
		t.Fatalf("no diagnostics: %v", err)
	}
	return diags
}

// quotes answers a message in two conversations.
func (s *suite) quotes(t *testing.T) {
	to := "message %q {\n  to = [conversation.p0, conversation.p1]\n  %s\n  %s\n}\n"
	w := s.world(t, s.head(2)+fmt.Sprintf(to, "z", s.body("question"), "")+fmt.Sprintf(to, "a", s.body("answer"), "reply_to = message.z"))
	w.settled()
	for _, c := range w.conversations() {
		if len(c.Messages) != 2 || c.Messages[1].Reply != c.Messages[0].ID {
			t.Errorf("%s: %+v", c.ID, c.Messages)
		}
	}
}

// uploadedOnce sends one file in many messages.
func (s *suite) uploadedOnce(t *testing.T) {
	many := func(text string) string {
		return s.head(1) + attachments + fmt.Sprintf(
			"message \"m\" {\n  count = 4\n  to = conversation.p0\n  %s = \"%s ${count.index}\"\n  attachments = [attachment.notes]\n}\n", s.format(), text)
	}
	w := s.world(t, many("see"))
	w.settled()
	for op, n := range w.requests(0) {
		if uploads(op) && n > 1 {
			t.Errorf("%s: %d times for one file", op, n)
		}
	}
	w.declare(many("look"))
	before := len(w.server.Ledger())
	w.settled()
	for op, n := range w.requests(before) {
		if uploads(op) && n > 0 {
			t.Errorf("%s: %d times more for another text", op, n)
		}
	}
}

// driftIsHealed changes messages behind Herald's back.
func (s *suite) driftIsHealed(t *testing.T) {
	w := s.world(t, s.head(1)+s.say("a", "one")+s.say("b", "two")+s.say("c", "three")+s.say("d", "four"))
	w.settled()
	ids := map[string]string{}
	for _, m := range w.messages() {
		ids[m.Text] = m.ID
	}
	for _, err := range []error{
		w.server.EditMessage(s.Dialect, ids[s.seen("one")], "hacked"),
		w.server.RemoveMessage(s.Dialect, ids[s.seen("two")]),
		w.server.RecallMessage(s.Dialect, ids[s.seen("three")]),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	p := w.plan()
	wanted := map[string]plan.Action{delivery("b"): plan.Send, delivery("c"): plan.Send}
	if s.facts.Can(providers.Edit) {
		wanted[delivery("a")] = plan.Edit
	}
	same(t, "plan after drift", wanted, actions(p))
	kinds := map[string]plan.DriftKind{}
	for _, d := range p.Drift {
		kinds[d.Address] = d.Kind
	}
	same(t, "drift", map[string]plan.DriftKind{
		delivery("a"): plan.DriftEdited, delivery("b"): plan.DriftRemoved, delivery("c"): plan.DriftRemoved,
	}, kinds)
	w.settled()
	want := []string{s.seen("one"), s.seen("two"), s.seen("three"), s.seen("four")}
	if !s.facts.Can(providers.Edit) {
		want[0] = "hacked" // sent again, its readers would have it twice
	}
	same(t, "people see", sorted(want), sorted(w.sight()))
}

func sorted(texts []string) []string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return texts
}
