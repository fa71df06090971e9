package slack_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"herald/lang/content"
	"herald/providers/compose"
	"herald/providers/slack"
)

// parameters are those of chat.postMessage that a test looks at.
type parameters struct {
	Text   string
	Blocks []struct {
		Type string
		Text struct{ Text string }
	}
}

// composed returns the parameters of the parts of a content.
func composed(t *testing.T, c content.Content) []parameters {
	t.Helper()
	r := compose.NewComposer(slack.New()).Message(c)
	all := make([]parameters, len(r.Parts))
	for i, p := range r.Parts {
		if err := json.Unmarshal(p.Body, &all[i]); err != nil {
			t.Fatal(err)
		}
	}
	if len(all) == 0 {
		t.Fatalf("%+v", r.Problems)
	}
	return all
}

// TestNobodyIsNotified: no text is a mention, in the blocks or in what notifications show.
func TestNobodyIsNotified(t *testing.T) {
	t.Parallel()
	for _, format := range []content.Format{content.Text, content.Markdown} {
		for _, text := range []string{"<!channel>", "<!here|here>", "<!everyone>", "<@U012AB3CD>", "<#C012AB3CD>", "@here", "@Channel", "`<!channel>`", "[<!channel>](https://example.org)",
			"```\n<!channel> @everyone\n```", "&lt;!channel&gt;", "<https://example.org|<!channel>>", "https://example.org/<!channel>"} {
			for _, p := range composed(t, content.Content{Format: format, Body: "x " + text}) {
				said := p.Text
				for _, b := range p.Blocks {
					said += "\n" + b.Text.Text
				}
				for _, active := range []string{"<!", "<@", "<#", "@here", "@channel", "@everyone"} {
					if strings.Contains(strings.ToLower(said), active) {
						t.Errorf("%s %q: %q is active in %q", format, text, active, said)
					}
				}
			}
		}
	}
	p := composed(t, content.Content{Format: content.Text, Body: "@here", Mentions: []string{content.Everyone}})[0]
	if want := "<!channel>\n"; !strings.HasPrefix(p.Text, want) || !strings.HasPrefix(p.Blocks[0].Text.Text, want) {
		t.Errorf("a declared mention is not active: %+v", p)
	}
}

// TestSections: a text is divided where a section is full, and its end is not lost.
func TestSections(t *testing.T) {
	t.Parallel()
	var rows strings.Builder
	for i := range 400 {
		fmt.Fprintf(&rows, "- item **%d** of a long list\n", i)
	}
	p := composed(t, content.Content{Format: content.Markdown, Body: rows.String()})[0]
	if len(p.Blocks) < 4 || len(p.Text) > 4000 {
		t.Errorf("%d sections, a fallback of %d bytes", len(p.Blocks), len(p.Text))
	}
	all := ""
	for _, b := range p.Blocks {
		if n := len([]rune(b.Text.Text)); n > 3000 {
			t.Errorf("a section has %d characters", n)
		}
		all += b.Text.Text + "\n"
	}
	for i := range 400 {
		if strings.Count(all, fmt.Sprintf("*%d* of", i)) != 1 {
			t.Fatalf("item %d is not there once", i)
		}
	}
}

// TestKinds: images are in the message, and other files are messages in the same thread.
func TestKinds(t *testing.T) {
	t.Parallel()
	c := content.Content{Format: content.Text, Body: "x", ReplyTo: "message.x", Attachments: []content.Attachment{
		{Name: "a.png", MIME: "image/png", SHA256: "01"}, {Name: "b.pdf", MIME: "application/pdf", SHA256: "02"}, {Name: "c.gif", MIME: "image/gif", SHA256: "03"},
	}}
	parts, problems := slack.New().Compose(c)
	if len(parts) != 2 || len(parts[0].Attachments) != 2 || parts[1].Kind != "file" || !parts[0].Quotes || !parts[1].Quotes {
		t.Errorf("%+v, %+v", parts, problems)
	}
}

// TestRefusedContents: what Slack would refuse is a problem of the plan.
func TestRefusedContents(t *testing.T) {
	t.Parallel()
	var images []content.Attachment
	for i := range 51 {
		images = append(images, content.Attachment{Name: "a.png", MIME: "image/png", SHA256: fmt.Sprint(i)})
	}
	for attribute, c := range map[string]content.Content{
		"text":            {Format: content.Text, Body: strings.Repeat("x", 12_001)},
		"markdown":        {Format: content.Markdown, Body: "[x]: https://example.org"},
		"mentions[0]":     {Format: content.Text, Body: "x", Mentions: []string{"@ann"}},
		"attachments":     {Format: content.Text, Body: "x", Attachments: images},
		"button[0]":       {Attachments: []content.Attachment{{Name: "a.pdf", MIME: "application/pdf", SHA256: "1"}}, Buttons: []content.Button{{Label: "x", URL: "https://example.org"}}},
		"button[0].value": {Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "x", Value: strings.Repeat("x", 2001)}}},
		"button[0].url":   {Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "x", URL: "https://example.org/" + strings.Repeat("x", 3000)}}},
		"slack.broadcast": {Format: content.Text, Body: "x", Options: json.RawMessage(`{"broadcast":true}`)},
	} {
		_, problems := slack.New().Compose(c)
		if len(problems) != 1 || problems[0].Attribute != attribute || problems[0].Warning {
			t.Errorf("%s: %+v", attribute, problems)
		}
	}
}
