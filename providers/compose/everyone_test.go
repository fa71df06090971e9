package compose

import (
	"slices"
	"strings"
	"testing"

	"herald/lang/content"
	"herald/providers"
)

// crier is a toy on which texts notify everybody.
func crier(change func(*providers.Everyone)) toy {
	p := toyWith(providers.Limits{})
	p.facts.Everyone.Forms = []providers.EveryoneForm{
		{Example: "@everyone", Pattern: `@(everyone|here)\b`, Escape: "@\u2060${1}"},
		{Example: "<!channel>", Pattern: `<!channel>`, Escape: "&lt;!channel>"},
		{Example: "@room", Pattern: `@room\b`, Advice: `write "room" without the sign.`},
	}
	if change != nil {
		change(&p.facts.Everyone)
	}
	return p
}

func TestEveryone(t *testing.T) {
	t.Parallel()
	declared := func(text string) content.Content {
		c := body(content.Text, "", text)
		c.Mentions = []string{"@a", content.Everyone}
		return c
	}
	silent := func(e *providers.Everyone) { e.Forms = nil }
	for name, test := range map[string]struct {
		platform    toy
		content     content.Content
		want        string // the text that is sent, or the beginning of a problem
		neutralized []string
	}{
		"nothing":               {crier(nil), body(content.Text, "", "hi a@everyoneelse.org"), "hi a@everyoneelse.org", nil},
		"escaped":               {crier(nil), body(content.Text, "", "hi @everyone, @Here"), "hi @\u2060everyone, @\u2060Here", []string{"@everyone"}},
		"two forms":             {crier(nil), body(content.Markdown, "", "@here <!channel>"), "@\u2060here &lt;!channel>", []string{"@everyone", "<!channel>"}},
		"declared":              {crier(nil), declared("hi @everyone"), "@a hi @everyone", nil},
		"declared, not written": {crier(nil), declared("hi"), "mentions: Toy notifies everybody by a word of the text, and this text has none. Write @everyone", nil},
		"cannot be escaped":     {crier(nil), body(content.Text, "", "hi @room"), `text: @room in the text would notify everybody in the conversation on Toy. If that is meant, add "everyone" to mentions. Otherwise write "room" without the sign.`, nil},
		"no such form":          {crier(silent), body(content.Text, "", "hi @everyone"), "hi @everyone", nil},
		"no way":                {crier(silent), declared("hi @everyone"), "mentions: Toy has no way to notify everybody", nil},
		"a field of its own":    {crier(func(e *providers.Everyone) { e.Forms, e.Mention = nil, true }), declared("hi"), "@a everyone hi", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := NewComposer(test.platform).Message(test.content)
			got := strings.Join(shown(r.Parts), "\n")
			for _, p := range r.Problems {
				got = p.Attribute + ": " + p.Detail
			}
			if !strings.HasPrefix(got, test.want) || len(r.Problems) == 0 && got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if !slices.Equal(r.Neutralized, test.neutralized) {
				t.Errorf("neutralized %q, want %q", r.Neutralized, test.neutralized)
			}
			if again := NewComposer(test.platform).InParts(test.content, 1); len(r.Problems) == 0 && !slices.Equal(shown(again), shown(r.Parts)) {
				t.Errorf("InParts: got %q, want %q", shown(again), shown(r.Parts))
			}
		})
	}
}

// The pieces of a text notify nobody, and its file contains what was written.
func TestEveryoneInPieces(t *testing.T) {
	t.Parallel()
	p := crier(nil)
	p.facts.Limits.TextRunes = 12
	pieces := shown(NewComposer(p).Message(body(content.Text, content.SplitBody, "alpha @everyone beta")).Parts)
	if got := strings.Join(pieces, ""); len(pieces) < 2 || strings.ReplaceAll(got, " ", "") != "alpha@\u2060everyonebeta" {
		t.Errorf("got %q", pieces)
	}
	for _, piece := range pieces {
		if found := formsIn(p.facts.Everyone.Forms, piece); len(found) > 0 {
			t.Errorf("%q notifies everybody", piece)
		}
	}
	r := NewComposer(p).Message(body(content.Text, content.AttachBody, "alpha\n\n@everyone beta"))
	if got := r.Parts[1].Attachments[0].Text; got != "alpha\n\n@everyone beta" {
		t.Errorf("the file contains %q", got)
	}
}
