package providertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
)

// difficultTexts returns texts that are easily damaged.
func difficultTexts() map[string]string {
	return map[string]string{
		"emoji":           "🧑‍🚀 🏳️‍🌈 👍🏽",
		"Chinese":         "维护窗口：周三 22:00—02:00（北京时间）",
		"right to left":   "صيانة مجدولة — תחזוקה",
		"combining marks": "Zu\u0308rich, e\u0301te\u0301, Z͑ͫ̓ͪ̂ͫ̽͏̴̙",
		"zero width":      "a\u200bb\u200dc\ufeffd",
		"direction marks": "a \u202eb\u202c c \u2066d\u2069",
		"beyond the BMP":  "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𠮷",
		"markup":          "1 < 2 && 3 > 2; \"quoted\" 'so' \\n %s %% {{x}} `code`",
		"template":        "${not} %{an} $expression",
		"JSON":            `{"text":"a\u0000b"}`,
		"white space":     "first\tcolumn\nsecond line  with  blanks",
	}
}

// unicodeArrives sends texts that people must read exactly as they were
// written.
func (s *suite) unicodeArrives(t *testing.T) {
	if !s.facts.Can(providers.TextBody) {
		t.Skip("the platform has no plain text")
	}
	for name, text := range difficultTexts() {
		w := s.newWorld(t, s.baseConfig(1)+messageBlock("x", "p0", "text = "+quoteHCL(text)))
		w.applyAndSync()
		// The language normalizes strings to form C, which looks the same.
		wantEqual(t, name, []string{s.visibleIn(providers.TextBody, cty.StringVal(text).AsString())}, w.visibleTexts())
	}
	w := s.newWorld(t, s.baseConfig(1)+messageBlock("x", "p0", `text = "a\u0000b"`+errorMark))
	if _, err := w.tryPlan(); err != nil {
		w.wantRefusal("NUL")
		return
	}
	w.applyAndSync()
	wantEqual(t, "NUL", []string{s.visibleIn(providers.TextBody, "a\x00b")}, w.visibleTexts())
}

// manyAtOnce sends to many conversations in parallel.
func (s *suite) manyAtOnce(t *testing.T) {
	const places, each = 12, 5
	all := "message \"m\" {\n  count = %d\n  to = [%s]\n  %s = \"%s ${count.index}\"\n}\n"
	var to []string
	for i := range places {
		to = append(to, fmt.Sprintf("conversation.p%d", i))
	}
	w := s.newWorld(t, s.baseConfig(places)+fmt.Sprintf(all, each, strings.Join(to, ", "), s.plainFormat(), "number"))
	w.applyAndSync()
	wantEqual(t, "conversations", places, len(w.platformConversations()))
	for _, c := range w.platformConversations() {
		for i, m := range c.Messages {
			if m.Text != s.visibleText(fmt.Sprintf("number %d", i)) {
				t.Errorf("%s: message %d says %q", c.ID, i, m.Text)
			}
		}
		wantEqual(t, "messages in "+c.ID, each, len(c.Messages))
	}
	w.declare(s.baseConfig(places) + fmt.Sprintf(all, each, strings.Join(to, ", "), s.plainFormat(), "digit"))
	wantEqual(t, "changes", places*each, w.mustPlan().Summary()[s.onChange()])
	w.applyAndSync()
	w.declare(s.baseConfig(places))
	w.applyAndSync()
	s.noDuplicates(t, w)
	if s.facts.Can(providers.Recall) {
		wantEqual(t, "messages left", 0, len(w.visibleTexts()))
	}
}
