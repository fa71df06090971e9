package kit_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
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

func TestActions(t *testing.T) {
	actions := kit.Actions{
		"one": func(context.Context, providers.Target, cty.Value) error { return nil },
		"two": func(context.Context, providers.Target, cty.Value) error { return errors.New("refused") },
	}
	if err := actions.InvokeAction(t.Context(), "one", providers.Target{}, cty.NilVal); err != nil {
		t.Error(err)
	}
	if err := actions.InvokeAction(t.Context(), "two", providers.Target{}, cty.NilVal); err == nil {
		t.Error("the error of the action is lost")
	}
	err := actions.InvokeAction(t.Context(), "three", providers.Target{}, cty.NilVal)
	var e *providers.Error
	if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Op != "action three" || e.Hint != "It has one, two." {
		t.Errorf("an action that does not exist: %v, %+v", err, e)
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
