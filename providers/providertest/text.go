package providertest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
)

// scripts are texts that are easily damaged on the way.
func scripts() map[string]string {
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

// unicode sends texts that people must read as they were written.
func (s *suite) unicode(t *testing.T) {
	if !s.facts.Can(providers.TextBody) {
		t.Skip("there is no plain text")
	}
	for name, text := range scripts() {
		w := s.world(t, s.head(1)+message("x", "p0", "text = "+quoted(text)))
		w.settled()
		// The language keeps its strings in normal form C, which reads the same.
		same(t, name, []string{s.read(providers.TextBody, cty.StringVal(text).AsString())}, w.sight())
	}
	w := s.world(t, s.head(1)+message("x", "p0", `text = "a\u0000b"`+here))
	if _, err := w.tryPlan(); err != nil {
		w.refused("NUL")
		return
	}
	w.settled()
	same(t, "NUL", []string{s.read(providers.TextBody, "a\x00b")}, w.sight())
}

// manyAtOnce sends to many conversations side by side.
func (s *suite) manyAtOnce(t *testing.T) {
	const places, each = 12, 5
	all := "message \"m\" {\n  count = %d\n  to = [%s]\n  %s = \"%s ${count.index}\"\n}\n"
	var to []string
	for i := range places {
		to = append(to, fmt.Sprintf("conversation.p%d", i))
	}
	w := s.world(t, s.head(places)+fmt.Sprintf(all, each, strings.Join(to, ", "), s.format(), "number"))
	w.settled()
	same(t, "conversations", places, len(w.conversations()))
	for _, c := range w.conversations() {
		for i, m := range c.Messages {
			if m.Text != s.seen(fmt.Sprintf("number %d", i)) {
				t.Errorf("%s: message %d says %q", c.ID, i, m.Text)
			}
		}
		same(t, "messages in "+c.ID, each, len(c.Messages))
	}
	w.declare(s.head(places) + fmt.Sprintf(all, each, strings.Join(to, ", "), s.format(), "digit"))
	same(t, "changes", places*each, w.plan().Summary()[s.onChange()])
	w.settled()
	w.declare(s.head(places))
	w.settled()
	s.noDuplicates(t, w)
	if s.facts.Can(providers.Recall) {
		same(t, "messages left", 0, len(w.sight()))
	}
}
