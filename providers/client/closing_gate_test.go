package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"herald/providers"
)

// toll is a gate that admits so many times.
type toll struct {
	asked  atomic.Int64
	admits int64
}

var errNotAdmitted = errors.New("the lock was lost")

func (g *toll) gate(ctx context.Context) providers.Gate {
	return providers.Gate{Open: ctx, Admit: func(context.Context) error {
		if g.asked.Add(1) > g.admits {
			return errNotAdmitted
		}
		return nil
	}}
}

// closing is a gate that closes in the middle of a request.
type closing struct {
	name    string
	gate    toll
	request Request
	answer  func(http.ResponseWriter) // nil for success
	http2   bool
	used    bool // the connection has carried a request before
	want    providers.ErrorKind
	whole   int64 // requests that arrive whole, with that
}

func closings() []*closing {
	const many = 1 << 20
	busy := func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }
	broken := func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }
	bare := Request{Op: "recall", Method: http.MethodDelete, Path: "/"}
	empty := Request{Op: "recall", Method: http.MethodPost, Path: "/", Repeatable: true}
	no := providers.Cancelled
	return []*closing{
		{name: "before the first attempt", gate: toll{}, request: sized(10), want: no},
		{name: "before a repetition", gate: toll{admits: 2}, request: sized(10), answer: busy, want: no, whole: 1},
		{name: "before a repetition of what is in doubt", gate: toll{admits: 2}, request: repeatable(10),
			answer: broken, want: providers.Unknown, whole: 1},
		{name: "after the connection was made", gate: toll{admits: 1}, request: sized(10), want: no},
		{name: "on a connection that was used", gate: toll{admits: 1}, request: sized(10), want: no, used: true, whole: 1},
		{name: "without a body", gate: toll{admits: 1}, request: bare, want: no},
		{name: "without a body, repeatable", gate: toll{admits: 1}, request: empty, want: no},
		{name: "HTTP/2", gate: toll{admits: 1}, request: sized(10), http2: true, want: no},
		{name: "HTTP/2 on a connection that was used", gate: toll{admits: 1}, request: sized(10), http2: true, want: no, used: true, whole: 1},
		{name: "while the body is sent", gate: toll{admits: 6}, request: sized(1 << 20), want: no},
		// A frame has up to 512 KiB.
		{name: "HTTP/2 while the body is sent", gate: toll{admits: 6}, request: sized(8 << 20), http2: true, want: no},
		{name: "never", gate: toll{admits: many}, request: sized(1 << 20), whole: 1},
	}
}

// Nothing leaves once the gate is closed, wherever the request was waiting, and
// what did not leave is Cancelled.
func TestClosedGate(t *testing.T) {
	t.Parallel()
	for _, tt := range closings() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, server, whole := tt.serve(t)
			if tt.used {
				if _, err := c.Do(t.Context(), sized(1)); err != nil {
					t.Fatal(err)
				}
			}
			_, err := c.Do(providers.WithGate(t.Context(), tt.gate.gate(t.Context())), tt.request)
			if got := providers.KindOf(err); got != tt.want {
				t.Errorf("kind %q, want %q: %v", got, tt.want, err)
			}
			if err != nil && !errors.Is(err, errNotAdmitted) {
				t.Errorf("the error does not say why: %v", err)
			}
			server.Close() // waits for what has arrived
			if whole.Load() != tt.whole {
				t.Errorf("%d requests arrived whole, want %d", whole.Load(), tt.whole)
			}
		})
	}
}

// serve gives a client of a server that counts the requests which arrive whole.
func (tt *closing) serve(t *testing.T) (*Client, *httptest.Server, *atomic.Int64) {
	t.Helper()
	whole := &atomic.Int64{}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n, err := io.Copy(io.Discard, r.Body); err != nil || n < r.ContentLength {
			return
		}
		whole.Add(1)
		if tt.answer != nil {
			tt.answer(w)
		}
	}))
	server.EnableHTTP2 = tt.http2
	if tt.http2 {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	c := New(Options{Base: server.URL, Sleep: func(context.Context, time.Duration) error { return nil }})
	if tt.http2 {
		c.trust(t, server)
	}
	return c, server, whole
}

func repeatable(n int) Request {
	r := sized(n)
	r.Repeatable = true
	return r
}

// trust makes the client's own transport accept a test server's certificate.
func (c *Client) trust(t *testing.T, server *httptest.Server) {
	t.Helper()
	own, ok := c.opt.Transport.(*http.Transport)
	if !ok {
		t.Fatal("the transport is none of net/http's")
	}
	theirs, ok := server.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("the test server's client is none of net/http's")
	}
	own.TLSClientConfig = theirs.TLSClientConfig.Clone()
	own.TLSClientConfig.NextProtos = nil
	t.Cleanup(own.CloseIdleConnections)
}

// A body of which the last byte is taken is not refused any more: it may have
// arrived, and breaking it off would leave that unknown.
func TestGateAfterTheWholeBody(t *testing.T) {
	t.Parallel()
	g := &toll{admits: 1}
	tr := &writeTracker{recheckGate: func() error { return g.gate(t.Context()).Admit(t.Context()) }, bodyLength: 3}
	b := tr.countBody(bytes.NewReader([]byte("abc")), nil)
	if got, err := io.ReadAll(b); string(got) != "abc" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
}
