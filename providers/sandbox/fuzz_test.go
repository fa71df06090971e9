package sandbox_test

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

// fresh returns a sandbox in memory with the environment from Setup.
func fresh(t testing.TB) (*sandbox.Server, map[string]string) {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	env := map[string]string{}
	for _, c := range server.Setup("http://127.0.0.1") {
		for _, line := range c.Environment {
			name, value, _ := strings.Cut(line, "=")
			env[name] = value
		}
	}
	return server, env
}

func FuzzYunhu(f *testing.F) {
	paths := []string{
		"send-message", "edit-message", "recall-msg", "list-message", "list-message-by-seq", "list-message-by-mid-seq",
		"pic-list-message-by-mid-seq", "button-report", "list-message-edit-record", "msg-forward", "delete", "a2ui-form-report",
	}
	f.Add(0, wire(f, yunhuSend(strings.Repeat("a", 32), "hi")))
	f.Add(5, wire(f, "3: -1\n4: 2\n5: \"123\"\n7: -1"))
	f.Add(8, []byte(`{"msgId":"1","size":9223372036854775807,"page":9223372036854775807}`))
	f.Fuzz(func(t *testing.T, n int, body []byte) {
		server, env := fresh(t)
		first := wire(t, yunhuSend(strings.Repeat("a", 32), "hi"))
		for _, call := range []struct {
			path string
			body []byte
		}{{paths[0], first}, {paths[1], first}, {paths[max(n, 0)%len(paths)], body}} {
			r := httptest.NewRequest("POST", "http://127.0.0.1/yunhu/v1/msg/"+call.path, strings.NewReader(string(call.body)))
			r.Header.Set("Token", env["YUNHU_TOKEN"])
			if strings.HasPrefix(string(call.body), "{") {
				r.Header.Set("Content-Type", "application/json")
			}
			answer := httptest.NewRecorder()
			server.Handler().ServeHTTP(answer, r)
			if answer.Code != http.StatusOK {
				t.Fatalf("status %d: %s", answer.Code, answer.Body)
			}
		}
	})
}

func FuzzMixin(f *testing.F) {
	f.Add("/messages", item(nil))
	f.Add("/messages", "["+item(map[string]any{"category": "APP_CARD", "data_base64": b64(`{"title":"x"}`)})+"]")
	f.Add("/conversations", `{"category":"GROUP","participants":[{"user_id":null}]}`)
	f.Add("/acknowledgements", `[null]`)
	f.Add("/encrypted_messages", `[{"category":"ENCRYPTED_TEXT","data_base64":null}]`)
	f.Add("/users/fetch", `[null]`)
	f.Add("/sessions/fetch", `["`+someone+`"]`)
	f.Add("/conversations/"+group+"/mute", `{"duration":9223372036854775807}`)
	f.Add("/conversations/"+group+"/join", ``)
	f.Fuzz(func(t *testing.T, target, body string) {
		if !strings.HasPrefix(target, "/") || strings.ContainsAny(target, " \r\n\t#%?") || strings.Contains(target, "//") || strings.Contains(target, "/.") {
			t.Skip("not a request target")
		}
		w := start(t, sandbox.Options{})
		r, err := http.NewRequest("POST", "http://127.0.0.1/mixin"+target, strings.NewReader(body))
		if err != nil {
			t.Skip("not a request target")
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+w.token(w.claims("POST", r.URL.RequestURI()[len("/mixin"):], body)))
		answer := httptest.NewRecorder()
		w.server.Handler().ServeHTTP(answer, r)
		if answer.Code != http.StatusOK && answer.Code != http.StatusAccepted {
			t.Fatalf("status %d: %s", answer.Code, answer.Body)
		}
	})
}

// FuzzJournal loads journals with any record and any tail: the result is an
// error or a sandbox, never a panic, and a sandbox that was loaded loads again
// with the same content.
func FuzzJournal(f *testing.F) {
	f.Add([]byte("{}"), []byte(""))
	f.Add([]byte(`{"changes":[{"removed":1},{"post":{"id":"x","number":1,"platform":"yunhu"}},{"header":{}}]}`), []byte("44b2"))
	f.Add([]byte(`{"changes":[{}],"entries":[{"seq":-1}]}`), []byte("00000000 {}\n"))
	f.Fuzz(func(t *testing.T, record, tail []byte) {
		if bytes.ContainsRune(record, '\n') {
			t.Skip("a record is one line")
		}
		journal := fmt.Appendf(nil, "herald sandbox 1\n%08x %s\n%s", crc32.ChecksumIEEE(record), record, tail)
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "journal"), journal, 0o600); err != nil {
			t.Fatal(err)
		}
		server, err := sandbox.New(sandbox.Options{Data: dir})
		if err != nil {
			return
		}
		before := fmt.Sprint(server.Conversations(), server.Ledger())
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
		if after := open(t, dir); fmt.Sprint(after.Conversations(), after.Ledger()) != before {
			t.Error("a second load differs")
		}
	})
}

func benchmarkSend(b *testing.B, server *sandbox.Server) {
	token := strings.TrimPrefix(server.Setup("http://127.0.0.1")[1].Environment[2], "YUNHU_TOKEN=")
	n := 0
	for b.Loop() {
		n++
		body := string(wire(b, yunhuSend(fmt.Sprintf("%032d", n), "hello")))
		r := httptest.NewRequest("POST", "http://127.0.0.1/yunhu/v1/msg/send-message", strings.NewReader(body))
		r.Header.Set("Token", token)
		answer := httptest.NewRecorder()
		server.Handler().ServeHTTP(answer, r)
		if answer.Code != http.StatusOK {
			b.Fatal(answer.Code)
		}
	}
}
