package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

const maiPlace = "8e44604a-8278-4c96-96b5-3e5a0548d738"

func (w *world) maiagent(method, path, body string) reply {
	w.t.Helper()
	r := w.request(method, "/maiagent"+path, body)
	r.Header.Set("Authorization", "Api-Key "+w.env["MAIAGENT_API_KEY"])
	return w.must(r)
}

// MaiAgent has no idempotency key: what is sent twice appears twice.
func TestMaiagentMakesASecondMessage(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	body := fmt.Sprintf(`{"conversation":%q,"content":"hi"}`, maiPlace)
	for range 2 {
		if a := w.maiagent("POST", "/messages/outgoing/", body); a.status != http.StatusCreated ||
			!strings.Contains(a.body, `"id":324816370485542537671391323877394598747,`) {
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if got := w.server.Conversations()[0].Messages; len(got) != 2 || got[0].ID == got[1].ID || got[0].Kind != "outgoing" {
		t.Errorf("stands %+v", got)
	}
}

func TestMaiagentMakesASecondConversation(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{RequireConversations: true})
	ids := map[string]bool{}
	for range 2 {
		var got struct {
			ID string `json:"id"`
		}
		a := w.maiagent("POST", "/conversations/", fmt.Sprintf(`{"webChat":%q}`, w.env["MAIAGENT_WEB_CHAT"]))
		if err := json.Unmarshal([]byte(a.body), &got); err != nil {
			t.Fatal(err)
		}
		ids[got.ID] = true
	}
	if len(ids) != 2 {
		t.Errorf("ids %v", ids)
	}
	for _, path := range []string{"/conversations/" + maiPlace + "/", "/messages/?conversation=" + maiPlace} {
		if a := w.maiagent("GET", path, ""); a.status != http.StatusNotFound {
			t.Errorf("%s, which nobody made: %d", path, a.status)
		}
	}
}

// Lists are read completely by following their next addresses.
func TestMaiagentPages(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	const many = 45
	for n := range many {
		w.maiagent("POST", "/conversations/", fmt.Sprintf(`{"webChat":%q}`, w.env["MAIAGENT_WEB_CHAT"]))
		w.maiagent("POST", "/messages/", fmt.Sprintf(`{"conversation":%q,"content":"%d"}`, maiPlace, n))
	}
	for path, want := range map[string]int{"/conversations/": many + 1, "/messages/?conversation=" + maiPlace: many} {
		seen, pages := map[string]bool{}, 0
		for next := w.base + "/maiagent" + path; next != ""; pages++ {
			var page struct {
				Next    string `json:"next"`
				Results []struct {
					ID string `json:"id"`
				} `json:"results"`
			}
			a := w.maiagent("GET", strings.TrimPrefix(next, w.base+"/maiagent"), "")
			if err := json.Unmarshal([]byte(a.body), &page); err != nil {
				t.Fatalf("%v in %s", err, a.body)
			}
			for _, r := range page.Results {
				seen[r.ID] = true
			}
			next = page.Next
		}
		if len(seen) != want || pages != 3 {
			t.Errorf("%s: %d of %d on %d pages", path, len(seen), want, pages)
		}
	}
}

func FuzzMaiagent(f *testing.F) {
	f.Add("POST", "/messages/", `{"conversation":"8e44604a-8278-4c96-96b5-3e5a0548d738","content":"x","attachments":null}`)
	f.Add("GET", "/conversations/?cursor=zzzzzzzzzzzzzzzzzzzz&pageSize=-1", "")
	f.Add("POST", "/upload-presigned-url/", `{"filename":"../../x","modelName":"attachment","fieldName":"file"}`)
	f.Add("", "\x80", "0") // not UTF-8
	f.Fuzz(func(t *testing.T, method, path, body string) {
		w := start(t, sandbox.Options{})
		r, err := http.NewRequestWithContext(t.Context(), method, w.base+"/maiagent"+path, strings.NewReader(body))
		if err != nil {
			t.Skip()
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Api-Key "+w.env["MAIAGENT_API_KEY"])
		if a, err := w.do(r); err == nil && a.status >= 500 {
			t.Errorf("status %d: %s", a.status, a.body)
		}
	})
}

func TestMaiagentUnknownFields(t *testing.T) {
	t.Parallel()
	testUnknownFields(t, map[string]func(*world) reply{
		"message": func(w *world) reply {
			return w.maiagent("POST", "/messages/", `{"conversation":"`+group+`","content":"x","type":"incoming","sender":{},"feedback":null}`)
		},
		"list": func(w *world) reply {
			return w.maiagent("GET", "/messages/?conversation="+group+"&more=1", "")
		},
	})
}
