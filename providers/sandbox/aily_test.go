package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers/sandbox"
)

const ailyMessages = "/aily/open-apis/aily/v1/sessions/session_4dfunz7sp1g8m/messages"

// ailyToken requests a tenant token.
func (w *world) ailyToken() string {
	w.t.Helper()
	body := fmt.Sprintf(`{"app_id":%q,"app_secret":%q}`, w.env["AILY_APP_ID"], w.env["AILY_APP_SECRET"])
	a := w.must(w.request("POST", "/aily/open-apis/auth/v3/tenant_access_token/internal", body))
	var got struct {
		Token  string `json:"tenant_access_token"`
		Expire int    `json:"expire"`
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Token == "" || got.Expire < 1800 || got.Expire > 7200 {
		w.t.Fatalf("%v in %s", err, a.body)
	}
	return got.Token
}

func (w *world) aily(method, path, token, body string) reply {
	w.t.Helper()
	r := w.request(method, path, body)
	r.Header.Set("Authorization", "Bearer "+token)
	return w.must(r)
}

// ailySent sends a text and returns the id of the message.
func (w *world) ailySent(token, key, text string) string {
	w.t.Helper()
	a := w.aily("POST", ailyMessages, token, fmt.Sprintf(`{"idempotent_id":%q,"content_type":"TEXT","content":%q}`, key, text))
	var got struct {
		Data struct {
			Message struct {
				ID string `json:"id"`
			} `json:"message"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Data.Message.ID == "" {
		w.t.Fatalf("%v in %s", err, a.body)
	}
	return got.Data.Message.ID
}

func TestAilyIdempotencyKeyExpires(t *testing.T) {
	t.Parallel()
	now := noon
	w := start(t, sandbox.Options{Now: func() time.Time { return now }})
	var ids []string
	for _, pass := range []time.Duration{0, time.Minute, 71 * time.Hour, time.Hour, time.Minute} {
		now = now.Add(pass)
		ids = append(ids, w.ailySent(w.ailyToken(), "one", "hi"))
	}
	other := w.aily("POST", strings.Replace(ailyMessages, "4dfunz", "other1", 1), w.ailyToken(), `{"idempotent_id":"one","content_type":"TEXT","content":"hi"}`)
	if ids[0] != ids[1] || ids[0] != ids[2] || ids[3] == ids[0] || ids[4] != ids[3] || strings.Contains(other.body, ids[3]) {
		t.Errorf("ids %v, in another session %s", ids, other.body)
	}
}

func TestAilyTokensOverlap(t *testing.T) {
	t.Parallel()
	now := noon
	w := start(t, sandbox.Options{Now: func() time.Time { return now }})
	first := w.ailyToken()
	now = now.Add(89 * time.Minute)
	if w.ailyToken() != first {
		t.Error("another token while more than half an hour is left")
	}
	now = now.Add(2 * time.Minute)
	second := w.ailyToken()
	var status []int
	for _, token := range []string{first, second} {
		status = append(status, w.aily("GET", ailyMessages, token, "").status)
	}
	now = now.Add(30 * time.Minute)
	for _, token := range []string{first, second} {
		status = append(status, w.aily("GET", ailyMessages, token, "").status)
	}
	if diff := cmp.Diff([]int{200, 200, 401, 200}, status); diff != "" || second == first {
		t.Error(diff)
	}
}

func TestAilyRefusesInvalidRequests(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 65)
	mention := `{"entity_id":"ou_1","identity_provider":"FEISHU","key":"@_user_1","name":"n","aily_id":"1"}`
	base := func(more string) string {
		return `{"idempotent_id":"a","content_type":"MDX","content":"x"` + more + `}`
	}
	w := start(t, sandbox.Options{RequireConversations: true})
	token := w.ailyToken()
	a := w.aily("POST", "/aily/open-apis/aily/v1/sessions", token, `{}`)
	id := a.body[strings.Index(a.body, "session_"):]
	path := "/aily/open-apis/aily/v1/sessions/" + id[:strings.Index(id, `"`)] + "/messages"
	tests := []struct {
		name, body string
		want       int
	}{
		{"good", base(""), 200},
		{"32 mentions", strings.Replace(base(`,"mentions":[`+strings.Repeat(mention+",", 31)+mention+`]`), `"a"`, `"b"`, 1), 200},
		{"33 mentions", base(`,"mentions":[` + strings.Repeat(mention+",", 32) + mention + `]`), 400},
		{"mention of nobody", base(`,"mentions":[{"key":"@_user_1","identity_provider":"AILY"}]`), 400},
		{"mention without a network", strings.Replace(base(`,"mentions":[{"key":"@_user_1","entity_id":"1"}]`), `"a"`, `"d"`, 1), 200},
		{"smart card", strings.Replace(strings.Replace(base(""), "MDX", "SmartCard", 1), `"a"`, `"e"`, 1), 200},
		{"unknown type", strings.Replace(base(""), "MDX", "HTML", 1), 400},
		{"mention of another network", base(`,"mentions":[{"key":"@_user_1","identity_provider":"X","entity_id":"1"}]`), 400},
		{"33 files", base(`,"file_ids":["` + strings.Repeat(`f","`, 32) + `f"]`), 400},
		{"quote of nothing", strings.Replace(base(`,"quote_message_id":"message_1"`), `"a"`, `"c"`, 1), 400},
		{"quote too long", base(`,"quote_message_id":"` + long[:99] + `"`), 400},
		{"key too long", strings.Replace(base(""), `"a"`, `"`+long+`"`, 1), 400},
		{"not JSON", "{", 400},
		{"two values", base("") + base(""), 400},
		{"wrong type", base(`,"content":1`), 400},
	}
	for _, test := range tests {
		if a := w.aily("POST", path, token, test.body); a.status != test.want {
			t.Errorf("%s: %d %s", test.name, a.status, a.body)
		}
	}
	r := w.request("POST", path, base(""))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "text/plain")
	if a := w.must(r); a.status != http.StatusBadRequest {
		t.Errorf("not said to be JSON: %d", a.status)
	}
	if a := w.aily("POST", ailyMessages, token, base("")); a.status != http.StatusNotFound {
		t.Errorf("a session that nobody made: %d", a.status)
	}
	if a := w.aily("GET", path+"?page_size=101", token, ""); a.status != http.StatusBadRequest {
		t.Errorf("a page too large: %d", a.status)
	}
}

func FuzzAily(f *testing.F) {
	f.Add("POST", "/messages", `{"idempotent_id":"a","content_type":"MDX","content":"x","mentions":null}`)
	f.Add("GET", "/messages?page_size=9999999999999999999&page_token=-1", "")
	f.Add("PUT", "", `{"metadata":null}`)
	f.Add("POST", "/runs", `{"app_id":"x","metadata":null}`)
	f.Add("GET", "/runs?page_size=1&page_token=9223372036854775807", "")
	f.Fuzz(func(t *testing.T, method, path, body string) {
		w := start(t, sandbox.Options{})
		r, err := http.NewRequestWithContext(t.Context(), method, w.base+"/aily/open-apis/aily/v1/sessions/session_1"+path, strings.NewReader(body))
		if err != nil {
			t.Skip()
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+w.ailyToken())
		if a, err := w.do(r); err == nil && a.status >= 500 {
			t.Errorf("status %d: %s", a.status, a.body)
		}
	})
}

func TestAilyUnknownFields(t *testing.T) {
	t.Parallel()
	testUnknownFields(t, map[string]func(*world) reply{
		"message": func(w *world) reply {
			return w.aily("POST", ailyMessages, w.ailyToken(), `{"idempotent_id":"a","content_type":"MDX","content":"x","more":1}`)
		},
		"list": func(w *world) reply {
			return w.aily("GET", ailyMessages+"?more=1", w.ailyToken(), "")
		},
	})
}
