package client_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"herald/providers"
	"herald/providers/client"
)

// clock stands still until somebody sleeps.
type clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

func (c *clock) options(base string) client.Options {
	return client.Options{
		Base: base, Now: c.Now, Sleep: c.Sleep,
		Rand: func() float64 { return 0 },
	}
}

// serve answers with each of the handlers in turn, and with the last for ever.
func serve(t *testing.T, handlers ...http.HandlerFunc) (*httptest.Server, *atomic.Int64) {
	t.Helper()
	var count atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := int(count.Add(1)) - 1
		handlers[min(n, len(handlers)-1)](w, r)
	}))
	t.Cleanup(s.Close)
	return s, &count
}

func status(code int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
	}
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, s) }
}

// cut takes the whole request and closes the connection without an answer.
func cut(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	panic(http.ErrAbortHandler)
}

// half answers with a part of what it announces.
func half(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", "100")
	io.WriteString(w, "half")
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func post(repeatable bool) client.Request {
	return client.Request{
		Op: "send message", Method: "POST", Path: "/messages",
		Body: []byte(`{"text":"hello"}`), Repeatable: repeatable,
	}
}

func TestDo(t *testing.T) {
	t.Parallel()
	unclear := status(500)
	tests := []struct {
		name     string
		request  client.Request
		server   []http.HandlerFunc
		want     providers.ErrorKind
		requests int64
	}{
		{"success", post(false), []http.HandlerFunc{text("ok")}, "", 1},
		{"429 then success", post(false), []http.HandlerFunc{status(429), text("ok")}, "", 2},
		{"429 for ever", post(false), []http.HandlerFunc{status(429)}, providers.RateLimited, 5},
		{"503 then success", post(false), []http.HandlerFunc{status(503), text("ok")}, "", 2},
		{"500 once, not repeatable", post(false), []http.HandlerFunc{unclear, text("ok")}, providers.Unknown, 1},
		{"500 once, repeatable", post(true), []http.HandlerFunc{unclear, text("ok")}, "", 2},
		{"500 for ever, repeatable", post(true), []http.HandlerFunc{unclear}, providers.Unknown, 5},
		{"cut after the request, not repeatable", post(false), []http.HandlerFunc{cut, text("ok")}, providers.Unknown, 1},
		{"cut after the request, repeatable", post(true), []http.HandlerFunc{cut, text("ok")}, "", 2},
		{"answer cut, not repeatable", post(false), []http.HandlerFunc{half, text("ok")}, providers.Unknown, 1},
		{"answer cut, repeatable", post(true), []http.HandlerFunc{half, text("ok")}, "", 2},
		{"401", post(true), []http.HandlerFunc{status(401)}, providers.Auth, 1},
		{"403", post(true), []http.HandlerFunc{status(403)}, providers.Forbidden, 1},
		{"404", post(true), []http.HandlerFunc{status(404)}, providers.NotFound, 1},
		{"409", post(true), []http.HandlerFunc{status(409)}, providers.Conflict, 1},
		{"413", post(true), []http.HandlerFunc{status(413)}, providers.Invalid, 1},
		{"doubt outlives a refusal", post(true), []http.HandlerFunc{cut, status(401)}, providers.Unknown, 2},
		{"doubt outlives a rate limit", post(true), []http.HandlerFunc{cut, status(429)}, providers.Unknown, 5},
		{"not found settles doubt", post(true), []http.HandlerFunc{cut, status(404)}, providers.NotFound, 2},
		{"no doubt about a read", client.Request{Op: "read", Method: "GET", Path: "/x", Repeatable: true},
			[]http.HandlerFunc{cut, status(401)}, providers.Auth, 2},
		{"a read that is not repeatable", client.Request{Op: "read", Method: "GET", Path: "/x"},
			[]http.HandlerFunc{cut, text("ok")}, providers.Unknown, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, count := serve(t, test.server...)
			_, err := client.New(newClock().options(server.URL)).Do(t.Context(), test.request)
			if got := providers.KindOf(err); got != test.want {
				t.Errorf("kind %q, want %q: %v", got, test.want, err)
			}
			if got := count.Load(); got != test.requests {
				t.Errorf("%d requests, want %d", got, test.requests)
			}
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	c := newClock()
	date := c.Now().Add(40 * time.Second).UTC().Format(http.TimeFormat)
	tests := []struct {
		name   string
		header string
		judge  func(client.Answer) error
		want   time.Duration // the first wait
	}{
		{name: "seconds", header: "17", want: 17 * time.Second},
		{name: "date", header: date, want: 40 * time.Second},
		{name: "malformed", header: "soon", want: 250 * time.Millisecond},
		{name: "none", header: "", want: 250 * time.Millisecond},
		{name: "the platform knows better", header: "17", want: 3 * time.Second, judge: func(a client.Answer) error {
			if a.Status == 200 {
				return nil
			}
			return &providers.Error{Kind: providers.RateLimited, RetryAfter: 3 * time.Second}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, _ := serve(t, status(429, "Retry-After", test.header), text("ok"))
			c := newClock()
			var told []time.Duration
			opt := c.options(server.URL)
			opt.Waiting = func(w providers.Wait) { told = append(told, w.For) }
			r := post(false)
			r.Classify = test.judge
			if _, err := client.New(opt).Do(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if len(told) != 1 || told[0] != test.want {
				t.Errorf("told of waits %v, want %v", told, test.want)
			}
			if len(c.slept) != 1 || c.slept[0] != test.want {
				t.Errorf("slept %v, want %v", c.slept, test.want)
			}
		})
	}
}

func TestPatience(t *testing.T) {
	t.Parallel()
	server, count := serve(t, status(429, "Retry-After", "40"))
	c := newClock()
	opt := c.options(server.URL)
	opt.Patience = time.Minute
	_, err := client.New(opt).Do(t.Context(), post(false))
	var e *providers.Error
	if !errors.As(err, &e) || e.Kind != providers.RateLimited || e.RetryAfter != 40*time.Second {
		t.Fatalf("got %#v", err)
	}
	if count.Load() != 2 || len(c.slept) != 1 {
		t.Errorf("%d requests, slept %v; want 2 and one wait", count.Load(), c.slept)
	}
}

func TestBackoffDoubles(t *testing.T) {
	t.Parallel()
	server, _ := serve(t, status(503))
	c := newClock()
	opt := c.options(server.URL)
	opt.Attempts = 9
	client.New(opt).Do(t.Context(), post(false))
	for i, d := range c.slept {
		want := min(250*time.Millisecond<<i, 15*time.Second)
		if d != want {
			t.Errorf("wait %d is %v, want %v", i, d, want)
		}
	}
	if len(c.slept) != 8 {
		t.Errorf("%d waits, want 8", len(c.slept))
	}
}

func TestNotConnected(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	c := newClock()
	_, err = client.New(c.options("http://"+l.Addr().String())).Do(t.Context(), post(false))
	if providers.KindOf(err) != providers.Unavailable || len(c.slept) != 4 {
		t.Errorf("got %v after %d waits", err, len(c.slept))
	}
	if !strings.Contains(err.Error(), "tried 5 times") {
		t.Errorf("the error does not tell of the attempts: %v", err)
	}
}

func TestBrokenHandshake(t *testing.T) {
	t.Parallel()
	server, count := serve(t, text("ok"))
	base := strings.Replace(server.URL, "http:", "https:", 1)
	_, err := client.New(newClock().options(base)).Do(t.Context(), post(false))
	if providers.KindOf(err) != providers.Unavailable || count.Load() != 0 {
		t.Errorf("got %v and %d requests", err, count.Load())
	}
}

func TestUntrustedCertificate(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(text("ok"))
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	c := newClock()
	_, err := client.New(c.options(server.URL)).Do(t.Context(), post(false))
	if providers.KindOf(err) != providers.Unavailable || len(c.slept) != 0 {
		t.Errorf("got %v after %d waits, want no wait", err, len(c.slept))
	}
}

func TestRequestNotWhole(t *testing.T) {
	t.Parallel()
	server, count := serve(t, func(w http.ResponseWriter, r *http.Request) {
		panic(http.ErrAbortHandler)
	})
	r := post(false)
	r.Body, r.Size = nil, 64<<20
	r.Open = func() (io.ReadCloser, error) { return io.NopCloser(zeros{}), nil }
	opt := newClock().options(server.URL)
	opt.Attempts = 3
	_, err := client.New(opt).Do(t.Context(), r)
	if providers.KindOf(err) != providers.Unavailable || count.Load() != 3 {
		t.Errorf("got %v after %d requests, want unavailable after 3", err, count.Load())
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestStreamedBody(t *testing.T) {
	t.Parallel()
	var got string
	var length int64
	server, _ := serve(t, status(503), func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got, length = string(b), r.ContentLength
	})
	opened := 0
	_, err := client.New(newClock().options(server.URL)).Do(t.Context(), client.Request{
		Method: "PUT", Path: "/file", Size: 5,
		Open: func() (io.ReadCloser, error) {
			opened++
			return io.NopCloser(strings.NewReader("bytes and more")), nil
		},
	})
	if err != nil || got != "bytes" || length != 5 || opened != 2 {
		t.Errorf("got %q (%d), opened %d times, %v", got, length, opened, err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestBodyFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		err   error
		want  providers.ErrorKind
		waits int
	}{
		{"with a kind", &providers.Error{Kind: providers.Invalid, Detail: "changed"}, providers.Invalid, 0},
		{"without", io.ErrUnexpectedEOF, providers.Unavailable, 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) })
			c := newClock()
			_, err := client.New(c.options(server.URL)).Do(t.Context(), client.Request{
				Op: "upload", Method: "PUT", Path: "/", Size: 5,
				Open: func() (io.ReadCloser, error) { return io.NopCloser(failing{test.err}), nil },
			})
			if providers.KindOf(err) != test.want || len(c.slept) != test.waits {
				t.Errorf("got %v after %d waits", err, len(c.slept))
			}
		})
	}
}
