package kit_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"herald/providers"
	"herald/providers/kit"
)

func tokenSource(t *testing.T, fetch func(context.Context) (kit.Token, error), now func() time.Time) *kit.TokenSource {
	t.Helper()
	return kit.NewTokenSource(kit.TokenSource{
		Op: "get token", Margin: time.Minute, Now: now, Fetch: fetch,
		IsStale: func(err error) bool { return providers.KindOf(err) == providers.Auth },
	}, "")
}

func TestTokenSourceRenews(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	fetched := 0
	source := tokenSource(t, func(context.Context) (kit.Token, error) {
		fetched++
		return kit.Token{Text: fmt.Sprint("t", fetched), Until: now.Add(time.Hour)}, nil
	}, func() time.Time { return now })
	for _, step := range []struct {
		later time.Duration
		want  string
	}{{0, "t1"}, {58 * time.Minute, "t1"}, {time.Minute + time.Second, "t2"}} {
		now = now.Add(step.later)
		if got, err := source.Get(t.Context()); err != nil || got != step.want {
			t.Errorf("after %v: got %q and %v, want %q", step.later, got, err, step.want)
		}
	}
}

// A token to begin with is used until it expires or is refused.
func TestTokenSourceFirst(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		name   string
		until  time.Time
		refuse bool
		want   string
	}{{"valid", now.Add(time.Hour), false, "first"}, {"without end", time.Time{}, false, "first"},
		{"about to expire", now.Add(time.Second), false, "fetched"}, {"refused", now.Add(time.Hour), true, "fetched"}} {
		source := kit.NewTokenSource(kit.TokenSource{
			First: kit.Token{Text: "first", Until: test.until}, Margin: time.Minute, Now: func() time.Time { return now },
			Fetch:   func(context.Context) (kit.Token, error) { return kit.Token{Text: "fetched"}, nil },
			IsStale: func(error) bool { return true },
		}, "")
		if c, err := source.Credentials(t.Context()); err != nil || test.refuse && !c.Renew(errors.New("refused")) {
			t.Errorf("%s: cannot be renewed: %v", test.name, err)
		}
		if got, err := source.Get(t.Context()); err != nil || got != test.want {
			t.Errorf("%s: got %q, %v", test.name, got, err)
		}
	}
}

func TestTokenSourceFailure(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	lost := &providers.Error{Kind: providers.Unknown, Op: "get token", Detail: "no answer"}
	var result error
	source := tokenSource(t, func(context.Context) (kit.Token, error) {
		return kit.Token{Text: "t", Until: now.Add(time.Hour)}, result
	}, func() time.Time { return now })
	result = lost
	if _, err := source.Get(t.Context()); providers.KindOf(err) != providers.Unavailable {
		t.Errorf("the request that needs the token was not sent, but its outcome is %v", err)
	}
	result = nil
	if _, err := source.Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	result, now = lost, now.Add(59*time.Minute+30*time.Second)
	if got, err := source.Get(t.Context()); err != nil || got != "t" {
		t.Errorf("a token that is still valid is not used while none can be fetched: %q, %v", got, err)
	}
	now = now.Add(time.Minute)
	if _, err := source.Get(t.Context()); err == nil {
		t.Error("an expired token is used")
	}
}

// Many requests whose token is refused fetch one new token, and each is sent once more.
func TestRefusedTokenIsRenewedOnce(t *testing.T) {
	var fetched, accepted atomic.Int32
	api := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer t2" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		accepted.Add(1)
		fmt.Fprint(w, `{"id":"a"}`)
	})
	api.Auth = tokenSource(t, func(context.Context) (kit.Token, error) {
		return kit.Token{Text: fmt.Sprint("t", fetched.Add(1))}, nil
	}, time.Now)
	const requests = 10
	var all sync.WaitGroup
	for range requests {
		all.Go(func() {
			if _, _, err := kit.Call[thing](t.Context(), api, kit.Post("make thing", "/things", nil)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if fetched.Load() != 2 || accepted.Load() != requests {
		t.Errorf("%d tokens were fetched and %d requests accepted, want 2 and %d", fetched.Load(), accepted.Load(), requests)
	}
}

// A token that was given is refused for good: the request is not sent again.
func TestFixedTokenIsNotRenewed(t *testing.T) {
	var calls atomic.Int32
	api := newAPI(t, func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
	})
	api.Auth = kit.NewTokenSource(kit.TokenSource{IsStale: func(error) bool { return true }}, "given")
	_, _, err := kit.Call[thing](t.Context(), api, kit.Post("make thing", "/things", nil))
	if providers.KindOf(err) != providers.Auth || calls.Load() != 1 {
		t.Errorf("%d calls, error %v", calls.Load(), err)
	}
}

// Every attempt is signed anew, with the body that is sent.
func TestSigner(t *testing.T) {
	var attempts atomic.Int32
	api := newAPI(t, func(w http.ResponseWriter, r *http.Request) {
		if n := attempts.Add(1); r.Header.Get("X-Signature") != fmt.Sprint(n, " /things ", `{"a":1}`) {
			t.Errorf("attempt %d is signed %q", n, r.Header.Get("X-Signature"))
		} else if n == 1 {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		fmt.Fprint(w, `{"id":"a"}`)
	})
	signed := 0
	api.Auth = kit.Signer(func(r *http.Request, target string, body []byte) error {
		signed++
		r.Header.Set("X-Signature", fmt.Sprint(signed, " ", target, " ", string(body)))
		return nil
	})
	if _, _, err := kit.Call[thing](t.Context(), api, kit.PostIdempotent("make thing", "/things", map[string]int{"a": 1})); err != nil || signed != 2 {
		t.Errorf("%v after %d signatures", err, signed)
	}
	if _, _, err := kit.Call[thing](t.Context(), api, kit.Post("make thing", "/things", map[string]int{"a": 1})); err != nil {
		t.Error(err)
	}
}
