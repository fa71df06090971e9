package sandbox_test

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

// stream reads server-sent events.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
}

func (w *world) events() *stream {
	w.t.Helper()
	answer, err := w.http.Do(w.request("GET", "/sandbox/api/events", ""))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { _ = answer.Body.Close() })
	if kind := answer.Header.Get("Content-Type"); kind != "text/event-stream" {
		w.t.Fatalf("events are %q", kind)
	}
	s := &stream{w.t, bufio.NewScanner(answer.Body)}
	s.until("reset")
	return s
}

// until reads up to the next event with a name and returns its data.
func (s *stream) until(name string) string {
	s.t.Helper()
	for s.lines.Scan() {
		if s.lines.Text() == "event: "+name {
			s.lines.Scan()
			return strings.TrimPrefix(s.lines.Text(), "data: ")
		}
	}
	s.t.Fatalf("no event %q: %v", name, s.lines.Err())
	return ""
}

func TestEventsReportChanges(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	s := w.events()
	w.must(w.mixin("POST", "/messages", mixinSend(group, first, "hello\n\nevent: fake")))
	if got := s.until("conversation"); !strings.Contains(got, group) {
		t.Errorf("conversation %s", got)
	}
	if got := s.until("message"); !strings.Contains(got, `hello\n\nevent: fake`) {
		t.Errorf("message %s", got)
	}
	if got := s.until("entry"); !strings.Contains(got, `"operation":"send"`) {
		t.Errorf("entry %s", got)
	}
	w.api("POST", "/sandbox/api/reset", "", nil)
	s.until("reset")
}

func TestPageIsServed(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	for path, kind := range map[string]string{
		"/": "text/html", "/app.js": "javascript", "/style.css": "text/css", "/icon.svg": "image/svg+xml",
	} {
		a := w.must(w.request("GET", path, ""))
		if a.status != http.StatusOK || !strings.Contains(a.header.Get("Content-Type"), kind) {
			t.Errorf("%s: %d %s", path, a.status, a.header.Get("Content-Type"))
		}
		if !strings.Contains(a.header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s has no policy", path)
		}
	}
	if a := w.must(w.request("GET", "/nowhere", "")); a.status != http.StatusNotFound {
		t.Errorf("/nowhere: %d", a.status)
	}
}

// TestPageNeverBuildsMarkup checks that message text never becomes markup, and
// that the page never contacts other hosts.
func TestPageNeverBuildsMarkup(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	script := w.must(w.request("GET", "/app.js", "")).body
	for _, word := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"} {
		if strings.Contains(script, word) {
			t.Errorf("app.js uses %s", word)
		}
	}
	elsewhere := regexp.MustCompile(`(?:src|href|url)\s*[=(]\s*["']?https?://`)
	for _, path := range []string{"/", "/app.js", "/style.css"} {
		if found := elsewhere.FindString(w.must(w.request("GET", path, "")).body); found != "" {
			t.Errorf("%s loads %s", path, found)
		}
	}
}

func TestConversationsJSONShape(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	w.must(w.mixin("POST", "/messages", "["+mixinSend(group, first, "one")+","+mixinSend(group, second, "two")+"]"))
	var all []map[string]any
	w.api("GET", "/sandbox/api/conversations", "", &all)
	for _, name := range []string{"platform", "id", "title", "messages"} {
		if _, ok := all[0][name]; !ok {
			t.Errorf("a conversation has no %s: %v", name, all[0])
		}
	}
	message := all[0]["messages"].([]any)[0].(map[string]any)
	for _, name := range []string{"id", "position", "text", "kind", "attachments", "buttons", "edited", "recalled", "sent_at"} {
		if message[name] == nil {
			t.Errorf("a message has no %s: %v", name, message)
		}
	}
	w.api("GET", "/sandbox/api/conversations?tail=1", "", &all)
	if messages := all[0]["messages"].([]any); len(messages) != 1 || messages[0].(map[string]any)["text"] != "two" {
		t.Errorf("tail of one: %v", messages)
	}
	if status := w.api("GET", "/sandbox/api/conversations?tail=x", "", nil); status != http.StatusBadRequest {
		t.Errorf("tail=x: %d", status)
	}
}

func TestPathsWithoutFile(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	for path, want := range map[string]int{"/%80": http.StatusBadRequest, "/x/%ff": http.StatusBadRequest, "/none": http.StatusNotFound, "/%00": http.StatusNotFound} {
		if a := w.must(w.request("GET", path, "")); a.status != want {
			t.Errorf("GET %s: %d, want %d", path, a.status, want)
		}
	}
}

func TestForeignPagesAreRefused(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	cases := []struct {
		name, method, host, origin string
		want                       int
	}{
		{"this machine by number", "GET", "127.0.0.1:7300", "", http.StatusOK},
		{"this machine by name", "GET", "localhost:7300", "", http.StatusOK},
		{"this machine in IPv6", "GET", "[::1]:7300", "", http.StatusOK},
		{"a name that resolves to it", "GET", "rebound.example.org:7300", "", http.StatusMisdirectedRequest},
		{"a number that begins alike", "GET", "127.0.0.1.example.org", "", http.StatusMisdirectedRequest},
		{"own page", "POST", "127.0.0.1:7300", "http://127.0.0.1:7300", http.StatusOK},
		{"foreign page", "POST", "127.0.0.1:7300", "https://example.org", http.StatusForbidden},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := map[string]string{"GET": "/sandbox/api/ledger", "POST": "/sandbox/api/reset"}[c.method]
			r := w.request(c.method, path, "")
			r.Host = c.host
			if c.origin != "" {
				r.Header.Set("Origin", c.origin)
			}
			if a := w.must(r); a.status != c.want {
				t.Errorf("status %d, want %d: %s", a.status, c.want, a.body)
			}
		})
	}
}

func TestListenStaysOnThisMachine(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.org:0", "7300"} {
		if l, err := sandbox.Listen(addr); err == nil {
			_ = l.Close()
			t.Errorf("%s was accepted", addr)
		}
	}
	l, err := sandbox.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
}

func TestSetupBlocksAreValid(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	for _, c := range w.server.Setup("http://127.0.0.1:7300/") {
		address := `"http://127.0.0.1:7300/` + c.Platform
		if strings.Contains(c.Block, "smtp://") {
			address = `"smtp://127.0.0.1:`
		}
		if !strings.HasPrefix(c.Block, `provider "`+c.Platform+`" {`) || !strings.Contains(c.Block, address) {
			t.Errorf("block %s", c.Block)
		}
		if shell := c.Shell(); strings.Count(shell, "export ") != len(c.Environment) || strings.Contains(shell, "7300//") {
			t.Errorf("shell %s", shell)
		}
	}
}

func TestHandlerWithoutAConnection(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	r := httptest.NewRequest("GET", "http://127.0.0.1/sandbox/files/mixin/none", nil)
	answer := httptest.NewRecorder()
	w.server.Handler().ServeHTTP(answer, r)
	if answer.Code != http.StatusNotFound {
		t.Errorf("status %d", answer.Code)
	}
}
