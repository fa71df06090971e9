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
	"herald/providers/sandbox"
)

// abilityUse uses an ability: the lines of a message block, the first of which
// is the argument for it.
type abilityUse struct {
	ability providers.Ability
	lines   []string
}

// abilityUses returns a use of every ability of content that the language has
// an argument for.
func (s *suite) abilityUses() []abilityUse {
	say := s.bodyArgument("hello")
	all := []abilityUse{
		{providers.TextBody, []string{`text = "hello"`}},
		{providers.MarkdownBody, []string{`markdown = "hello"`}},
		{providers.HTMLBody, []string{`html = "hello"`}},
		{providers.Quote, []string{"reply_to = message.first", say}},
		{providers.Buttons, []string{`button {`, `label = "Status"`, `url = "https://status.example.org"`, `}`, say}},
	}
	for _, name := range []string{"notes", "picture", "film", "voice"} {
		all = append(all, abilityUse{providers.Attach, []string{"attachments = [attachment." + name + "]"}})
	}
	person := "nobody"
	if len(s.People) > 0 {
		person = s.People[0]
	}
	return append(all, abilityUse{providers.Mention, []string{"mentions = " + listHCL(person), say}})
}

func (s *suite) configOf(p abilityUse) string {
	lines := slices.Clone(p.lines)
	lines[0] += errorMark
	return s.baseConfig(1) + attachments + s.messageWithText("first", "first") + messageBlock("x", "p0", lines...)
}

// declaredIsDelivered uses every ability that the platform has, and checks what
// people see.
func (s *suite) declaredIsDelivered(t *testing.T) {
	for _, p := range s.abilityUses() {
		if !s.facts.Can(p.ability) {
			continue
		}
		w := s.newWorld(t, s.configOf(p))
		w.applyAndSync()
		all := w.visibleMessages()
		if len(all) < 2 {
			t.Errorf("%s: %d messages were delivered", p.lines[0], len(all)-1)
			continue
		}
		if what := s.missingEffect(p.ability, all); what != "" {
			t.Errorf("%s: %s: %+v", p.lines[0], what, all[1:])
		}
		w.declare(s.baseConfig(1))
		w.applyAndSync()
	}
}

// missingIsRefused uses every ability that the platform lacks, and requires a
// diagnostic at the argument.
func (s *suite) missingIsRefused(t *testing.T) {
	for _, p := range s.abilityUses() {
		if s.facts.Can(p.ability) {
			continue
		}
		w := s.newWorld(t, s.configOf(p))
		w.wantRefusal(string(p.ability))
	}
	if !s.facts.Can(providers.Forward) {
		_, problems := s.Platform.Compose(content.Content{Forward: "message.x"})
		if !slices.ContainsFunc(problems, func(p providers.Problem) bool { return p.Attribute == "forward" && !p.Warning }) {
			t.Errorf("ability forward is %q, but Compose returned no error for it: %+v", s.facts.Abilities[providers.Forward].Answer, problems)
		}
	}
	if !s.facts.Can(providers.Pin) {
		s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one", "pin = true "+errorMark)).wantRefusal("pin")
	}
	if !s.facts.Can(providers.CreateConversation) {
		conversation := strings.Replace(s.managedConversationBlock("g", `title = "Ops"`), "{", "{"+errorMark, 1)
		s.newWorld(t, s.baseConfig(1)+conversation+messageBlock("x", "g", s.bodyArgument("hello"))).wantRefusal("create conversation")
	}
}

// wantRefusal requires the plan to fail at the marked line, without any request
// to the platform.
func (w *world) wantRefusal(what string) {
	w.t.Helper()
	p, err := w.tryPlan()
	if err == nil {
		w.t.Errorf("%s: the plan accepts it, want an error: %v", what, actionsByAddress(p))
		return
	}
	line := 0
	for i, text := range strings.Split(w.mainConfig(), "\n") {
		if strings.Contains(text, errorMark) {
			line = i + 1
		}
	}
	found := slices.ContainsFunc(diagnosticsOf(w.t, err), func(d *hcl.Diagnostic) bool {
		return d.Severity == hcl.DiagError && d.Subject != nil && d.Subject.Start.Line == line
	})
	if !found {
		w.t.Errorf("%s: no error points at line %d: %v", what, line, err)
	}
	if n := len(w.server.Ledger()); n > 0 {
		w.t.Errorf("%s: %d requests were made before it was refused, want none", what, n)
	}
	if _, err := w.tryApply(w.t.Context()); err == nil || len(w.visibleTexts()) > 0 {
		w.t.Errorf("%s: apply did it although the plan refuses it", what)
	}
}

// diagnosticsOf returns the diagnostics in an error.
func diagnosticsOf(t interface {
	Helper()
	Fatalf(string, ...any)
}, err error) hcl.Diagnostics {
	t.Helper()
	var diags hcl.Diagnostics
	if !errors.As(err, &diags) {
		t.Fatalf("want diagnostics, got %v", err)
	}
	return diags
}

// quotesAreDelivered replies to a message in two conversations.
func (s *suite) quotesAreDelivered(t *testing.T) {
	to := "message %q {\n  to = [conversation.p0, conversation.p1]\n  %s\n  %s\n}\n"
	w := s.newWorld(t, s.baseConfig(2)+fmt.Sprintf(to, "z", s.bodyArgument("question"), "")+fmt.Sprintf(to, "a", s.bodyArgument("answer"), "reply_to = message.z"))
	w.applyAndSync()
	for _, c := range w.platformConversations() {
		if len(c.Messages) != 2 || c.Messages[1].Reply != c.Messages[0].ID {
			t.Errorf("conversation %s: want a message and its reply, got %+v", c.ID, c.Messages)
		}
	}
}

// uploadedOnce sends one file in several messages, and changes their text. Where files
// belong to one message, each of the messages stores its own.
func (s *suite) uploadedOnce(t *testing.T) {
	isUpload := func(op string) bool { return isUpload(op) && !s.facts.FilesInMessage }
	many := func(text string) string {
		return s.baseConfig(1) + attachments + fmt.Sprintf(
			"message \"m\" {\n  count = 4\n  to = conversation.p0\n  %s = \"%s ${count.index}\"\n  attachments = [attachment.notes]\n}\n", s.plainFormat(), text)
	}
	w := s.newWorld(t, many("see"))
	w.applyAndSync()
	for op, n := range w.countRequests(0) {
		if isUpload(op) && n > 1 {
			t.Errorf("%s: %d requests for one file, want 1", op, n)
		}
	}
	w.declare(many("look"))
	before := len(w.server.Ledger())
	w.applyAndSync()
	for op, n := range w.countRequests(before) {
		if isUpload(op) && n > 0 {
			t.Errorf("%s: %d more requests when only the text changed, want none", op, n)
		}
	}
}

// driftIsHealed changes messages outside of Herald.
func (s *suite) driftIsHealed(t *testing.T) {
	w := s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one")+s.messageWithText("b", "two")+s.messageWithText("c", "three")+s.messageWithText("d", "four"))
	w.applyAndSync()
	ids := map[string]string{}
	for _, m := range w.visibleMessages() {
		ids[m.Text] = m.ID
	}
	for _, err := range []error{
		w.server.Drift(sandbox.Drift{Action: "edit", Platform: s.Dialect, Message: ids[s.visibleText("one")], Text: "hacked"}),
		w.server.Drift(sandbox.Drift{Action: "remove", Platform: s.Dialect, Message: ids[s.visibleText("two")]}),
		w.server.Drift(sandbox.Drift{Action: "recall", Platform: s.Dialect, Message: ids[s.visibleText("three")]}),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	p := w.mustPlan()
	wanted := map[string]plan.Action{deliveryAddress("b"): plan.Send, deliveryAddress("c"): plan.Send}
	if s.facts.Can(providers.Edit) {
		wanted[deliveryAddress("a")] = plan.Edit
	}
	wantEqual(t, "plan after drift", wanted, actionsByAddress(p))
	kinds := map[string]plan.DriftKind{}
	for _, d := range p.Drift {
		kinds[d.Address.String()] = d.Kind
	}
	wantEqual(t, "drift", map[string]plan.DriftKind{
		deliveryAddress("a"): plan.DriftEdited, deliveryAddress("b"): plan.DriftRemoved, deliveryAddress("c"): plan.DriftRemoved,
	}, kinds)
	w.applyAndSync()
	want := []string{s.visibleText("one"), s.visibleText("two"), s.visibleText("three"), s.visibleText("four")}
	if !s.facts.Can(providers.Edit) {
		want[0] = "hacked" // sending it again would show it twice
	}
	wantEqual(t, "people see", sortedTexts(want), sortedTexts(w.visibleTexts()))
}

func sortedTexts(texts []string) []string {
	texts = slices.Clone(texts)
	slices.Sort(texts)
	return texts
}
