package kit_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// newAPI returns the calls of a server whose answers h writes.
func newAPI(t *testing.T, h http.HandlerFunc) *kit.API {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	wait := func(context.Context, time.Duration) error { return nil }
	return &kit.API{
		Client: client.New(client.Options{Base: server.URL, Sleep: wait}), Title: "Example", Refusal: refuseByStatus,
	}
}

func refuseByStatus(a client.Answer) error {
	if kit.IsSuccess(a) {
		return nil
	}
	return kit.Rules{"401": {Kind: providers.Auth}}.NewRefusal(a, fmt.Sprint(a.Status), "refused")
}

// thing is data that needs an id.
type thing struct {
	ID string `json:"id"`
}

func (t thing) IsComplete() bool { return t.ID != "" }

func TestCallReadsData(t *testing.T) {
	tests := []struct {
		name, envelope, answer string
		want                   thing
		kind                   providers.ErrorKind
	}{
		{"whole answer", "", `{"id":"a"}`, thing{"a"}, ""},
		{"envelope", "data", `{"data":{"id":"a"}}`, thing{"a"}, ""},
		{"no envelope", "data", `{"id":"a"}`, thing{}, providers.Unknown},
		{"incomplete", "", `{"id":""}`, thing{}, providers.Unknown},
		{"of another type", "", `["a"]`, thing{}, providers.Unknown},
		{"a page of a proxy", "", `<html>`, thing{}, providers.Unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			api := newAPI(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, test.answer) })
			api.Envelope = test.envelope
			got, _, err := kit.Call[thing](t.Context(), api, kit.Post("make thing", "/things", nil))
			if got != test.want || providers.KindOf(err) != test.kind {
				t.Errorf("got %v and %v, want %v and kind %q", got, err, test.want, test.kind)
			}
		})
	}
}

// Of an attempt that failed after its answer was read in part, nothing may be
// left in the data of the attempt that succeeds.
func TestCallStartsAfresh(t *testing.T) {
	var calls atomic.Int32
	api := newAPI(t, func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			fmt.Fprint(w, `{"name":"old","id":""}`)
			return
		}
		fmt.Fprint(w, `{"id":"new"}`)
	})
	type named struct {
		thing
		Name string `json:"name"`
	}
	got, _, err := kit.Call[named](t.Context(), api, kit.Get("read thing", "/things"))
	if err != nil || got.Name != "" || got.ID != "new" {
		t.Errorf("got %+v and %v", got, err)
	}
}

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

func TestRules(t *testing.T) {
	rules := kit.Rules{"17": {Kind: providers.Forbidden, Attribute: "scope", Hint: "Ask for the scope."}, "18": {Hint: "Look again."}}
	retry := http.Header{"Retry-After": {"1"}}
	tests := []struct {
		code string
		a    client.Answer
		want providers.Error
	}{
		{"17", client.Answer{Status: 200}, providers.Error{Kind: providers.Forbidden, Attribute: "scope", Hint: "Ask for the scope."}},
		{"18", client.Answer{Status: 404}, providers.Error{Kind: providers.NotFound, Hint: "Look again."}},
		{"19", client.Answer{Status: 200}, providers.Error{Kind: providers.Invalid}},
		{"19", client.Answer{Status: 503}, providers.Error{Kind: providers.Unknown}},
		{"19", client.Answer{Status: 503, Header: retry}, providers.Error{Kind: providers.Unavailable}},
	}
	for _, test := range tests {
		test.want.Code, test.want.Detail = test.code, "text"
		got := rules.NewRefusal(test.a, test.code, "text")
		if diff := cmp.Diff(&test.want, got); diff != "" {
			t.Errorf("code %s, status %d: %s", test.code, test.a.Status, diff)
		}
	}
}

func TestReadersOfData(t *testing.T) {
	readers := kit.DataReaders{"one": func(context.Context, providers.Target, cty.Value) (cty.Value, error) { return cty.True, nil }}
	if got, err := readers.ReadData(t.Context(), "one", providers.Target{}, cty.NilVal); err != nil || !got.True() {
		t.Errorf("got %v and %v", got, err)
	}
	_, err := readers.ReadData(t.Context(), "two", providers.Target{}, cty.NilVal)
	if err == nil || !strings.Contains(err.Error(), "two") {
		t.Errorf("an operation that does not exist: %v", err)
	}
}

func TestFormsOfIDs(t *testing.T) {
	form := kit.IDForm{Pattern: kit.UUIDPattern, Help: "An id is a UUID."}
	for id, ok := range map[string]bool{
		"8e44604a-8278-4c96-96b5-3e5a0548d738":   true,
		"8E44604A-8278-4C96-96B5-3E5A0548D738":   true,
		"{8e44604a-8278-4c96-96b5-3e5a0548d738}": false,
		"8e44604a82784c9696b53e5a0548d738":       false,
		"":                                       false,
		"8e44604a-8278-4c96-96b5-3e5a0548d738\n": false,
	} {
		err := form.Check("send", id)
		problems := form.CheckTarget(providers.Target{ID: id})
		if (err == nil) != ok || (len(problems) == 0) != ok {
			t.Errorf("%q: %v, %v", id, err, problems)
		}
		var e *providers.Error
		if err != nil && (!errors.As(err, &e) || e.Kind != providers.Invalid || e.Hint != form.Help) {
			t.Errorf("%q: %v", id, err)
		}
		for _, p := range problems {
			if want := fmt.Sprintf("%q is not the id of a conversation. An id is a UUID.", id); p.Detail != want {
				t.Errorf("got %s, want %s", p.Detail, want)
			}
		}
	}
}
