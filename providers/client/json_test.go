package client_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
	"herald/providers/client"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	got, err := client.EncodeJSON(map[string]string{"text": "a <b> & \"c\" 维护"})
	if want := `{"text":"a <b> & \"c\" 维护"}`; err != nil || string(got) != want {
		t.Errorf("%s, %v, want %s", got, err, want)
	}
	if _, err := client.EncodeJSON(func() {}); err == nil {
		t.Error("a function is no JSON")
	}
}

func TestCall(t *testing.T) {
	t.Parallel()
	accepts := http.Header{"Accept": {"application/json"}}
	tests := map[string]struct {
		call client.JSONCall
		want client.Request
	}{
		"no body": {
			client.JSONCall{Op: "read", Method: http.MethodGet, Path: "/a?b=c", Repeatable: true, MaxBytes: 7},
			client.Request{Op: "read", Method: http.MethodGet, Path: "/a?b=c", Repeatable: true, MaxBytes: 7, Header: accepts},
		},
		"a body": {
			client.JSONCall{Op: "send", Method: http.MethodPost, Path: "/a", Body: []string{"<"}},
			client.Request{Op: "send", Method: http.MethodPost, Path: "/a", Body: []byte(`["<"]`),
				Header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json"}}},
		},
		"of a type": {
			client.JSONCall{Op: "send", Method: http.MethodPost, Path: "/a", Body: 1, Type: "application/json; charset=utf-8"},
			client.Request{Op: "send", Method: http.MethodPost, Path: "/a", Body: []byte("1"),
				Header: http.Header{"Accept": {"application/json"}, "Content-Type": {"application/json; charset=utf-8"}}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := test.call.Request()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	_, err := client.JSONCall{Op: "send", Body: func() {}}.Request()
	if e, ok := errors.AsType[*providers.Error](err); !ok || e.Kind != providers.Invalid || e.Op != "send" {
		t.Errorf("a body that cannot be written: %v", err)
	}
}

func TestMillis(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 1, 12, 0, 0, 123e6, time.UTC)
	for text, want := range map[string]time.Time{
		`1793534400123`: at, `"1793534400123"`: at,
		`0`: {}, `-5`: {}, `null`: {}, `""`: {}, `"soon"`: {}, `{"x":1}`: {}, `1e300`: {}, `99999999999999999999`: {},
	} {
		got := client.UnixMillis{Time: at.Add(time.Hour)}
		if err := json.Unmarshal([]byte(text), &got); err != nil || !got.Equal(want) {
			t.Errorf("%s is %v, %v; want %v", text, got, err, want)
		}
	}
}
