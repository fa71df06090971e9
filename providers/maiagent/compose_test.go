package maiagent_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/maiagent"
	"herald/providers/providertest/stage"
)

func TestCompose(t *testing.T) {
	t.Parallel()
	png := content.Attachment{Name: "a.png", MIME: "image/png", SHA256: "aa"}
	pdf := content.Attachment{Name: "b.pdf", MIME: "application/pdf", SHA256: "bb"}
	tests := []struct {
		name    string
		content content.Content
		parts   []string // kind, text and body
	}{
		{"text", stage.Text("a <b> & 維護"), []string{`outgoing|a <b> & 維護|{"type":"outgoing","content":"a <b> & 維護"}`}},
		{"markdown", content.Content{Format: content.Markdown, Body: "# Title\n"}, []string{"outgoing|# Title\n|" + `{"type":"outgoing","content":"# Title\n"}`}},
		{"as visitor", content.Content{Format: content.Text, Body: "x", Options: json.RawMessage(`{"as":"visitor"}`)}, []string{`incoming|x|{"type":"incoming","content":"x"}`}},
		{"as assistant", content.Content{Format: content.Text, Body: "x", Options: json.RawMessage(`{"as":"assistant"}`)}, []string{`outgoing|x|{"type":"outgoing","content":"x"}`}},
		{"as nobody in particular", content.Content{Format: content.Text, Body: "x", Options: json.RawMessage(`{"as":null}`)}, []string{`outgoing|x|{"type":"outgoing","content":"x"}`}},
		{"text and files", content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{png, pdf}}, []string{
			`outgoing|x|{"type":"outgoing","content":"x","files":["aa","bb"]}`,
		}},
		{"a file", content.Content{Attachments: []content.Attachment{pdf}}, []string{`outgoing|b.pdf|{"type":"outgoing","content":"b.pdf","file":"bb"}`}},
		{"text and a file", content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{png}}, []string{`outgoing|x|{"type":"outgoing","content":"x","file":"aa"}`}},
		{"files", content.Content{Attachments: []content.Attachment{pdf, png}}, []string{"outgoing|b.pdf\na.png|" + `{"type":"outgoing","content":"b.pdf\na.png","files":["bb","aa"]}`}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parts, problems := maiagent.New().Compose(test.content)
			var got []string
			for _, p := range parts {
				got = append(got, p.Kind+"|"+p.Text+"|"+string(p.Body))
				if p.Visible == nil || p.Quotes {
					t.Errorf("visible %s, quotes %v", p.Visible, p.Quotes)
				}
			}
			if diff := cmp.Diff(test.parts, got); diff != "" {
				t.Errorf("%v\n%s", problems, diff)
			}
		})
	}
}

// What was sent in more messages is composed in as many: the bodies of one file
// each are those that earlier versions sent.
func TestComposeIn(t *testing.T) {
	t.Parallel()
	png := content.Attachment{Name: "a.png", MIME: "image/png", SHA256: "aa"}
	pdf := content.Attachment{Name: "b.pdf", MIME: "application/pdf", SHA256: "bb"}
	text := content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{png, pdf}}
	files := content.Content{Attachments: []content.Attachment{png, pdf}}
	tests := []struct {
		name    string
		content content.Content
		n       int
		bodies  []string
	}{
		{"a message each", text, 2, []string{`{"type":"outgoing","content":"x","file":"aa"}`, `{"type":"outgoing","content":"b.pdf","file":"bb"}`}},
		{"the text alone", text, 3, []string{`{"type":"outgoing","content":"x"}`, `{"type":"outgoing","content":"a.png","file":"aa"}`, `{"type":"outgoing","content":"b.pdf","file":"bb"}`}},
		{"too many", text, 4, nil},
		{"files, a message each", files, 2, []string{`{"type":"outgoing","content":"a.png","file":"aa"}`, `{"type":"outgoing","content":"b.pdf","file":"bb"}`}},
		{"files, too many", files, 3, nil},
		{"none", text, 0, nil},
		{"what cannot be said", content.Content{Format: content.HTML, Body: "x"}, 1, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range maiagent.New().(providers.Splitter).ComposeParts(test.content, test.n) {
				got = append(got, string(p.Body))
			}
			if diff := cmp.Diff(test.bodies, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestComposeProblems(t *testing.T) {
	t.Parallel()
	with := func(change func(*content.Content)) content.Content {
		c := stage.Text("x")
		change(&c)
		return c
	}
	tests := map[string]struct {
		content   content.Content
		attribute string
	}{
		"nothing":    {content.Content{}, ""},
		"empty body": {content.Content{Format: content.Markdown, Body: " \n"}, "markdown"},
		"html":       {content.Content{Format: content.HTML, Body: "<b>x</b>"}, "html"},
		"button":     {with(func(c *content.Content) { c.Buttons = []content.Button{{Label: "a", URL: "https://a.b"}} }), "button[0]"},
		"mention":    {with(func(c *content.Content) { c.Mentions = []string{"a"} }), "mentions"},
		"quote":      {with(func(c *content.Content) { c.ReplyTo = "message.x" }), "reply_to"},
		"forward":    {content.Content{Forward: "message.x"}, "forward"},
		"odd block":  {with(func(c *content.Content) { c.Options = json.RawMessage(`[]`) }), "maiagent"},
		"as nobody":  {with(func(c *content.Content) { c.Options = json.RawMessage(`{"as":"staff"}`) }), "maiagent.as"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, problems := maiagent.New().Compose(test.content)
			if parts != nil || len(problems) != 1 || problems[0].Attribute != test.attribute || problems[0].Warning ||
				problems[0].Code == "" || problems[0].Detail == "" {
				t.Errorf("%d parts, problems %+v", len(parts), problems)
			}
		})
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("# x", `{"as":"visitor"}`)
	f.Add("", `null`)
	f.Fuzz(func(t *testing.T, body, options string) {
		parts, problems := maiagent.New().Compose(content.Content{Format: content.Markdown, Body: body, Options: json.RawMessage(options)})
		if (len(parts) == 0) != (len(problems) > 0) {
			t.Errorf("%d parts and %d problems", len(parts), len(problems))
		}
		for _, p := range parts {
			if !json.Valid(p.Body) || !json.Valid(p.Visible) {
				t.Errorf("body %q, visible %q", p.Body, p.Visible)
			}
		}
	})
}

func TestCheckTarget(t *testing.T) {
	t.Parallel()
	checker := maiagent.New().(providers.TargetChecker)
	for id, want := range map[string]int{
		somePlace: 0, strings.ToUpper(somePlace): 0, "": 1, "conversation": 1, strings.ReplaceAll(somePlace, "-", "x"): 1,
	} {
		if got := checker.CheckTarget(providers.Target{ID: id}); len(got) != want {
			t.Errorf("%q: %v", id, got)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		values    map[string]string
		kind      providers.ErrorKind
		attribute string
	}{
		"key":                  {map[string]string{"api_key": "k", "web_chat": webChat}, "", ""},
		"nothing":              {nil, providers.Auth, "api_key"},
		"key of two lines":     {map[string]string{"api_key": "a\nb"}, providers.Auth, "api_key"},
		"odd web chat":         {map[string]string{"api_key": "k", "web_chat": "x"}, providers.Invalid, "web_chat"},
		"endpoint of no host":  {map[string]string{"api_key": "k", "endpoint": "api.maiagent.ai"}, providers.Invalid, "endpoint"},
		"endpoint with a user": {map[string]string{"api_key": "k", "endpoint": "https://u:p@a.b"}, providers.Invalid, "endpoint"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := maiagent.New().Open(providers.Config{Body: stage.Body(maiagent.New(), test.values)})
			if providers.KindOf(err) != test.kind {
				t.Fatal(err)
			}
			if e, ok := err.(*providers.Error); ok && (e.Attribute != test.attribute || e.Hint == "") {
				t.Errorf("attribute %q, hint %q", e.Attribute, e.Hint)
			}
		})
	}
}
