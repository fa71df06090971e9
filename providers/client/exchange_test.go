package client_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"herald/providers"
	"herald/providers/client"
)

// An exchange is repeated only while it was certainly not done.
func TestExchangeIsRepeatedWhenNothingWasDone(t *testing.T) {
	t.Parallel()
	fault := func(kind providers.ErrorKind) error { return &providers.Error{Kind: kind, Detail: "as told"} }
	tests := []struct {
		name     string
		answers  []error // the last one for ever
		attempts int
		want     providers.ErrorKind
	}{
		{"success", []error{nil}, 1, ""},
		{"unavailable, then success", []error{fault(providers.Unavailable), fault(providers.RateLimited), nil}, 3, ""},
		{"unavailable for ever", []error{fault(providers.Unavailable)}, 5, providers.Unavailable},
		{"unknown", []error{fault(providers.Unknown), nil}, 1, providers.Unknown},
		{"not classified", []error{errors.New("broken"), nil}, 1, providers.Unknown},
		{"unavailable, then unknown", []error{fault(providers.Unavailable), fault(providers.Unknown), nil}, 2, providers.Unknown},
		{"refused", []error{fault(providers.Forbidden), nil}, 1, providers.Forbidden},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			attempts := 0
			err := client.New(newClock().options("")).Run(t.Context(), client.Exchange{Op: "send message", Attempt: func(context.Context) error {
				attempts++
				return test.answers[min(attempts, len(test.answers))-1]
			}})
			if attempts != test.attempts || providers.KindOf(err) != test.want {
				t.Errorf("%d attempts, want %d; kind %q, want %q: %v", attempts, test.attempts, providers.KindOf(err), test.want, err)
			}
		})
	}
}

// A context that ends leaves no doubt about what was not done, and all doubt about what
// may have been.
func TestExchangeIsCancelled(t *testing.T) {
	t.Parallel()
	for kind, want := range map[providers.ErrorKind]providers.ErrorKind{
		providers.Unavailable: providers.Cancelled, providers.Unknown: providers.Unknown, providers.Cancelled: providers.Cancelled,
	} {
		ctx, cancel := context.WithCancel(t.Context())
		attempts := 0
		err := client.New(newClock().options("")).Run(ctx, client.Exchange{Attempt: func(ctx context.Context) error {
			attempts++
			cancel()
			return &providers.Error{Kind: kind, Err: ctx.Err()}
		}})
		if providers.KindOf(err) != want || attempts != 1 {
			t.Errorf("an attempt that ends as %q: kind %q after %d attempts, want %q after one", kind, providers.KindOf(err), attempts, want)
		}
	}
}

// TestExchangeKeepsLimits: the gate, the pace, the timeout and the secrets are those of
// requests.
func TestExchangeKeepsLimits(t *testing.T) {
	t.Parallel()
	c := newClock()
	opt := c.options("")
	opt.Limits, opt.Secrets, opt.Timeout = providers.Limits{Rate: 1, Per: time.Second}, []string{"correct-horse-battery"}, time.Millisecond
	run := func(ctx context.Context, attempt func(context.Context) error) error {
		return client.New(opt).Run(ctx, client.Exchange{Op: "send message", Attempt: attempt})
	}
	closed := providers.Gate{Open: t.Context(), Admit: func(context.Context) error { return errClosed }}
	err := run(providers.WithGate(t.Context(), closed), func(context.Context) error { t.Error("the gate is closed"); return nil })
	if providers.KindOf(err) != providers.Cancelled || !errors.Is(err, errClosed) {
		t.Errorf("a closed gate: %v", err)
	}
	err = run(t.Context(), func(ctx context.Context) error {
		<-ctx.Done()
		return &providers.Error{Kind: providers.Forbidden, Detail: "AUTH correct-horse-battery", Err: ctx.Err()}
	})
	if got := err.Error(); got != "send message: forbidden: AUTH [redacted]: context deadline exceeded" {
		t.Errorf("got %q", got)
	}
	paced, before := client.New(opt), c.Now()
	for range 3 {
		if err := paced.Run(t.Context(), client.Exchange{Attempt: func(context.Context) error { return nil }}); err != nil {
			t.Error(err)
		}
	}
	if passed := c.Now().Sub(before); passed < 2*time.Second {
		t.Errorf("three exchanges at one a second took %s", passed)
	}
}
