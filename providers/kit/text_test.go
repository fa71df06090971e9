package kit_test

import (
	"strings"
	"testing"

	"herald/lang/content"
	"herald/lang/markdown"
	"herald/providers"
	"herald/providers/kit"
)

func TestRenderBody(t *testing.T) {
	t.Parallel()
	write := func(doc *markdown.Node) string { return "<" + doc.PlainText() + ">" }
	visible := func(s string) string { return strings.Trim(s, "<>") }
	for name, test := range map[string]struct {
		content content.Content
		want    kit.Body
		problem bool
	}{
		"text":           {content.Content{Format: content.Text, Body: "🧭a"}, kit.Body{Text: "🧭a", Length: 3}, false},
		"longest":        {content.Content{Format: content.Text, Body: "abcd"}, kit.Body{Text: "abcd", Length: 4}, false},
		"too long":       {content.Content{Format: content.Text, Body: "🧭🧭a"}, kit.Body{Text: "🧭🧭a", Length: 5}, true},
		"markdown":       {content.Content{Format: content.Markdown, Body: "**abcd**"}, kit.Body{Text: "<abcd>", Formatted: true, Length: 4}, false},
		"shows nothing":  {content.Content{Format: content.Markdown, Body: "[x]: https://example.org"}, kit.Body{Text: "<>", Formatted: true}, true},
		"files, no body": {content.Content{Attachments: []content.Attachment{{Name: "a"}}}, kit.Body{}, false},
	} {
		w := kit.NewComposer(providers.Facts{Abilities: map[providers.Ability]providers.Support{
			providers.TextBody: providers.Yes(""), providers.MarkdownBody: providers.Yes(""), providers.Attach: providers.Yes(""),
		}}, test.content)
		got := w.RenderBody(4, write, visible)
		w.AddPart(providers.Part{})
		if parts, problems := w.Parts(); got != test.want || (parts == nil) != test.problem {
			t.Errorf("%s: %+v, want %+v; problems %v", name, got, test.want, problems)
		}
	}
}

func TestRenderFormatted(t *testing.T) {
	t.Parallel()
	write := func(doc *markdown.Node) string { return "<" + doc.PlainText() + ">" }
	escape := func(s string) string { return strings.ReplaceAll(s, "*", `\*`) }
	for body, test := range map[string]struct {
		format  content.Format
		want    kit.Body
		problem bool
	}{
		"a*b":      {content.Text, kit.Body{Text: `a\*b`, Formatted: true, Length: 4}, false},
		"🧭*a":      {content.Text, kit.Body{Text: `🧭\*a`, Formatted: true, Length: 5}, true},
		"**ab**":   {content.Markdown, kit.Body{Text: "<ab>", Formatted: true, Length: 4}, false},
		"**abcd**": {content.Markdown, kit.Body{Text: "<abcd>", Formatted: true, Length: 6}, true},
	} {
		w := kit.NewComposer(providers.Facts{Abilities: map[providers.Ability]providers.Support{
			providers.TextBody: providers.Yes(""), providers.MarkdownBody: providers.Yes(""),
		}}, content.Content{Format: test.format, Body: body})
		got := w.RenderFormatted(4, write, escape)
		w.AddPart(providers.Part{})
		if parts, problems := w.Parts(); got != test.want || (parts == nil) != test.problem {
			t.Errorf("%s: %+v, want %+v; problems %v", body, got, test.want, problems)
		}
	}
}
