package client_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
	"herald/providers/client"
)

var errClosed = errors.New("the gate is closed")

// TestGateWhileWaiting: what waits to repeat a request gives up when the gate
// closes. Whether something is in doubt depends on what the last attempt did.
func TestGateWhileWaiting(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		server http.HandlerFunc
		want   providers.ErrorKind
	}{
		{"rate limited", status(429, "Retry-After", "60"), providers.Cancelled},
		{"unavailable", status(503), providers.Cancelled},
		{"server error", status(500), providers.Unknown},
		{"no answer", cut, providers.Unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, count := serve(t, test.server)
			open, closeGate := context.WithCancelCause(t.Context())
			opt := newClock().options(server.URL)
			opt.Sleep = func(ctx context.Context, _ time.Duration) error {
				closeGate(errClosed)
				<-ctx.Done()
				return ctx.Err()
			}
			ctx := providers.WithGate(t.Context(), providers.Gate{Open: open})
			_, err := client.New(opt).Do(ctx, post(true))
			if got := providers.KindOf(err); got != test.want || !errors.Is(err, errClosed) {
				t.Errorf("kind %q, want %q, because the gate was closed: %v", got, test.want, err)
			}
			if count.Load() != 1 {
				t.Errorf("%d requests", count.Load())
			}
		})
	}
}

// TestGateIsAskedBeforeEachAttempt: also after a wait that ended as it should.
func TestGateIsAskedBeforeEachAttempt(t *testing.T) {
	t.Parallel()
	for admitted := range 3 {
		server, count := serve(t, status(503))
		asked := 0
		gate := providers.Gate{Open: t.Context(), Admit: func(context.Context) error {
			if asked++; asked > 2*admitted { // also when there is a connection
				return errClosed
			}
			return nil
		}}
		_, err := client.New(newClock().options(server.URL)).Do(providers.WithGate(t.Context(), gate), post(true))
		if int(count.Load()) != admitted || providers.KindOf(err) != providers.Cancelled {
			t.Errorf("%d attempts were admitted: %d requests, %v", admitted, count.Load(), err)
		}
	}
}

// TestGateLetsFinish: what has been sent is awaited.
func TestGateLetsFinish(t *testing.T) {
	t.Parallel()
	open, closeGate := context.WithCancelCause(t.Context())
	server, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { closeGate(errClosed) })
	ctx := providers.WithGate(t.Context(), providers.Gate{Open: open})
	if _, err := client.New(newClock().options(server.URL)).Do(ctx, post(false)); err != nil {
		t.Error(err)
	}
}

func TestWaitReasons(t *testing.T) {
	t.Parallel()
	server, _ := serve(t, status(429), status(503), status(500), cut, text("ok"))
	opt := newClock().options(server.URL)
	var reasons []string
	opt.Waiting = func(w providers.Wait) { reasons = append(reasons, w.Reason) }
	if _, err := client.New(opt).Do(t.Context(), post(true)); err != nil {
		t.Fatal(err)
	}
	want := []string{"rate limited (HTTP 429)", "HTTP 503", "HTTP 500", "no answer"}
	if d := cmp.Diff(want, reasons); d != "" {
		t.Errorf("reasons of the waits, -want +got:\n%s", d)
	}
}
