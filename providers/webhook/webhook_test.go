package webhook_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
	"herald/providers/webhook"
)

// block returns a provider block with arguments and request blocks.
func block(arguments map[string]string, requests map[string]map[string]cty.Value) cty.Value {
	body := stage.Body(webhook.New(), arguments).AsValueMap()
	for name, given := range requests {
		body[name] = cty.ObjectVal(given)
	}
	return cty.ObjectVal(body)
}

func texts(pairs ...string) map[string]cty.Value {
	out := map[string]cty.Value{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = cty.StringVal(pairs[i+1])
	}
	return out
}

func object(pairs ...string) cty.Value { return cty.ObjectVal(texts(pairs...)) }

// with returns arguments with one more.
func with(given map[string]cty.Value, name string, value cty.Value) map[string]cty.Value {
	out := map[string]cty.Value{name: value}
	for n, v := range given {
		if n != name {
			out[n] = v
		}
	}
	return out
}

func open(t *testing.T, body cty.Value) providers.Session {
	t.Helper()
	clock := stage.NewClock()
	s, err := webhook.New().Open(providers.Config{Body: body, Now: clock.Now, Sleep: clock.Sleep})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// item is a content as the block composes it, on its way.
func item(t *testing.T, body cty.Value, conversation string, c content.Content) providers.Outgoing {
	t.Helper()
	p, err := webhook.New().(providers.Declarable).Declare(body)
	if err != nil {
		t.Fatal(err)
	}
	parts, problems := p.Compose(c)
	if len(parts) != 1 {
		t.Fatal(problems)
	}
	return providers.Outgoing{Target: providers.Target{ID: conversation}, Key: stage.Key(1), Part: parts[0]}
}

// TestTranscripts holds the presets against the samples of their vendors' pages, and
// declared requests against what they should be.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	launch := content.Content{Format: content.Markdown, Body: "**Launch** at `noon`"}
	send := func(preset, path, conversation string, c content.Content, want providers.Result) func(*testing.T, string) {
		return func(t *testing.T, address string) {
			body := block(map[string]string{"url": address + path, "preset": preset}, nil)
			got := open(t, body).Send(t.Context(), []providers.Outgoing{item(t, body, conversation, c)})[0]
			if want.Err != nil {
				var e *providers.Error
				if !errors.As(got.Err, &e) || e.Kind != want.Err.(*providers.Error).Kind || !strings.Contains(e.Detail, want.Err.(*providers.Error).Detail) {
					t.Errorf("%v, want %v", got.Err, want.Err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
	}
	refused := func(kind providers.ErrorKind, detail string) providers.Result {
		return providers.Result{Err: &providers.Error{Kind: kind, Detail: detail}}
	}
	stage.Transcripts(t, []string{"Authorization", "Content-Type", "Idempotency-Key"}, map[string]func(*testing.T, string){
		"json":               send("", "", "ops/ä", stage.Text(`"}{{key}}`), providers.Result{}),
		"ntfy":               send("ntfy", "", "mytopic", launch, providers.Result{ID: "sPs71M8A2T"}),
		"ntfy-refused":       send("ntfy", "", "mytopic", launch, refused(providers.Forbidden, "forbidden")),
		"mattermost":         send("mattermost", "/hooks/xxx-generatedkey-xxx", "webhook", stage.Text("1 * 2\n@all"), providers.Result{}),
		"rocketchat":         send("rocketchat", "/hooks/aaa/bbb", "webhook", launch, providers.Result{}),
		"rocketchat-refused": send("rocketchat", "/hooks/aaa/bbb", "webhook", launch, refused(providers.Invalid, "Invalid integration")),
		"googlechat":         send("googlechat", "/v1/spaces/AAA/messages?key=k&token=t", "webhook", launch, providers.Result{ID: "spaces/AAA/messages/BBB.CCC"}),
		"teams":              send("teams", "/workflows/abc/triggers/manual/paths/invoke?api-version=1&sig=s", "webhook", launch, providers.Result{}),
		"discord":            send("discord", "/api/webhooks/223704706495545344/token", "webhook", stage.Text("1 * 2\n@everyone"), providers.Result{ID: "1300000000000000001"}),
		"slack":              send("slack", "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", "webhook", stage.Text("1 < 2 <!channel>"), providers.Result{}),
		"slack-refused": send("slack", "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", "webhook", stage.Text("x"),
			refused(providers.Gone, "")),
		"discord-edit": func(t *testing.T, address string) {
			body := block(map[string]string{"url": address + "/api/webhooks/223704706495545344/token", "preset": "discord"}, nil)
			editor, ok := providers.As[providers.Editor](open(t, body))
			if !ok {
				t.Fatal("the preset edits nothing")
			}
			if err := editor.Edit(t.Context(), "1300000000000000001", item(t, body, "webhook", stage.Text("two"))); err != nil {
				t.Error(err)
			}
		},
		"discord-recall": func(t *testing.T, address string) {
			body := block(map[string]string{"url": address + "/api/webhooks/223704706495545344/token", "preset": "discord"}, nil)
			recaller, ok := providers.As[providers.Recaller](open(t, body))
			if !ok {
				t.Fatal("the preset recalls nothing")
			}
			if err := recaller.Recall(t.Context(), providers.Target{ID: "webhook"}, stage.Sent("1300000000000000001"))[0]; err != nil {
				t.Error(err)
			}
		},
		"declared": func(t *testing.T, address string) {
			body := block(map[string]string{"url": address + "/v1?token=t", "authorization": "Bearer abc"}, map[string]map[string]cty.Value{"send": {
				"method": cty.StringVal("PUT"), "path": cty.StringVal("/rooms/{{conversation}}?txn={{key}}"), "id": cty.StringVal("/data/0/id"),
				"permalink": cty.StringVal("https://chat.example.org/{{conversation}}/{{id}}"), "headers": object("Idempotency-Key", "{{key}}"),
				"content_type": cty.StringVal("application/x-www-form-urlencoded"), "body": object("to", "{{conversation}}", "text", "{{html}}"),
			}})
			got := open(t, body).Send(t.Context(), []providers.Outgoing{item(t, body, "a/b?c", launch)})[0]
			if diff := cmp.Diff(providers.Result{ID: "42", URL: "https://chat.example.org/a%2Fb%3Fc/42"}, got); diff != "" {
				t.Error(diff)
			}
		},
	})
}

func answering(t *testing.T, status int, text string) string {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(web.Close)
	return web.URL
}

// TestAnswers: what answers mean, for each request and as a block declares it.
func TestAnswers(t *testing.T) {
	t.Parallel()
	requests := map[string]map[string]cty.Value{
		"send": with(texts("id", "/id"), "body", object("text", "{{text}}", "key", "{{key}}")),
		"edit": with(texts("path", "/{{id}}"), "body", object("text", "{{text}}")), "recall": texts("path", "/{{id}}"),
		"look_up": texts("path", "/?key={{key}}", "items", "/found", "id", "/id", "key", "/key"),
	}
	changed := func(name, argument string, value cty.Value) map[string]map[string]cty.Value {
		out := map[string]map[string]cty.Value{}
		for n, r := range requests {
			out[n] = r
		}
		out[name] = with(out[name], argument, value)
		return out
	}
	for name, test := range map[string]struct {
		request  string
		status   int
		answer   string
		requests map[string]map[string]cty.Value
		want     providers.ErrorKind
	}{
		"no id":              {"send", 200, `{"message":"ok"}`, requests, providers.Unknown},
		"id is an object":    {"send", 200, `{"id":{}}`, requests, providers.Unknown},
		"no JSON":            {"send", 200, `ok`, requests, providers.Unknown},
		"number":             {"send", 201, `{"id":7}`, requests, ""},
		"rejected":           {"send", 400, ``, requests, providers.Invalid},
		"server error":       {"send", 500, ``, requests, providers.Unknown},
		"gateway":            {"send", 503, ``, requests, providers.Unknown},
		"no such receiver":   {"send", 404, ``, requests, providers.Gone},
		"declared status":    {"send", 409, `{"id":"x"}`, changed("send", "statuses", object("409", "success")), ""},
		"declared refusal":   {"send", 200, `{"ok":false}`, changed("send", "rejected_if", object("/ok", "false")), providers.Invalid},
		"edit":               {"edit", 204, ``, requests, ""},
		"edit of nothing":    {"edit", 404, ``, requests, providers.NotFound},
		"edit, gone":         {"edit", 410, ``, requests, providers.Gone},
		"recall":             {"recall", 204, ``, requests, ""},
		"recall of nothing":  {"recall", 404, ``, requests, ""},
		"recall, forbidden":  {"recall", 403, ``, requests, providers.Forbidden},
		"look-up":            {"look_up", 200, `{"found":[]}`, requests, ""},
		"look-up, null":      {"look_up", 200, `{"found":null}`, requests, ""},
		"look-up, no list":   {"look_up", 200, `{"items":[]}`, requests, providers.Unknown},
		"look-up, not there": {"look_up", 404, ``, requests, providers.Gone},
		"look-up, declared":  {"look_up", 404, ``, changed("look_up", "statuses", object("404", "not_found")), ""},
		"look-up without id": {"look_up", 200, `{"found":[{"key":"` + stage.Key(1) + `"}]}`, requests, providers.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := block(map[string]string{"url": answering(t, test.status, test.answer)}, test.requests)
			s, it := open(t, body), item(t, body, "webhook", stage.Text("x"))
			var err error
			switch test.request {
			case "send":
				err = s.Send(t.Context(), []providers.Outgoing{it})[0].Err
			case "edit":
				editor, _ := providers.As[providers.Editor](s)
				err = editor.Edit(t.Context(), "7", it)
			case "recall":
				recaller, _ := providers.As[providers.Recaller](s)
				err = recaller.Recall(t.Context(), it.Target, stage.Sent("7"))[0]
			default:
				finder, _ := providers.As[providers.Finder](s)
				var found map[string]providers.RemoteMessage
				if found, err = finder.Find(t.Context(), []providers.Outgoing{it}, time.Time{}); len(found) > 0 {
					t.Errorf("found %v", found)
				}
			}
			if providers.KindOf(err) != test.want {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
}

// A list is read until a page has nothing new, also where the receiver ignores the page.
func TestLookUpReadsEveryPage(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		pages []string
		want  string
	}{
		"second page": {[]string{`[{"n":1,"body":"x"}]`, `[{"n":2,"body":"<!-- ` + stage.Key(1) + ` -->"}]`}, "2"},
		"none":        {[]string{`[{"n":1,"body":"x"}]`, `[{"n":2,"body":"y"}]`, `[]`}, ""},
		"no pages":    {[]string{`[{"n":1,"body":"x"}]`, `[{"n":1,"body":"x"}]`}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if asked++; r.URL.Query().Get("page") != fmt.Sprint(asked) || r.URL.Query().Get("since") != "2026-11-30T11:50:00Z" || asked > len(test.pages) {
					t.Errorf("request %d: %s", asked, r.URL)
				}
				_, _ = w.Write([]byte(test.pages[min(asked, len(test.pages))-1]))
			}))
			t.Cleanup(web.Close)
			body := block(map[string]string{"url": web.URL}, map[string]map[string]cty.Value{
				"send":    with(texts("id", "/n"), "body", object("body", "{{markdown}} <!-- {{key}} -->")),
				"look_up": texts("path", "?page={{page}}&since={{since}}", "id", "/n", "key", "/body"),
			})
			finder, _ := providers.As[providers.Finder](open(t, body))
			found, err := finder.Find(t.Context(), []providers.Outgoing{item(t, body, "webhook", stage.Text("x"))}, time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC))
			if err != nil || found[stage.Key(1)].ID != test.want || asked != len(test.pages) {
				t.Errorf("%v after %d requests: %v", found, asked, err)
			}
		})
	}
}

// What is secret in an address is in no error and in no log.
func TestAddressIsRedacted(t *testing.T) {
	t.Parallel()
	const secret = "canary0123456789abcdef"
	var log bytes.Buffer
	clock := stage.NewClock()
	body := block(map[string]string{"url": answering(t, 400, "no /hooks/"+secret) + "/hooks/" + secret + "?sig=" + secret + "x", "authorization": "Bearer " + secret + "y"}, nil)
	s, err := webhook.New().Open(providers.Config{Body: body, Now: clock.Now, Sleep: clock.Sleep, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	if err != nil {
		t.Fatal(err)
	}
	err = s.Send(t.Context(), []providers.Outgoing{item(t, body, "x", stage.Text("x"))})[0].Err
	if err == nil || strings.Contains(err.Error()+log.String(), "canary") || !strings.Contains(err.Error(), "[redacted]") {
		t.Errorf("%v\n%s", err, log.String())
	}
}
