package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

// Clients reject an answer without the id of their request, so even refusals
// repeat it.
func TestMixinRepeatsTheRequestID(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	requests := map[string]*http.Request{
		"accepted": w.mixin("GET", "/me", ""),
		"absent":   w.mixin("GET", "/nothing", ""),
		"refused":  w.request("GET", "/mixin/me", ""),
	}
	for name, r := range requests {
		r.Header.Set("X-Request-Id", second)
		if got := w.must(r).header.Get("X-Request-Id"); got != second {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got, given := w.must(w.mixin("GET", "/me", "")).header["X-Request-Id"]; given {
		t.Errorf("without one: %q", got)
	}
}

// The signature of an upload address covers the method, so a POST to it, which
// the vendor's page mentions, is refused.
func TestMixinStorageTakesPutOnly(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	var opened struct {
		Data struct {
			URL string `json:"upload_url"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(w.must(w.mixin("POST", "/attachments", "")).body), &opened); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"POST", "GET", "DELETE", "PUT"} {
		r := w.request(method, strings.TrimPrefix(opened.Data.URL, w.base), "data")
		r.Header.Set("Content-Type", "application/octet-stream")
		r.Header.Set("X-Amz-Acl", "public-read")
		a := w.must(r)
		refused := a.status == http.StatusForbidden && strings.Contains(a.body, "<Code>SignatureDoesNotMatch</Code>")
		if refused == (method == "PUT") {
			t.Errorf("%s: %d %s", method, a.status, a.body)
		}
	}
}

// Apps show the old card if both are given.
func TestMixinCardWithBothForms(t *testing.T) {
	t.Parallel()
	w := run(t, sandbox.Options{})
	card := `{"title":"Launch","description":"Today","action":"https://example.org/old","actions":[` +
		`{"label":"New","color":"#000000","action":"https://example.org/new"}]}`
	if got := w.must(w.mixin("POST", "/messages", item(map[string]any{"category": "APP_CARD", "data_base64": b64(card)}))).code(t); got != 0 {
		t.Fatalf("code %d", got)
	}
	buttons := w.server.Conversations()[0].Messages[0].Buttons
	if len(buttons) != 1 || buttons[0].URL != "https://example.org/old" {
		t.Errorf("buttons %+v", buttons)
	}
}

func TestMixinUnknownFields(t *testing.T) {
	t.Parallel()
	card := `{"title":"Launch","description":"Today","cover":{"url":"https://example.org"}}`
	testUnknownFields(t, map[string]func(*world) reply{
		"message": func(w *world) reply {
			return w.must(w.mixin("POST", "/messages", item(map[string]any{"status": "SENT", "created_at": "2026-12-01T12:00:00Z"})))
		},
		"payload": func(w *world) reply {
			return w.must(w.mixin("POST", "/messages", item(map[string]any{"category": "APP_CARD", "data_base64": b64(card)})))
		},
		"attachment": func(w *world) reply {
			return w.must(w.mixin("POST", "/attachments", `{"attachment_id":"","upload_url":"","view_url":""}`))
		},
		"participant": func(w *world) reply {
			return w.must(w.mixin("POST", "/conversations", `{"category":"GROUP","conversation_id":"`+group+`","name":"x","participants":[`+
				`{"user_id":"`+someone+`","created_at":"0001-01-01T00:00:00Z"}]}`))
		},
		"token": func(w *world) reply {
			r := w.mixin("GET", "/me", "")
			claims := w.claims("GET", "/me", "")
			claims["aid"] = "x"
			r.Header.Set("Authorization", "Bearer "+w.token(claims))
			return w.must(r)
		},
	})
}
