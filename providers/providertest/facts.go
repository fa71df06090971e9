package providertest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/plan/lint"
	"herald/providers"
)

func (s *suite) factsAreComplete(t *testing.T) {
	f := s.facts
	if f.Schema.Name == "" || f.Schema.Title == "" || f.Docs == "" {
		t.Errorf("Facts: name %q, title %q, docs %q: none may be empty", f.Schema.Name, f.Schema.Title, f.Docs)
	}
	wantEqual(t, "Facts called twice", fmt.Sprintf("%#v", f.Abilities), fmt.Sprintf("%#v", s.Platform.Facts().Abilities))
	for _, a := range providers.Abilities() {
		got, declared := f.Abilities[a]
		switch {
		case !declared:
			t.Errorf("Facts.Abilities does not declare %q", a)
		case got.Answer == providers.AnswerYes:
		case got.Answer != providers.AnswerNo && got.Answer != providers.AnswerNotYet:
			t.Errorf("ability %q is %q, which is not a valid answer", a, got.Answer)
		case got.Reason == "" || !strings.HasPrefix(got.Link, "https://"):
			t.Errorf("ability %q is %q: want a reason and an https link, got %q, %q", a, got.Answer, got.Reason, got.Link)
		}
	}
	if extra := len(f.Abilities) - len(providers.Abilities()); extra > 0 {
		t.Errorf("Facts.Abilities declares %d unknown abilities", extra)
	}
	if has := len(f.ButtonKinds) > 0; has != f.Can(providers.Buttons) {
		t.Errorf("ability buttons is %q, but ButtonKinds is %v", f.Abilities[providers.Buttons].Answer, f.ButtonKinds)
	}
	s.everyoneIsEscaped(t)
	s.limitsAreNoted(t)
	s.helpIsComplete(t)
	s.editsAreKinds(t)
}

// everyoneIsEscaped requires forms that notify everybody to be recognized, escaped or
// explained, and named by the lint rule.
func (s *suite) everyoneIsEscaped(t *testing.T) {
	for _, form := range s.facts.Everyone.Forms {
		pattern, err := regexp.Compile("(?i)" + form.Pattern)
		if err != nil {
			t.Errorf("Facts.Everyone: %v", err)
			continue
		}
		text := "Hello " + form.Example + " there"
		if !pattern.MatchString(text) {
			t.Errorf("Facts.Everyone: the pattern %q does not match %q", form.Pattern, text)
		}
		if form.Escape == "" && form.Advice == "" {
			t.Errorf("Facts.Everyone: %s has neither an escape nor advice", form.Example)
		}
		if escaped := pattern.ReplaceAllString(text, form.Escape); form.Escape != "" && pattern.MatchString(escaped) {
			t.Errorf("Facts.Everyone: %q is still matched as %q", text, escaped)
		}
		if _, _, found := lint.Everybody(content.Content{Format: content.Text, Body: text}); !found {
			t.Errorf("Facts.Everyone: the lint rule mention-everybody does not find %q", text)
		}
	}
}

// limitsAreNoted requires a source for each limit and promise.
func (s *suite) limitsAreNoted(t *testing.T) {
	l, id := s.facts.Limits, s.facts.Idempotency
	known := []providers.IdempotencyClass{providers.NativeKey, providers.LookUp, providers.ReadBack, providers.Blind}
	if !slices.Contains(known, id.Class) || id.Note == "" {
		t.Errorf("Facts.Identity: class %q must be known, and the note %q not empty", id.Class, id.Note)
	}
	if id.Window < 0 || min(l.TextRunes, l.TextUTF16, l.TextBytes, l.BodyBytes, l.Batch, l.RecallBatch, l.Buttons, l.ButtonRunes, l.Participants, l.TitleRunes, l.Rate) < 0 {
		t.Errorf("Facts.Limits has a negative limit: %+v", l)
	}
	noted := l.Note
	l.Note = ""
	if l != (providers.Limits{}) && noted == "" {
		t.Error("Facts.Limits needs a Note with the source of the limits")
	}
	if (l.Rate == 0) != (l.Per == 0) {
		t.Errorf("Facts.Limits: rate %d per %s: set both or none", l.Rate, l.Per)
	}
	if (l.ConversationRate == 0) != (l.ConversationPer == 0) || l.ConversationRate < 0 {
		t.Errorf("Facts.Limits: rate of a conversation %d per %s: set both or none", l.ConversationRate, l.ConversationPer)
	}
}

// helpIsComplete requires a sentence for every block and argument.
func (s *suite) helpIsComplete(t *testing.T) {
	p := s.facts.Schema
	blocks := map[string]schema.Block{"provider": p.Provider, "conversation": p.Conversation, "message": p.Message}
	for _, op := range p.Data {
		blocks["data "+op.Name] = op.Arguments
		if op.Help == "" || op.Result == cty.NilType {
			t.Errorf("data %s has no help or no result", op.Name)
		}
	}
	for _, op := range p.Actions {
		blocks["action "+op.Name] = op.Arguments
		if op.Help == "" {
			t.Errorf("action %s has no help", op.Name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(blocks)) {
		helpOf(t, name, blocks[name], !strings.Contains(name, " "))
	}
}

func helpOf(t *testing.T, name string, b schema.Block, wanted bool) {
	if wanted && !isSentence(b.Help) {
		t.Errorf("the help of block %s must be a sentence: %q", name, b.Help)
	}
	for _, a := range b.Attributes {
		if !isSentence(a.Help) {
			t.Errorf("the help of %s.%s must be a sentence: %q", name, a.Name, a.Help)
		}
		if a.Example == "" || a.Type == cty.NilType {
			t.Errorf("%s.%s has no example or no type", name, a.Name)
		}
		if len(a.Env) > 0 && name != "provider" {
			t.Errorf("%s.%s has environment variables, which only provider blocks may have", name, a.Name)
		}
	}
	for _, n := range b.Blocks {
		helpOf(t, name+"."+n.Name, n.Block, true)
	}
}

func isSentence(text string) bool {
	return len(text) > 2 && strings.ContainsAny(text[len(text)-1:], ".?!")
}

func (s *suite) editsAreKinds(t *testing.T) {
	names := map[string]bool{}
	for _, k := range s.facts.Kinds {
		if names[k.Name] || !isSentence(k.Help) {
			t.Errorf("kind %q is declared twice, or its help is not a sentence: %q", k.Name, k.Help)
		}
		names[k.Name] = true
	}
	var edits bool
	for _, k := range s.facts.Kinds {
		for _, to := range k.EditsTo {
			edits = true
			if !names[to] {
				t.Errorf("kind %q can be edited to %q, which is not a declared kind", k.Name, to)
			}
		}
	}
	if edits != s.facts.Can(providers.Edit) {
		t.Errorf("ability edit is %q, but kinds with EditsTo exist: %v", s.facts.Abilities[providers.Edit].Answer, edits)
	}
}

// sessionHasAbilities compares the methods of a session with the declared
// abilities.
func (s *suite) sessionHasAbilities(t *testing.T) {
	w := s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one"))
	c, err := w.openAndPlan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	session, diags := c.accounts.Session(c.plan.Desired, c.plan.Desired.Providers[0].Addr)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if n := len(w.server.Ledger()); n > 0 {
		t.Errorf("opening a session and planning a first send made %d requests, want none", n)
	}
	for _, mismatch := range providers.AbilityMismatches(s.facts, session) {
		t.Error(mismatch)
	}
	s.checkCredentials(t, w, session)
}

// checkCredentials checks valid credentials, if the session supports it.
func (s *suite) checkCredentials(t *testing.T, w *world, session providers.Session) {
	checker, ok := providers.As[providers.CredentialChecker](session)
	if !ok {
		return
	}
	if err := checker.CheckCredentials(t.Context()); err != nil {
		t.Errorf("Check refuses valid credentials: %v", err)
	}
	if n := len(w.visibleMessages()); n > 0 {
		t.Errorf("Check sent %d messages, want none", n)
	}
}

// credentialsAreNamed clears the environment.
func (s *suite) credentialsAreNamed(t *testing.T) {
	w := s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one"))
	w.env = map[string]string{}
	_, err := w.tryApply(t.Context())
	if err == nil {
		t.Fatal("apply succeeds without credentials")
	}
	for _, d := range diagnosticsOf(t, err) {
		if d.Subject == nil || d.Subject.Start.Line != 2 {
			t.Errorf("%s: want a diagnostic at the provider block, got %v", d, d.Subject)
		}
	}
	if n := len(w.server.Ledger()); n > 0 {
		t.Errorf("%d requests were made without credentials, want none", n)
	}
}
