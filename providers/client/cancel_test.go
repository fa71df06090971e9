package client_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"testing"
	"time"

	"herald/providers"
	"herald/providers/client"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

func TestCancelledBefore(t *testing.T) {
	t.Parallel()
	server, count := serve(t, text("ok"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.New(newClock().options(server.URL)).Do(ctx, post(true))
	if providers.KindOf(err) != providers.Cancelled || count.Load() != 0 {
		t.Errorf("got %v and %d requests", err, count.Load())
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestCancelledInFlight(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server, count := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	_, err := client.New(newClock().options(server.URL)).Do(ctx, post(true))
	if providers.KindOf(err) != providers.Unknown || count.Load() != 1 {
		t.Errorf("got %v and %d requests", err, count.Load())
	}
}

func TestCancelledWhileWaiting(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		server http.HandlerFunc
		want   providers.ErrorKind
	}{
		{"surely not done", status(503), providers.Cancelled},
		{"perhaps done", cut, providers.Unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, _ := serve(t, test.server)
			ctx, cancel := context.WithCancel(t.Context())
			opt := newClock().options(server.URL)
			opt.Sleep = func(ctx context.Context, _ time.Duration) error {
				cancel()
				return ctx.Err()
			}
			_, err := client.New(opt).Do(ctx, post(true))
			if got := providers.KindOf(err); got != test.want {
				t.Errorf("kind %q, want %q: %v", got, test.want, err)
			}
		})
	}
}

func TestSlowAnswer(t *testing.T) {
	t.Parallel()
	tests := map[string]http.HandlerFunc{
		"no header": func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		},
		"no end": func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			io.WriteString(w, "begin")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
	}
	for name, handler := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, count := serve(t, handler)
			opt := newClock().options(server.URL)
			opt.Timeout = 50 * time.Millisecond
			_, err := client.New(opt).Do(t.Context(), post(false))
			if providers.KindOf(err) != providers.Unknown || count.Load() != 1 {
				t.Errorf("got %v and %d requests", err, count.Load())
			}
		})
	}
}

func TestOversizedAnswer(t *testing.T) {
	t.Parallel()
	r := post(true)
	r.MaxBytes = 4
	for body, want := range map[string]providers.ErrorKind{"1234": "", "12345": providers.Unknown} {
		server, count := serve(t, text(body))
		_, err := client.New(newClock().options(server.URL)).Do(t.Context(), r)
		if got := providers.KindOf(err); got != want || count.Load() != 1 {
			t.Errorf("%d bytes: %v after %d requests, want %q after 1", len(body), err, count.Load(), want)
		}
	}
}

func TestMalformedAnswer(t *testing.T) {
	t.Parallel()
	server, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(conn, "this is not HTTP\r\n\r\n")
		conn.Close()
	})
	_, err := client.New(newClock().options(server.URL)).Do(t.Context(), post(false))
	if got := providers.KindOf(err); got != providers.Unknown {
		t.Errorf("kind %q: %v", got, err)
	}
}

func TestMalformedBase(t *testing.T) {
	t.Parallel()
	for _, base := range []string{"", "api.example.org", "ftp://example.org", "http://", "http://a b/", "https://user:pa ss@%zz"} {
		_, err := client.New(newClock().options(base)).Do(t.Context(), post(false))
		var e *providers.Error
		if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Attribute != "endpoint" {
			t.Errorf("%q: %v", base, err)
		}
	}
}
