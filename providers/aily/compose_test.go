package aily_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/aily"
	"herald/providers/providertest/stage"
)

func TestCompose(t *testing.T) {
	t.Parallel()
	png := content.Attachment{Name: "a.png", MIME: "image/png", SHA256: "aa"}
	pdf := content.Attachment{Name: "b.pdf", MIME: "application/pdf", SHA256: "bb"}
	zhang := json.RawMessage(`{"mention":[{"id":"ou_5ad","name":"张三","identity_provider":null,"aily_id":"1794840334557292"}]}`)
	tests := []struct {
		name    string
		content content.Content
		parts   []string // kind, text and body
	}{
		{"text", stage.Text("a <b> & 维护"), []string{`TEXT|a <b> & 维护|{"content_type":"TEXT","content":"a <b> & 维护"}`}},
		{"markdown", content.Content{Format: content.Markdown, Body: "# Title\n"}, []string{"MDX|# Title\n|" + `{"content_type":"MDX","content":"# Title\n"}`}},
		{"text and files", content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{png, pdf}}, []string{
			`TEXT|x|{"content_type":"TEXT","content":"x","files":["aa","bb"]}`,
		}},
		{"a file", content.Content{Attachments: []content.Attachment{pdf}}, []string{`TEXT|b.pdf|{"content_type":"TEXT","content":"b.pdf","file":"bb"}`}},
		{"text and a file", content.Content{Format: content.Text, Body: "x", Attachments: []content.Attachment{png}}, []string{`TEXT|x|{"content_type":"TEXT","content":"x","file":"aa"}`}},
		{"files", content.Content{Attachments: []content.Attachment{pdf, png}}, []string{"TEXT|b.pdf\na.png|" + `{"content_type":"TEXT","content":"b.pdf\na.png","files":["bb","aa"]}`}},
		{"mention in its place", content.Content{Format: content.Text, Body: "ask @_user_1", Mentions: []string{"ou_5ad"}, Options: zhang}, []string{
			`TEXT|ask @张三|{"content_type":"TEXT","content":"ask @_user_1","mentions":[{"entity_id":"ou_5ad","identity_provider":"FEISHU","key":"@_user_1","name":"张三","aily_id":"1794840334557292"}]}`,
		}},
		{"mention in front", content.Content{Format: content.Markdown, Body: "# @_user_10", Options: zhang}, []string{
			"MDX|@张三\n\n# @张三0|" + `{"content_type":"MDX","content":"@_user_1\n\n# @_user_10","mentions":[{"entity_id":"ou_5ad","identity_provider":"FEISHU","key":"@_user_1","name":"张三","aily_id":"1794840334557292"}]}`,
		}},
		{"mention on Aily", content.Content{Format: content.Text, Body: "@_user_1", Mentions: []string{"1794"}}, []string{
			`TEXT|@1794|{"content_type":"TEXT","content":"@_user_1","mentions":[{"entity_id":"1794","identity_provider":"AILY","key":"@_user_1","name":"1794","aily_id":"1794"}]}`,
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			parts, problems := aily.New().Compose(test.content)
			var got []string
			for _, p := range parts {
				got = append(got, p.Kind+"|"+p.Text+"|"+string(p.Body))
				if p.Visible == nil {
					t.Error("nothing to compare with what is read")
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
		{"a message each", text, 2, []string{`{"content_type":"TEXT","content":"x","file":"aa"}`, `{"content_type":"TEXT","content":"b.pdf","file":"bb"}`}},
		{"the text alone", text, 3, []string{`{"content_type":"TEXT","content":"x"}`, `{"content_type":"TEXT","content":"a.png","file":"aa"}`, `{"content_type":"TEXT","content":"b.pdf","file":"bb"}`}},
		{"too many", text, 4, nil},
		{"files, a message each", files, 2, []string{`{"content_type":"TEXT","content":"a.png","file":"aa"}`, `{"content_type":"TEXT","content":"b.pdf","file":"bb"}`}},
		{"files, too many", files, 3, nil},
		{"none", text, 0, nil},
		{"what cannot be said", content.Content{Format: content.HTML, Body: "x"}, 1, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range aily.New().(providers.Splitter).ComposeParts(test.content, test.n) {
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
	many := make([]string, 33)
	for i := range many {
		many[i] = "ou_" + strings.Repeat("a", i+1)
	}
	tests := map[string]struct {
		content   content.Content
		attribute string
	}{
		"nothing":           {content.Content{}, ""},
		"empty body":        {content.Content{Format: content.Markdown, Body: " \n"}, "markdown"},
		"html":              {content.Content{Format: content.HTML, Body: "<b>x</b>"}, "html"},
		"button":            {content.Content{Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "a", URL: "https://a.b"}}}, "button[0]"},
		"forward":           {content.Content{Forward: "message.x"}, "forward"},
		"mention, no text":  {content.Content{Mentions: []string{"ou_a"}, Attachments: []content.Attachment{{Name: "a"}}}, "mentions"},
		"odd mention":       {content.Content{Format: content.Text, Body: "x", Mentions: []string{"ou_a", "bob"}}, "mentions[1]"},
		"empty mention":     {content.Content{Format: content.Text, Body: "x", Mentions: []string{""}}, "mentions[0]"},
		"too many mentions": {content.Content{Format: content.Text, Body: "x", Mentions: many}, "mentions"},
		"odd provider": {content.Content{Format: content.Text, Body: "x",
			Options: json.RawMessage(`{"mention":[{"id":"bob","identity_provider":"SLACK"}]}`)}, "aily.mention[0]"},
		"odd block": {content.Content{Format: content.Text, Body: "x", Options: json.RawMessage(`[]`)}, "aily"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, problems := aily.New().Compose(test.content)
			at := "none"
			for _, p := range problems {
				if p.Code == "" || p.Detail == "" {
					t.Errorf("problem %+v", p)
				}
				if !p.Warning {
					at = p.Attribute
				}
			}
			if parts != nil || at != test.attribute {
				t.Errorf("%d parts, problem at %q, want %q", len(parts), at, test.attribute)
			}
		})
	}
}

// A message takes 32 files, and what is over follows in another one, which quotes
// nothing.
func TestComposeQuotesOnce(t *testing.T) {
	t.Parallel()
	parts, _ := aily.New().Compose(content.Content{Format: content.Text, Body: "x", ReplyTo: "message.y",
		Attachments: slices.Repeat([]content.Attachment{{Name: "a"}}, 33)})
	var quotes []bool
	for _, p := range parts {
		quotes = append(quotes, p.Quotes)
	}
	if diff := cmp.Diff([]bool{true, false}, quotes); diff != "" {
		t.Error(diff)
	}
}

func FuzzCompose(f *testing.F) {
	f.Add("# x @_user_1", "ou_a", `{"mention":[{"id":"1","name":"n"}]}`)
	f.Add("", "", `null`)
	f.Fuzz(func(t *testing.T, body, mention, options string) {
		parts, problems := aily.New().Compose(content.Content{
			Format: content.Markdown, Body: body, Mentions: []string{mention}, Options: json.RawMessage(options),
		})
		if len(parts) == 0 && len(problems) == 0 {
			t.Error("neither parts nor problems")
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
	checker := aily.New().(providers.TargetChecker)
	for id, want := range map[string]string{
		"session_4dfunz7sp1g8m": "", "conversation_1": "warning", "": "error", "session_1/../x": "error", "会话": "error",
	} {
		got := ""
		for _, p := range checker.CheckTarget(providers.Target{ID: id}) {
			got = "error"
			if p.Warning {
				got = "warning"
			}
		}
		if got != want {
			t.Errorf("%q: %q", id, got)
		}
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	full := map[string]string{"app_id": "cli_a", "app_secret": "b"}
	tests := map[string]struct {
		values    map[string]string
		kind      providers.ErrorKind
		attribute string
	}{
		"app":                  {full, "", ""},
		"ready token":          {map[string]string{"tenant_token": "t-1"}, "", ""},
		"nothing":              {nil, providers.Auth, "app_id"},
		"no secret":            {map[string]string{"app_id": "cli_a", "app_secret": " "}, providers.Auth, "app_secret"},
		"endpoint of no host":  {map[string]string{"tenant_token": "t-1", "endpoint": "open.feishu.cn"}, providers.Invalid, "endpoint"},
		"endpoint with a user": {map[string]string{"tenant_token": "t-1", "endpoint": "https://u:p@a.b"}, providers.Invalid, "endpoint"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := aily.New().Open(providers.Config{Body: stage.Body(aily.New(), test.values)})
			if providers.KindOf(err) != test.kind {
				t.Fatal(err)
			}
			if e, ok := err.(*providers.Error); ok && (e.Attribute != test.attribute || e.Hint == "") {
				t.Errorf("attribute %q, hint %q", e.Attribute, e.Hint)
			}
		})
	}
}
