package mattermost_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/compose"
	"herald/providers/mattermost"
	"herald/providers/providertest/stage"
)

// TestEscape: a text is written so that Mattermost shows it, and what needs no escape
// has none.
func TestEscape(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Release 1.4.0 is out (really)!":       "Release 1.4.0 is out (really)!",
		"2 * 3 * 4":                            `2 \* 3 \* 4`,
		"`code` and \\n":                       "\\`code\\` and \\\\n",
		"snake_case_name and _this_":           `snake_case_name and \_this\_`,
		"~town-square and ~~no~~":              `~town-square and \~\~no\~\~`,
		"# Title\n#tag\n> quote":               "\\# Title\n#tag\n\\> quote",
		"- one\n+ two\n12. three\n12.5 -3":     "\\- one\n\\+ two\n12\\. three\n12.5 -3",
		"Title\n---\nText\n=\nText\n-":         "Title\n\\---\nText\n\\=\nText\n\\-",
		"[text](https://example.org/a_b*c)":    `\[text](https://example.org/a_b*c)`,
		"[draft] see https://example.org/_a_b": `[draft] see https://example.org/_a_b`,
		"a | b\n--|--":                         "a | b\n--\\|--",
		"    four\n\ttab":                      "\u00a0\u00a0\u00a0\u00a0four\n\u00a0\u00a0\u00a0\u00a0tab",
		"AT&T &lt; &#64;all":                   "AT&T &amp;lt; &amp;#64;all",
		":tada: @maria":                        ":tada: @maria",
	} {
		if got := mattermost.EscapeText(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// message returns the text of the only post of a content.
func message(t *testing.T, c content.Content) string {
	t.Helper()
	r := compose.NewComposer(mattermost.New()).Message(c)
	if len(r.Parts) != 1 {
		t.Fatalf("%d parts, %v", len(r.Parts), r.Problems)
	}
	var body struct {
		Message string `json:"message"`
	}
	if err := json.Unmarshal(r.Parts[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	return body.Message
}

// TestEveryone: what notifies everybody, however it is spelled, does so only where it
// is declared.
func TestEveryone(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"@all":                    "@~all",
		"Hi @Channel, (@here)!":   "Hi @~Channel, (@~here)!",
		"@all @here\n@channel":    "@~all @~here\n@~channel",
		"_@all_ :@here: x.@all":   "_@~all_ :@~here: x.@~all",
		`\@all`:                   `\@~all`,
		"&#64;all &commat;here":   "&#64;~all &commat;~here",
		"@a&#108;l @&#X48;ere":    "@~a&#108;l @~&#X48;ere",
		"@all-hands":              "@~all-hands",
		"mail@all.example":        "mail@all.example",
		"@allison @hereford @all": "@allison @hereford @~all",
		"all of @maria":           "all of @maria",
	} {
		c := content.Content{Format: content.Markdown, Body: text}
		if got := strings.ReplaceAll(message(t, c), "\u2060", "~"); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
	declared := content.Content{Format: content.Markdown, Body: "# Down", Mentions: []string{content.Everyone, "maria"}}
	if got := message(t, declared); got != "@channel @maria\n\n# Down" {
		t.Errorf("%q", got)
	}
	declared.Body = "@here and @maria"
	if got := message(t, declared); got != "@here and @maria" {
		t.Errorf("%q", got)
	}
	button := content.Content{Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "@all [now]", URL: "https://example.org/a_(b)"}}}
	if got := message(t, button); got != "x\n\n[@\u2060all \\[now\\]](https://example.org/a_%28b%29)" {
		t.Errorf("%q", got)
	}
}

// TestParts: ten files are in a post, and every post of a reply is in its thread.
func TestParts(t *testing.T) {
	t.Parallel()
	c := stage.Text("x")
	c.ReplyTo = "message.a"
	for i := range 11 {
		c.Attachments = append(c.Attachments, content.Attachment{Name: fmt.Sprint(i), MIME: "text/plain", Size: 1, SHA256: fmt.Sprint(i)})
	}
	parts, problems := mattermost.New().Compose(c)
	if len(parts) != 2 || len(parts[0].Attachments) != 10 || parts[0].Text != "x" || parts[1].Text != "" || !parts[1].InThread || !parts[1].Quotes {
		t.Errorf("%v %+v", problems, parts)
	}
}

// TestProblems: what Mattermost would refuse is refused by the plan.
func TestProblems(t *testing.T) {
	t.Parallel()
	text := func(change func(*content.Content)) content.Content {
		c := stage.Text("x")
		change(&c)
		return c
	}
	for attribute, c := range map[string]content.Content{
		"mentions[0]":         text(func(c *content.Content) { c.Mentions = []string{"all"} }),
		"mentions[1]":         text(func(c *content.Content) { c.Mentions = []string{"maria", "Maria Roe"} }),
		"button[0]":           text(func(c *content.Content) { c.Buttons = []content.Button{{Label: "x", Value: "y"}} }),
		"button[0].url":       text(func(c *content.Content) { c.Buttons = []content.Button{{Label: "x", URL: "/y"}} }),
		"html":                {Format: content.HTML, Body: "<b>x</b>"},
		"mattermost.priority": text(func(c *content.Content) { c.Options = []byte(`{"priority":"low"}`) }),
		"":                    {},
	} {
		parts, problems := mattermost.New().Compose(c)
		if parts != nil || len(problems) != 1 || problems[0].Attribute != attribute {
			t.Errorf("%s: %v", attribute, problems)
		}
	}
	answer := text(func(c *content.Content) { c.Options, c.ReplyTo = []byte(`{"priority":"urgent"}`), "message.a" })
	if _, problems := mattermost.New().Compose(answer); len(problems) != 1 || problems[0].Attribute != "mattermost.priority" {
		t.Errorf("priority of an answer: %v", problems)
	}
}

// A priority cannot be changed later, so that changing it plans nothing.
func TestPriorityIsOfSending(t *testing.T) {
	t.Parallel()
	compose := func(options string) providers.Part {
		c := stage.Text("x")
		c.Options = []byte(options)
		return stage.Item(t, mattermost.New(), c).Part
	}
	plain, urgent := compose(`{}`), compose(`{"priority":"urgent"}`)
	if !plain.SameAs(urgent) || string(plain.Body) == string(urgent.Body) {
		t.Errorf("%s %s", plain.Body, urgent.Body)
	}
}
