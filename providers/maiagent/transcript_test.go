package maiagent_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"herald/lang/content"
	"herald/providers"
)

// TestTranscripts holds what is sent and understood against requests and
// answers written down from the vendor's page.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	say := func(it providers.Outgoing) func(*testing.T, account) {
		return func(t *testing.T, s account) {
			got := s.Send(t.Context(), []providers.Outgoing{it})
			want := []providers.Result{{ID: "2491074a-6d23-4289-af45-caa12531420e", At: time.UnixMilli(1732495353000).UTC()}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
	}
	up := providers.Upload{
		ID: "d1a1f1c0-1c58-4f0b-9a31-5f4f4a0b2f7e", URL: "https://media.example.org/attachments/1.png",
		Extra: map[string]string{"type": "image", "filename": "圖.png"}, Expires: newClock().Now().Add(time.Hour),
	}
	visitor := item(t, providers.Target{ID: somePlace}, 1, content.Content{
		Format: content.Text, Body: "你好", Options: json.RawMessage(`{"as":"visitor"}`),
		Attachments: []content.Attachment{{Name: "圖.png", MIME: "image/png", SHA256: "aa"}},
	})
	visitor.Upload = up
	tests := map[string]func(*testing.T, account){
		"create-message":  say(visitor),
		"create-outgoing": say(item(t, providers.Target{ID: somePlace}, 1, text("你好"))),
		"create-conversation": func(t *testing.T, s account) {
			if id, err := s.Create(t.Context(), key(1), providers.Place{}); err != nil || id != somePlace {
				t.Errorf("%q, %v", id, err)
			}
		},
		"upload": func(t *testing.T, s account) {
			got, err := s.Upload(t.Context(), file("圖.png", "image/png", "x"))
			if diff := cmp.Diff(up, got); err != nil || diff != "" {
				t.Error(err, diff)
			}
		},
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) != len(tests) {
		t.Fatalf("%d transcripts for %d tests: %v", len(files), len(tests), err)
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, open(t, map[string]string{
				"api_key": "0a1b2c3d.secret", "web_chat": webChat,
				"endpoint": replay(t, filepath.Join("testdata", name+".txtar")) + "/api/v1/",
			}, newClock()))
		})
	}
}

// replay serves one transcript: exactly its request, with exactly its answer.
func replay(t *testing.T, file string) string {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	section := map[string]string{"status": "200"}
	for _, f := range archive.Files {
		section[f.Name] = strings.TrimSpace(string(f.Data))
	}
	asked := 0
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		body, _ := io.ReadAll(r.Body)
		head := r.Method + " " + r.URL.RequestURI()
		for _, name := range []string{"Authorization", "Content-Type"} {
			if v, _, _ := strings.Cut(r.Header.Get(name), ";"); v != "" {
				head += "\n" + name + ": " + v
			}
		}
		if diff := cmp.Diff(section["request"], head); diff != "" {
			t.Errorf("head (-documented +sent):\n%s", diff)
		}
		if want := section["request.json"]; want != "" {
			if diff := cmp.Diff(value(t, want), value(t, string(body))); diff != "" {
				t.Errorf("body (-documented +sent):\n%s", diff)
			}
		}
		status, _ := strconv.Atoi(section["status"])
		w.WriteHeader(status)
		io.WriteString(w, section["response.json"])
	}))
	t.Cleanup(func() {
		web.Close()
		if asked != 1 {
			t.Errorf("%d requests, expected one", asked)
		}
	})
	return web.URL
}

func value(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Errorf("%v in %s", err, text)
	}
	return v
}
