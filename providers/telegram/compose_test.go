package telegram_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
	"herald/providers/sandbox"
	"herald/providers/telegram"
)

func attachment(name, mime string) content.Attachment {
	return content.Attachment{Name: name, MIME: mime, Size: 10, SHA256: name, Width: 4, Height: 3}
}

// TestParts: which messages a content becomes.
func TestParts(t *testing.T) {
	t.Parallel()
	photo, film, notes, sheet := attachment("p", "image/png"), attachment("f", "video/mp4"), attachment("n", "text/plain"), attachment("s", "application/pdf")
	wide, large := photo, photo
	wide.Width, large.Size = 100, 10_000_001
	button := []content.Button{{Label: "x", URL: "https://example.org"}}
	eleven := make([]content.Attachment, 11)
	for i := range eleven {
		eleven[i] = notes
	}
	for name, test := range map[string]struct {
		content content.Content
		want    string // kinds; with a text in brackets
	}{
		"text":                   {stage.Text("x"), "text(x)"},
		"caption":                {content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{photo}}, "photo(x)"},
		"file":                   {content.Content{Attachments: []content.Attachment{notes}}, "document"},
		"group":                  {content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{photo, film}}, "media group(x)"},
		"mixed":                  {content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{photo, notes, sheet, film}}, "photo(x) media group video"},
		"eleven":                 {content.Content{Attachments: eleven}, "media group document"},
		"too wide, too large":    {content.Content{Attachments: []content.Attachment{wide, photo, large}}, "document photo document"},
		"buttons with a file":    {content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{photo}, Buttons: button}, "photo(x)"},
		"buttons with a group":   {content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{photo, film}, Buttons: button}, "text(x) media group"},
		"longest caption":        {content.Content{Format: content.Text, Body: strings.Repeat("x", 1024), Attachments: []content.Attachment{photo}}, "photo(" + strings.Repeat("x", 1024) + ")"},
		"too long for a caption": {content.Content{Format: content.Text, Body: strings.Repeat("x", 1025), Attachments: []content.Attachment{photo}}, "text(" + strings.Repeat("x", 1025) + ") photo"},
		"emoji":                  {content.Content{Format: content.Text, Body: strings.Repeat("🧭", 513), Attachments: []content.Attachment{photo}}, "text(" + strings.Repeat("🧭", 513) + ") photo"},
	} {
		parts, problems := telegram.New().Compose(test.content)
		var got []string
		for _, p := range parts {
			text := p.Kind
			if p.Text != "" {
				text += "(" + p.Text + ")"
			}
			got = append(got, text)
		}
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: %v\n%s", name, problems, diff)
		}
	}
}

// TestProblems: what Telegram would refuse is refused by the plan.
func TestProblems(t *testing.T) {
	t.Parallel()
	group := []content.Attachment{attachment("p", "image/png"), attachment("f", "video/mp4")}
	for attribute, c := range map[string]content.Content{
		"text":           stage.Text(strings.Repeat("🧭", 2049)),
		"markdown":       {Format: content.Markdown, Body: "<!-- nothing -->\n\n[x]: https://example.org"},
		"button[0]":      {Attachments: group, Buttons: []content.Button{{Label: "x", URL: "https://example.org"}}},
		"button[0].url":  {Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "x", URL: "/relative"}}},
		"button[0].copy": {Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "x", Copy: strings.Repeat("x", 257)}}},
		"html":           {Format: content.HTML, Body: "<b>x</b>"},
		"telegram":       {Format: content.Text, Body: "x", Options: []byte(`{"link_preview":7}`)},
	} {
		parts, problems := telegram.New().Compose(c)
		if parts != nil || len(problems) != 1 || problems[0].Attribute != attribute {
			t.Errorf("%s: %v", attribute, problems)
		}
	}
}

// The longest Markdown that readers can see may be longer as HTML.
func TestLengthIsThatOfTheVisibleText(t *testing.T) {
	t.Parallel()
	c := content.Content{Format: content.Markdown, Body: "[" + strings.Repeat("&", 3000) + "](https://example.org/" + strings.Repeat("x", 900) + ")"}
	if _, problems := telegram.New().Compose(c); len(problems) > 0 {
		t.Error(problems)
	}
}

// What only counts when a message is sent plans no edit of one that exists.
func TestOptionsOfSending(t *testing.T) {
	t.Parallel()
	c := stage.Text("x")
	plain := item(t, c).Part
	c.Options = []byte(`{"disable_notification":true,"protect_content":true}`)
	silent := item(t, c).Part
	c.Options = []byte(`{"link_preview":false}`)
	if !plain.SameAs(silent) || plain.SameAs(item(t, c).Part) || string(plain.Body) == string(silent.Body) {
		t.Errorf("%s\n%s", plain.Rest, silent.Rest)
	}
}

// The golden document of Markdown is accepted by the sandbox as it is rendered.
func TestMarkdownIsAccepted(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../lang/markdown/richtext/testdata/announcement.md")
	if err != nil {
		t.Fatal(err)
	}
	world := stage.New(t, telegram.New(), sandbox.Options{})
	it := item(t, content.Content{Format: content.Markdown, Body: string(source)})
	res := world.Open(nil).Send(t.Context(), []providers.Outgoing{it})[0]
	if res.Err != nil {
		t.Fatal(res.Err)
	}
	if texts := world.Texts(chat); len(texts) != 1 || strings.Contains(texts[0], "<b>") || !strings.Contains(texts[0], "•") {
		t.Errorf("readers see %q", texts)
	}
}
