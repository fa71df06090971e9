package providertest

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/providers"
)

// tooLong is a text that is not sent in a test, only planned.
const tooLong = 1 << 20

// limits goes to every limit that is declared, and one beyond it.
func (s *suite) limits(t *testing.T) {
	l := s.facts.Limits
	if l.TextRunes > 0 {
		s.edge(t, l.TextRunes, func(n int) string { return s.say("x", strings.Repeat("x", n)+here) })
	}
	if l.BodyBytes > 0 {
		parts, _ := s.Platform.Compose(content.Content{Format: content.Format(s.format()), Body: "x"})
		if len(parts) == 0 || parts[0].Size == 0 {
			t.Error("a limit of bytes is declared, and a composed part does not say how many it takes (Part.Size)")
		}
		s.edge(t, s.longest(), func(n int) string { return s.say("x", strings.Repeat("x", n)+here) })
	}
	if l.Buttons > 0 {
		s.edge(t, l.Buttons, func(n int) string {
			var b strings.Builder
			for i := range n {
				fmt.Fprintf(&b, "button {\n label = \"b%d\"\n url = \"https://example.org\"\n }\n", i)
			}
			return message("x", "p0", s.body("x"), strings.TrimSuffix(b.String(), "\n"))
		})
	}
	if l.ButtonRunes > 0 {
		s.edge(t, l.ButtonRunes, func(n int) string {
			return message("x", "p0", s.body("x"), "button {", "label = "+quoted(strings.Repeat("字", n))+here, `url = "https://example.org"`, "}")
		})
	}
	if l.TitleRunes > 0 && s.facts.Can(providers.CreateConversation) {
		s.edge(t, l.TitleRunes, func(n int) string {
			lines := append([]string{"title = " + quoted(strings.Repeat("字", n)) + here}, s.members(2)...)
			return s.kept("g", lines...)
		})
	}
	s.fileLimit(t)
}

// longest finds how long a body fits into a request.
func (s *suite) longest() int {
	return sort.Search(s.facts.Limits.BodyBytes*2, func(n int) bool {
		_, problems := s.Platform.Compose(content.Content{Format: content.Format(s.format()), Body: strings.Repeat("x", n+1)})
		return n > 0 && slices.ContainsFunc(problems, func(p providers.Problem) bool { return !p.Warning })
	})
}

// edge declares as much as is allowed, and then one more. The mark, which is a
// comment where it follows an argument, is inside of a text that was measured
// with it.
func (s *suite) edge(t *testing.T, limit int, declare func(n int) string) {
	t.Helper()
	if raced && limit > tooLong {
		return // minutes of copying text, in which nothing can race
	}
	unmarked := func(n int) string { return strings.ReplaceAll(declare(n), here, "") }
	w := s.world(t, s.head(1)+unmarked(limit))
	if limit > tooLong {
		w.plan()
	} else {
		w.settled()
	}
	text := unmarked(limit + 1)
	if strings.Contains(declare(1), here) {
		text = strings.Replace(declare(limit+1), here+`"`, `"`+here, 1)
	}
	w = s.world(t, s.head(1)+text)
	if strings.Contains(text, here) {
		w.refused(fmt.Sprintf("one over %d", limit))
	} else if _, err := w.tryPlan(); err == nil {
		t.Errorf("one over %d is planned: %.200s", limit, text)
	}
}

// fileLimit declares files that are too large to be made.
func (s *suite) fileLimit(t *testing.T) {
	limit := s.facts.Limits.FileBytes
	if limit == 0 || !s.facts.Can(providers.Attach) {
		return
	}
	w := s.world(t, "")
	d := &lang.Delivery{
		Provider: addr.Provider{Platform: s.facts.Schema.Name},
		Message:  &lang.Message{Source: &lang.Source{}},
	}
	for over := range int64(2) {
		c := content.Content{Format: content.Format(s.format()), Body: "x", Attachments: []content.Attachment{
			{Name: "x.zip", MIME: "application/zip", Size: limit + over, SHA256: "00"},
		}}
		_, diags := w.accounts().Compose(d, c)
		if diags.HasErrors() != (over > 0) {
			t.Errorf("a file of %d bytes more than allowed: %v", over, diags)
		}
	}
}

// batches sends and recalls more than fits into one request.
func (s *suite) batches(t *testing.T) {
	n := max(s.facts.Limits.Batch, 1) + 2
	w := s.world(t, s.head(1)+fmt.Sprintf("message \"m\" {\n  count = %d\n  to = conversation.p0\n  %s = \"number ${count.index}\"\n}\n", n, s.format()))
	w.settled()
	var want []string
	for i := range n {
		want = append(want, s.seen(fmt.Sprintf("number %d", i)))
	}
	same(t, "messages in order", want, w.sight())
	if s.facts.Limits.Batch > 1 && w.requests(0)["send"] > 4 {
		t.Errorf("%d requests for %d messages", w.requests(0)["send"], n)
	}
	before := len(w.server.Ledger())
	w.declare(s.head(1))
	w.settled()
	if s.facts.Can(providers.Recall) {
		same(t, "messages after a recall of all", []string(nil), w.sight())
	}
	if s.facts.Limits.RecallBatch > n && w.requests(before)["recall"] > 4 {
		t.Errorf("%d requests to recall %d messages", w.requests(before)["recall"], n)
	}
	s.noDuplicates(t, w)
}
