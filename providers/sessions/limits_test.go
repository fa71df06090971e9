package sessions

import (
	"strings"
	"testing"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
)

func TestOverLimits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		limits  providers.Limits
		content content.Content
		want    string // attribute and beginning of the detail; "" for no problem
	}{
		"too many buttons": {providers.Limits{Buttons: 1}, content.Content{Buttons: make([]content.Button, 2)}, "button: The message has 2 buttons; Toy allows at most 1. Source."},
		"long label":       {providers.Limits{ButtonRunes: 2}, content.Content{Buttons: []content.Button{{Label: "ok"}, {Label: "okay"}}}, "button[1].label: The label is 4 characters long; Toy allows at most 2. Source."},
		"large file":       {providers.Limits{FileBytes: 9}, content.Content{Attachments: []content.Attachment{{Name: "a.zip", Size: 10}}}, `attachments[0]: The file "a.zip" has 10 bytes; Toy allows at most 9. Source.`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.limits.Note = "Source."
			var got []string
			for _, p := range overLimits(providers.Facts{Schema: schema.Platform{Title: "Toy"}, Limits: test.limits}, test.content) {
				got = append(got, p.Attribute+": "+p.Detail)
			}
			if strings.Join(got, "\n") != test.want {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

// A platform that composes what its facts rule out would send something else than
// its documentation says.
func TestUnsupportedContentIsRefused(t *testing.T) {
	t.Parallel()
	everything := map[providers.Ability]struct {
		attribute string
		content   content.Content
	}{
		providers.TextBody:     {"text", content.Content{Format: content.Text}},
		providers.MarkdownBody: {"markdown", content.Content{Format: content.Markdown}},
		providers.HTMLBody:     {"html", content.Content{Format: content.HTML}},
		providers.Attach:       {"attachments", content.Content{Attachments: make([]content.Attachment, 1)}},
		providers.Mention:      {"mentions", content.Content{Mentions: []string{"a"}}},
		providers.Buttons:      {"button", content.Content{Buttons: make([]content.Button, 1)}},
		providers.Quote:        {"reply_to", content.Content{ReplyTo: "1"}},
		providers.Forward:      {"forward", content.Content{Forward: "1"}},
		providers.Pin:          {"pin", content.Content{}},
	}
	for ability, test := range everything {
		t.Run(string(ability), func(t *testing.T) {
			t.Parallel()
			facts := func(s providers.Support) providers.Facts {
				return providers.Facts{Abilities: map[providers.Ability]providers.Support{ability: s}}
			}
			no := facts(providers.No("Toy has no such thing.", ""))
			got := unsupportedContent(no, test.content, ability == providers.Pin, nil)
			if len(got) != 1 || got[0].Attribute != test.attribute || got[0].Warning || !strings.HasPrefix(got[0].Detail, "Toy has no such thing. Remove ") {
				t.Errorf("not supported: got %+v", got)
			}
			warned := []providers.Problem{{Attribute: test.attribute + "[0]", Warning: true}}
			if got := unsupportedContent(no, test.content, ability == providers.Pin, warned); len(got) != 1 {
				t.Errorf("with a warning of the platform: got %+v", got)
			}
			refused := []providers.Problem{{Attribute: test.attribute + "[0]"}}
			if got := unsupportedContent(no, test.content, ability == providers.Pin, refused); len(got) != 0 {
				t.Errorf("refused by the platform: got %+v", got)
			}
			if got := unsupportedContent(facts(providers.Yes("")), test.content, ability == providers.Pin, nil); len(got) != 0 {
				t.Errorf("supported: got %+v", got)
			}
			if got := unsupportedContent(providers.Facts{}, test.content, ability == providers.Pin, nil); len(got) != 0 {
				t.Errorf("not declared: got %+v", got)
			}
		})
	}
}
