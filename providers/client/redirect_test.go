package client_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"herald/providers"
	"herald/providers/client"
)

// signed is a request whose signature is its target, so that a test sees what
// was signed.
func signed(method string, repeatable bool) client.Request {
	return client.Request{
		Op: "call", Method: method, Path: "/v1/thing?x=1", Repeatable: repeatable,
		Header: http.Header{"X-Account": {"ours"}},
		Sign: func(r *http.Request, target string, body []byte) error {
			r.Header.Set("Authorization", "Bearer "+target)
			return nil
		},
	}
}

func TestRedirectToAnotherHost(t *testing.T) {
	t.Parallel()
	for _, code := range []int{301, 302, 303, 307, 308} {
		for repeatable, want := range map[bool]providers.ErrorKind{true: providers.Invalid, false: providers.Unknown} {
			other, visits := serve(t, text("stolen"))
			server, count := serve(t, status(code, "Location", other.URL+"/v1/thing?token=t0psecret"))
			_, err := client.New(newClock().options(server.URL)).Do(t.Context(), signed("GET", repeatable))
			if got := providers.KindOf(err); got != want {
				t.Errorf("%d: kind %q, want %q", code, got, want)
			}
			if visits.Load() != 0 || count.Load() != 1 {
				t.Errorf("%d: the other host got %d requests, ours %d", code, visits.Load(), count.Load())
			}
			if strings.Contains(err.Error(), "t0psecret") {
				t.Errorf("the error repeats the query: %v", err)
			}
		}
	}
}

func TestRedirectOnTheSameHost(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		method string
		code   int
		to     string
		want   providers.ErrorKind
		signed string // at the end of the way
	}{
		{"read", "GET", 302, "/api/v2/thing?y=2", "", "/v2/thing?y=2"},
		{"relative", "GET", 301, "other", "", "/v1/other"},
		{"change, kept", "POST", 308, "/api/v2/thing", "", "/v2/thing"},
		{"change, turned into a read", "POST", 303, "/api/v2/thing", providers.Unknown, ""},
		{"outside the endpoint", "GET", 307, "/elsewhere", providers.Unknown, ""},
		{"beside the endpoint", "GET", 307, "/apis/thing", providers.Unknown, ""},
		{"no address", "GET", 307, "http://[", providers.Unknown, ""},
		{"circle", "GET", 307, "/api/v1/thing?x=1", providers.Unknown, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			handlers := []http.HandlerFunc{status(test.code, "Location", test.to)}
			if test.name != "circle" {
				handlers = append(handlers, func(w http.ResponseWriter, r *http.Request) {
					io.WriteString(w, r.Method+" "+r.Header.Get("Authorization"))
				})
			}
			server, _ := serve(t, handlers...)
			got, err := client.New(newClock().options(server.URL+"/api/")).Do(t.Context(), signed(test.method, false))
			if providers.KindOf(err) != test.want {
				t.Fatalf("got %v, want kind %q", err, test.want)
			}
			if want := test.method + " Bearer " + test.signed; err == nil && string(got.Body) != want {
				t.Errorf("the last hop got %q, want %q", got.Body, want)
			}
		})
	}
}

func TestAbsoluteAddressIsNotSigned(t *testing.T) {
	t.Parallel()
	var auth string
	store, _ := serve(t, func(w http.ResponseWriter, r *http.Request) { auth = r.Header.Get("Authorization") })
	r := signed("PUT", true)
	r.Path = store.URL + "/bucket/file?X-Signature=abc"
	if _, err := client.New(newClock().options("http://127.0.0.1:1")).Do(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if auth != "" {
		t.Errorf("the other host got %q", auth)
	}
}

// A request never travels to another machine in clear, wherever its address
// comes from.
func TestClearRequests(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://192.0.2.1", "http://upload.example.org/bucket?X-Signature=abc"} {
		opt := newClock().options("http://127.0.0.1:1")
		opt.Transport = refusing{t}
		r := signed("PUT", true)
		r.Path = address
		_, err := client.New(opt).Do(t.Context(), r)
		if providers.KindOf(err) != providers.Invalid || !strings.Contains(err.Error(), "in clear") || strings.Contains(err.Error(), "Signature") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// refusing is a transport that must not be used.
type refusing struct{ t *testing.T }

func (r refusing) RoundTrip(req *http.Request) (*http.Response, error) {
	r.t.Errorf("%s was asked", req.URL.Host)
	return nil, http.ErrUseLastResponse
}

func TestSignedAtEachAttempt(t *testing.T) {
	t.Parallel()
	var seen []string
	server, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.Header.Get("Authorization"))
		w.WriteHeader(503)
	})
	n := 0
	r := post(false)
	r.Sign = func(r *http.Request, target string, body []byte) error {
		n++
		r.Header.Set("Authorization", "Bearer "+strings.Repeat("x", n)+target+string(body))
		return nil
	}
	opt := newClock().options(server.URL)
	opt.Attempts = 2
	client.New(opt).Do(t.Context(), r)
	want := []string{`Bearer x/messages{"text":"hello"}`, `Bearer xx/messages{"text":"hello"}`}
	if len(seen) != 2 || seen[0] != want[0] || seen[1] != want[1] {
		t.Errorf("got %q, want %q", seen, want)
	}
}

func TestSignFails(t *testing.T) {
	t.Parallel()
	server, count := serve(t, text("ok"))
	r := post(false)
	r.Sign = func(*http.Request, string, []byte) error {
		return &providers.Error{Kind: providers.Auth, Detail: "no key"}
	}
	_, err := client.New(newClock().options(server.URL)).Do(t.Context(), r)
	if err == nil || err.Error() != "send message: auth: no key" || count.Load() != 0 {
		t.Errorf("got %v and %d requests", err, count.Load())
	}
}
