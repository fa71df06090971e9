package providertest

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/unicode/norm"

	"herald/lang/content"
	"herald/plan"
	"herald/providers"
	"herald/providers/sandbox"
)

// intricate is a text with everything that platforms change.
const intricate = "Line one  \n\n\n\n   and two: “three” & <four> \"five\" - it's 10\u00a0km, Café ☀\ufe0f zero\u200bwidth \nend \n"

// textRewrites returns ways to store a text that do not change its meaning.
func textRewrites() map[string]func(string) string {
	replace := func(pattern, by string) func(string) string {
		re := regexp.MustCompile(pattern)
		return func(s string) string { return re.ReplaceAllString(s, by) }
	}
	return map[string]func(string) string{
		"trims line ends":      replace(`(?m)[ \t]+$`, ""),
		"trims both ends":      strings.TrimSpace,
		"folds empty lines":    replace(`\n{2,}`, "\n"),
		"folds white space":    replace(`\s+`, " "),
		"escapes":              html.EscapeString,
		"CR LF":                replace(`\n`, "\r\n"),
		"plain blanks":         replace("\u00a0", " "),
		"drops what is unseen": replace("[\u200b\ufe0f]", ""),
		"typographic quotes":   replace(`"`, "”"),
		"decomposes":           norm.NFD.String,
		"backslashes":          replace(`([-&])`, `\$1`),
	}
}

// rewritesAreRecognized checks a platform that rewrites texts: a message must
// not be sent twice, whether an answer is lost or not, and the next plan must
// be empty.
func (s *suite) rewritesAreRecognized(t *testing.T) {
	for name, spelling := range textRewrites() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := messageBlock("first", "p0", s.bodyArgument(intricate))
			second := messageBlock("second", "p0", s.bodyArgument("Another one.  \n"+intricate))
			w := s.newRewritingWorld(t, s.baseConfig(1)+first, spelling)
			w.applyAndSync()
			w.clock.advance(time.Minute)
			if s.facts.Idempotency.Class != providers.Blind {
				w.injectFault(sandbox.Fault{Operation: "send", Action: sandbox.Drop})
			}
			w.declare(s.baseConfig(1) + first + second)
			if _, err := w.tryApply(t.Context()); err != nil {
				t.Errorf("the delivered message was not recognized: %v", err)
			}
			w.wantEmptyPlan()
			if n := len(w.visibleMessages()); n != 2 {
				t.Errorf("%d messages are visible, want 2: %q", n, w.visibleTexts())
			}
		})
	}
}

// manglingSendsNothing checks that a message is never sent twice, whatever the
// platform does to its text and whether its answer is lost or not.
func (s *suite) manglingSendsNothing(t *testing.T) {
	for name, spelling := range map[string]func(string) string{
		"cut short":     func(text string) string { return string([]rune(text)[:len([]rune(text))*2/3]) },
		"with an addon": func(text string) string { return text + "\nexample.org: An example" },
		"another text":  func(string) string { return "[hidden]" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := s.newRewritingWorld(t, s.baseConfig(1)+s.messageWithText("first", "A message with a text of its own."), spelling)
			w.injectFault(sandbox.Fault{Operation: "send", Action: sandbox.Drop})
			_, _ = w.tryApply(t.Context()) // it may have to ask a person
			if n := len(w.visibleMessages()); n != 1 {
				t.Errorf("%d messages are visible, want 1: %q", n, w.visibleTexts())
			}
			if p, err := w.tryPlan(); err == nil && actionsByAddress(p)[deliveryAddress("first")] == plan.Send {
				t.Error("the next plan sends the message again")
			}
			s.mangledIsKept(t, spelling)
		})
	}
}

// mangledIsKept applies three times without lost answers: nothing may be sent
// again.
func (s *suite) mangledIsKept(t *testing.T, spelling func(string) string) {
	t.Helper()
	w := s.newRewritingWorld(t, s.baseConfig(1)+s.messageWithText("first", "A message with a text of its own."), spelling)
	for range 3 {
		w.mustApply()
	}
	if sent := w.countRequests(0)["send"]; sent != 1 {
		t.Errorf("three applies sent the message %d times, want once: %q", sent, w.visibleTexts())
	}
}

// sameContents checks that contents which look the same to readers need no
// request, and that the plan is empty.
func (s *suite) sameContents(t *testing.T) {
	forms := []string{"Line one\n\nCafé", "Line one\n\nCafé\n", "Line one \n\nCafé\t\n\n", "Line one\r\n\r\nCafé\r\n", "Line one\n \nCafe\u0301"}
	mention := func(int) string { return "" }
	if len(s.People) > 1 && s.facts.Can(providers.Mention) {
		mention = func(i int) string {
			return "mentions = " + listHCL(s.People[i%2], s.People[(i+1)%2])
		}
	}
	declare := func(i int) string {
		return s.baseConfig(1) + messageBlock("x", "p0", s.bodyArgument(forms[i]), mention(i))
	}
	w := s.newWorld(t, declare(0))
	w.applyAndSync()
	before := len(w.server.Ledger())
	for i := range forms {
		w.declare(declare(i))
		if p := w.mustPlan(); !p.Empty() {
			t.Errorf("plan of %q after %q: want no changes, got %v", forms[i], forms[max(0, i-1)], actionsByAddress(p))
		}
		w.applyAndSync()
	}
	for operation := range w.countRequests(before) {
		if operation == "send" || operation == "edit" || operation == "recall" {
			t.Errorf("unexpected request: %s", operation)
		}
	}
	for i, form := range forms {
		first := s.composedBody(t, forms[0])
		if p := s.composedBody(t, form); !p.SameAs(first) {
			t.Errorf("form %d, %q, is not SameAs the first form: visible %q, rest %q", i, form, p.Visible, p.Rest)
		}
	}
	if p := s.composedBody(t, "Line two"); p.SameAs(s.composedBody(t, forms[0])) {
		t.Error("parts of different texts are SameAs each other")
	}
}

func (s *suite) composedBody(t *testing.T, text string) providers.Part {
	t.Helper()
	parts, problems := s.Platform.Compose(content.Content{Format: content.Format(s.plainFormat()), Body: text})
	if len(parts) != 1 {
		t.Fatalf("%q: %d parts, %v", text, len(parts), problems)
	}
	return parts[0]
}
