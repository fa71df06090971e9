package relationlabs

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
)

func raw(s string) json.RawMessage { return json.RawMessage(s) }

func TestCompose(t *testing.T) {
	t.Parallel()
	button := content.Button{Label: "Status & more", URL: "https://status.example.org/?a=1&b=2"}
	tests := map[string]struct {
		content content.Content
		kind    string
		text    string
		body    string
	}{
		"text": {
			content.Content{Format: content.Text, Body: "Hello *you* <all>"}, "text",
			"Hello *you* <all>", `{"type":"TEXT","content":"Hello *you* <all>"}`,
		},
		"markdown": {
			content.Content{Format: content.Markdown, Body: "# 维护\n\n- at **ten**\n- [status](https://e.org)"}, "text",
			"维护\n\n- at ten\n- status (https://e.org)", `{"type":"TEXT","content":"维护\n\n- at ten\n- status (https://e.org)"}`,
		},
		"buttons": {
			content.Content{Format: content.Text, Body: "Hello\n", Buttons: []content.Button{button, {URL: "mailto:ops@example.org"}}}, "text",
			"Hello\n\nStatus & more: https://status.example.org/?a=1&b=2\nmailto:ops@example.org",
			`{"type":"TEXT","content":"Hello\n\nStatus & more: https://status.example.org/?a=1&b=2\nmailto:ops@example.org"}`,
		},
		"nothing but a button": {
			content.Content{Buttons: []content.Button{button}}, "text", "Status & more: https://status.example.org/?a=1&b=2",
			`{"type":"TEXT","content":"Status & more: https://status.example.org/?a=1&b=2"}`,
		},
		"mentions": {
			content.Content{Format: content.Text, Body: "Hello", Mentions: []string{otherID}}, "text", "Hello",
			`{"type":"TEXT","content":"Hello","mentioned":["` + otherID + `"]}`,
		},
		"sys": {
			content.Content{Format: content.Markdown, Body: "*Hello*", Options: raw(`{"type":"SYS"}`)}, "sys", "Hello",
			`{"type":"SYS","content":"Hello"}`,
		},
		"own type": {
			content.Content{Format: content.Markdown, Body: "*Hello*", Options: raw(`{"type":"Announcement","card":null,"invite":null}`)}, "own", "*Hello*",
			`{"type":"Announcement","content":"*Hello*"}`,
		},
		"card": {
			content.Content{Options: raw(`{"card":"{\"a\": 1}"}`)}, "card", `{"a": 1}`, `{"type":"CARD","content":"{\"a\": 1}"}`,
		},
		"card as a body": {
			content.Content{Format: content.Text, Body: `{"a": 1}`, Options: raw(`{"type":"card"}`)}, "card", `{"a": 1}`,
			`{"type":"CARD","content":"{\"a\": 1}"}`,
		},
		"invite": {
			content.Content{Options: raw(`{"invite":{"channel":"channel:` + uuidOne + `","title":"发布 <1>"}}`)}, "card", "Invitation to 发布 <1>",
			`{"type":"CARD","content":"{\"contentAction\":\"joinGroup\",\"groupName\":\"发布 <1>\",\"groupId\":\"` + uuidOne + `\"}"}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, problems := New().Compose(test.content)
			if len(parts) != 1 || len(problems) > 0 {
				t.Fatalf("%d parts, problems %v", len(parts), problems)
			}
			var l partPayload
			if err := json.Unmarshal(parts[0].Body, &l); err != nil {
				t.Fatal(err)
			}
			want := providers.Part{Kind: test.kind, Text: test.text, Body: []byte(test.body), Visible: visibleJSON(l.Type, l.Content),
				Rest: client.MustEncodeJSON(restFields{Mentioned: l.Mentioned})}
			if diff := cmp.Diff(want, parts[0]); diff != "" {
				t.Error(diff)
			}
			again, _ := New().Compose(test.content)
			if diff := cmp.Diff(parts, again); diff != "" {
				t.Errorf("not the same twice: %s", diff)
			}
		})
	}
}

func TestComposeProblems(t *testing.T) {
	t.Parallel()
	file := content.Attachment{Name: "a.png", MIME: "image/png", Size: 1}
	text := func(options string) content.Content {
		return content.Content{Format: content.Text, Body: "Hello", Options: raw(options)}
	}
	tests := map[string]struct {
		content   content.Content
		attribute string
		code      problem.Code
		warning   bool
	}{
		"nothing":               {content.Content{}, "", problem.EmptyMessage, false},
		"empty text":            {content.Content{Format: content.Text, Body: " \n"}, "text", problem.EmptyMessage, false},
		"markdown of a comment": {content.Content{Format: content.Markdown, Body: "<!-- later -->"}, "markdown", problem.EmptyMessage, false},
		"markdown without end":  {content.Content{Format: content.Markdown, Body: strings.Repeat("x", 1<<20)}, "markdown", problem.InvalidPlatformValue, false},
		"HTML":                  {content.Content{Format: content.HTML, Body: "<b>x</b>"}, "html", problem.UnsupportedContent, false},
		"file":                  {content.Content{Attachments: []content.Attachment{file}}, "attachments[0]", problem.UnsupportedContent, false},
		"text and file":         {content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{file}}, "attachments[0]", problem.UnsupportedContent, false},
		"forward":               {content.Content{Forward: "message.x"}, "forward", problem.UnsupportedContent, false},
		"mention of words":      {content.Content{Format: content.Text, Body: "x", Mentions: []string{"a", "the ops"}}, "mentions[1]", problem.InvalidPlatformValue, false},
		"button without a page": {content.Content{Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "Go", URL: "page"}}}, "button[0].url", problem.InvalidPlatformValue, false},
		"button with a colour": {content.Content{Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "Go", URL: "https://e.org", Color: "#ffffff"}}},
			"button[0].color", problem.ButtonColorIgnored, true},
		"button under an own type": {content.Content{Format: content.Text, Body: "x", Options: raw(`{"type":"OWN"}`),
			Buttons: []content.Button{{Label: "Go", URL: "https://e.org"}}}, "button[0]", problem.UnsupportedContent, false},
		"unknown option":         {text(`{"silent":true}`), "relationlabs", problem.InvalidPlatformValue, false},
		"type of two words":      {text(`{"type":"MY TYPE"}`), "relationlabs.type", problem.InvalidPlatformValue, false},
		"text and card":          {text(`{"card":"{}"}`), "relationlabs.card", problem.TooManyContents, false},
		"text and invite":        {text(`{"invite":{"channel":"a","title":"b"}}`), "relationlabs.invite", problem.TooManyContents, false},
		"card and invite":        {content.Content{Options: raw(`{"card":"{}","invite":{"channel":"a","title":"b"}}`)}, "relationlabs.card", problem.TooManyContents, false},
		"card of type text":      {content.Content{Options: raw(`{"card":"{}","type":"text"}`)}, "relationlabs.type", problem.TooManyContents, false},
		"card that is no object": {content.Content{Options: raw(`{"card":"[1]"}`)}, "relationlabs.card", problem.InvalidPlatformValue, false},
		"body that is no card":   {text(`{"type":"card"}`), "text", problem.InvalidPlatformValue, false},
		"invite to nowhere":      {content.Content{Options: raw(`{"invite":{"channel":"a b","title":"b"}}`)}, "relationlabs.invite.channel", problem.InvalidPlatformValue, false},
		"invite without a title": {content.Content{Options: raw(`{"invite":{"channel":"a","title":" "}}`)}, "relationlabs.invite.title", problem.InvalidPlatformValue, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, problems := New().Compose(test.content)
			if len(problems) != 1 || (parts == nil) == test.warning {
				t.Fatalf("parts %v, problems %+v", parts, problems)
			}
			got := problems[0]
			if got.Detail == "" {
				t.Error("no detail")
			}
			got.Detail = ""
			if diff := cmp.Diff(providers.Problem{Attribute: test.attribute, Code: test.code, Warning: test.warning}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What a server may change without anybody seeing it is no drift.
func TestVisible(t *testing.T) {
	t.Parallel()
	same := [][2][]byte{
		{visibleJSON("TEXT", "one\ntwo"), visibleJSON("text", "one\r\ntwo\n")},
		{visibleJSON("CARD", `{"a": 1, "b": [2]}`), visibleJSON("Card", `{"a":1,"b":[2]}`)},
		{visibleJSON("OWN", "x"), visibleJSON("own", "x")},
	}
	for _, pair := range same {
		if diff := cmp.Diff(string(pair[0]), string(pair[1])); diff != "" {
			t.Error(diff)
		}
	}
	if string(visibleJSON("TEXT", "a")) == string(visibleJSON("SYS", "a")) || string(visibleJSON("TEXT", "a")) == string(visibleJSON("TEXT", "b")) {
		t.Error("different messages look the same")
	}
}

func TestReplyIsQuoted(t *testing.T) {
	t.Parallel()
	parts, _ := New().Compose(content.Content{Format: content.Text, Body: "x", ReplyTo: "message.teaser"})
	if len(parts) != 1 || !parts[0].Quotes {
		t.Errorf("parts %+v", parts)
	}
}

func TestCheckTarget(t *testing.T) {
	t.Parallel()
	for id, good := range map[string]bool{
		channelOne: true, "user:" + otherID: true, "channel:abc_1": true,
		"": false, uuidOne: false, "channel:": false, "user:a b": false, "group:1": false, "channel:a?b": false, "user:中": false,
	} {
		problems := New().(providers.TargetChecker).CheckTarget(providers.Target{ID: id})
		if (len(problems) == 0) != good {
			t.Errorf("%q: %v", id, problems)
		}
		for _, p := range problems {
			if p.Attribute != "id" || p.Detail == "" {
				t.Errorf("%q: %+v", id, p)
			}
		}
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("markdown", "# a", `{"type":"own"}`, "https://e.org")
	f.Add("text", "{}", `{"type":"card"}`, "")
	f.Add("", "", `{"card":"{}","invite":{}}`, "x")
	f.Fuzz(func(t *testing.T, format, body, options, address string) {
		c := content.Content{Format: content.Format(format), Body: body, Options: raw(options), Buttons: []content.Button{{Label: "x", URL: address}}}
		parts, problems := New().Compose(c)
		if len(parts) == 0 && len(problems) == 0 {
			t.Error("neither parts nor problems")
		}
		for _, p := range parts {
			if !json.Valid(p.Body) || !json.Valid(p.Visible) {
				t.Errorf("part %+v", p)
			}
		}
	})
}
