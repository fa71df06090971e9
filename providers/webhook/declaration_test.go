package webhook_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
	"herald/providers/webhook"
)

// TestMalformedDeclarations: each is refused by Declare, which the plan calls, and names
// the argument.
func TestMalformedDeclarations(t *testing.T) {
	t.Parallel()
	text := object("text", "{{text}}", "key", "{{key}}")
	send := map[string]cty.Value{"body": text, "id": cty.StringVal("/id")}
	edit := map[string]cty.Value{"path": cty.StringVal("/{{id}}"), "body": object("text", "{{text}}")}
	lookUp := texts("path", "/?key={{key}}", "id", "/id", "key", "/key")
	sending := func(name string, value cty.Value) map[string]map[string]cty.Value {
		return map[string]map[string]cty.Value{"send": with(send, name, value)}
	}
	looking := func(name, value string) map[string]map[string]cty.Value {
		return map[string]map[string]cty.Value{"send": send, "look_up": with(lookUp, name, cty.StringVal(value))}
	}
	type requests = map[string]map[string]cty.Value
	for attribute, list := range map[string][]requests{
		"send.body": {
			sending("body", object("text", "{{txt}}")), sending("body", object("text", "{{ text")), sending("body", object("text", "fixed")), sending("body", object("{{text}}", "{{text}}")),
			sending("body", object("text", "{{text}} {{since}}")), sending("body", object("card", "see {{adaptive_card}}")), sending("body", cty.NullVal(cty.String)), sending("method", cty.StringVal("GET")),
			sending("body", cty.TupleVal([]cty.Value{cty.StringVal("{{text}} {{id}}")})),
		},
		"send.path": {
			sending("path", cty.StringVal("x")), sending("path", cty.StringVal("/../admin")), sending("path", cty.StringVal("/%2e%2E/admin")), sending("path", cty.StringVal("/a b")),
			sending("path", cty.StringVal("/#x")), sending("path", cty.StringVal("/{{text}}")), sending("path", cty.StringVal("/{{id}}")), sending("path", cty.StringVal("@evil.example")),
		},
		"send.headers": {
			sending("headers", object("X-Key", "a\r\nX-Evil: b")), sending("headers", object("X Key", "a")), sending("headers", object("Authorization", "a")), sending("headers", object("X-Key", "{{text}}")),
		},
		"send.content_type": {sending("content_type", cty.StringVal("text/plain")), {"send": {"body": cty.StringVal("{{text}}"), "content_type": cty.StringVal("application/json")}}},
		"send.method":       {sending("method", cty.StringVal("TRACE")), sending("method", cty.StringVal("post"))},
		"send.statuses":     {sending("statuses", object("409", "fine")), sending("statuses", object("4xx", "success")), sending("statuses", object("99", "success"))},
		"send.rejected_if":  {sending("rejected_if", object("ok", "false"))},
		"send.id":           {sending("id", cty.StringVal("id")), {"send": {"body": object("text", "{{text}}"), "id": cty.StringVal("{{key}}")}}},
		"send.permalink":    {sending("permalink", cty.StringVal("javascript:{{id}}")), sending("permalink", cty.StringVal("https://example.org/{{text}}"))},
		"send.deduplicates": {{"send": {"body": object("text", "{{text}}"), "deduplicates": cty.True}}},
		"send.key_window":   {sending("key_window", cty.StringVal("1h")), {"send": with(with(send, "deduplicates", cty.True), "key_window", cty.StringVal("soon"))}},
		"edit":              {{"send": {"body": text}, "edit": edit}, {"edit": edit}},
		"edit.path":         {{"send": send, "edit": with(edit, "path", cty.StringVal("/"))}},
		"edit.body":         {{"send": send, "edit": with(edit, "body", object("text", "{{key}}"))}, {"send": send, "edit": texts("path", "/{{id}}")}},
		"recall":            {{"send": {"body": text}, "recall": texts("path", "/{{id}}")}},
		"recall.path":       {{"send": send, "recall": texts("path", "/all")}},
		"recall.body":       {{"send": send, "recall": with(texts("path", "/{{id}}"), "body", object("text", "{{text}}"))}},
		"look_up":           {{"send": {"body": text}, "look_up": lookUp}, {"send": {"body": object("text", "{{text}}"), "id": cty.StringVal("/id")}, "look_up": lookUp}},
		"look_up.path":      {looking("path", "/all")},
		"look_up.key":       {looking("key", ""), looking("key", "key")},
		"look_up.id":        {looking("id", ""), looking("id", "id")},
		"look_up.items":     {looking("items", "found")},
	} {
		for i, r := range list {
			_, err := webhook.New().(providers.Declarable).Declare(block(nil, r))
			var e *providers.Error
			if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Attribute != attribute || e.Hint == "" {
				t.Errorf("%s %d: %v", attribute, i, err)
			}
		}
	}
	for _, sound := range []requests{{"send": send}, {"send": send, "edit": edit, "recall": texts("path", "/{{id}}"), "look_up": lookUp}, {"send": {"body": cty.StringVal("{{text}}")}}} {
		if _, err := webhook.New().(providers.Declarable).Declare(block(nil, sound)); err != nil {
			t.Error(err)
		}
	}
}

func TestMalformedAccounts(t *testing.T) {
	t.Parallel()
	for attribute, list := range map[string][]string{
		"url": {"", "ftp://example.org", "https://user:pass@example.org", "https://example.org/#x", "http://example.org/hooks", "example.org", "https://example.org/a/../b"},
	} {
		for _, address := range list {
			_, err := webhook.New().Open(providers.Config{Body: block(map[string]string{"url": address}, nil)})
			var e *providers.Error
			if !errors.As(err, &e) || e.Attribute != attribute || strings.Contains(err.Error(), "pass") {
				t.Errorf("%q: %v", address, err)
			}
		}
	}
	for _, value := range []string{"Bearer a\r\nX-Evil: b", "Bearer ä"} {
		_, err := webhook.New().(providers.Declarable).Declare(block(map[string]string{"authorization": value}, nil))
		if err == nil || !strings.Contains(err.Error(), "characters that a header cannot have") {
			t.Errorf("%q: %v", value, err)
		}
	}
	for _, value := range []string{"{{key}}", "a\nb"} {
		body := block(nil, nil).AsValueMap()
		body["headers"] = cty.MapVal(texts("X-Team", value))
		var e *providers.Error
		if _, err := webhook.New().(providers.Declarable).Declare(cty.ObjectVal(body)); !errors.As(err, &e) || e.Attribute != "headers" {
			t.Errorf("%q: %v", value, err)
		}
	}
	_, err := webhook.New().Open(providers.Config{Body: block(map[string]string{"preset": "none"}, nil)})
	if err == nil || !strings.Contains(err.Error(), `there is no preset "none"`) {
		t.Error(err)
	}
}

// What a block declares is what the plan may use.
func TestDeclaredFacts(t *testing.T) {
	t.Parallel()
	facts := func(preset string) providers.Facts {
		p, err := webhook.New().(providers.Declarable).Declare(block(map[string]string{"preset": preset}, nil))
		if err != nil {
			t.Fatal(err)
		}
		return p.Facts()
	}
	for preset, want := range map[string]struct {
		class      providers.IdempotencyClass
		noIDs      bool
		edit, html bool
	}{
		"json": {providers.Blind, true, false, true}, "ntfy": {providers.Blind, false, false, false}, "mattermost": {providers.Blind, true, false, false},
		"rocketchat": {providers.Blind, true, false, false}, "googlechat": {providers.Blind, false, false, false}, "teams": {providers.Blind, true, false, false},
		"discord": {providers.Blind, false, true, false}, "slack": {providers.Blind, true, false, false},
		"look-up": {providers.LookUp, false, true, true}, "native": {providers.NativeKey, false, true, true},
	} {
		f := facts(preset)
		if i := f.Idempotency; i.Class != want.class || i.NoIDs != want.noIDs || f.Can(providers.Edit) != want.edit || f.Can(providers.HTMLBody) != want.html {
			t.Errorf("%s: %+v, edit %v, html %v", preset, i, f.Can(providers.Edit), f.Can(providers.HTMLBody))
		}
	}
}

// Two conversations of a webhook whose address says where messages go would be one to
// readers.
func TestConversations(t *testing.T) {
	t.Parallel()
	for preset, ids := range map[string]map[string]bool{
		"mattermost": {"webhook": true, "town-square": false, "": false},
		"ntfy":       {"webhook": true, "mytopic": true, "my topic": false, "..": false, "": false, "a\nb": false},
	} {
		p, err := webhook.New().(providers.Declarable).Declare(block(map[string]string{"preset": preset}, nil))
		if err != nil {
			t.Fatal(err)
		}
		checker, _ := providers.As[providers.TargetChecker](p)
		for id, want := range ids {
			if got := checker.CheckTarget(providers.Target{ID: id}); (len(got) == 0) != want {
				t.Errorf("%s: the id %q: %v", preset, id, got)
			}
		}
	}
}

// A text reads as it was written in every format.
func TestTextInEveryFormat(t *testing.T) {
	t.Parallel()
	body := block(nil, map[string]map[string]cty.Value{"send": {"body": object("markdown", "{{markdown}}", "chat", "{{chat_markdown}}", "mrkdwn", "{{mrkdwn}}", "html", "{{html}}", "card", "{{adaptive_card}}")}})
	got := string(item(t, body, "webhook", stage.Text("1 * 2 < 3\n# b")).Part.Body)
	want := `{"adaptive_card":[{"text":"1 \\* 2 < 3\n\\# b","type":"TextBlock","wrap":true}],"chat_markdown":"1 \\* 2 \\< 3\n\\# b","html":"1 * 2 &lt; 3<br>\n# b",` +
		`"markdown":"1 \\* 2 \\< 3\n\\# b","mrkdwn":"1 *` + "\u2060" + ` 2 &lt; 3\n# b"}`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	parts, problems := webhook.New().Compose(content.Content{Format: content.Markdown, Body: "[x]: https://example.org"})
	if parts != nil || len(problems) != 1 {
		t.Errorf("Markdown that shows nothing: %v", problems)
	}
}
