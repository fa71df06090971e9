package client_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"herald/providers"
	"herald/providers/client"
)

// A server that closes a kept connection just as the next request arrives is
// where net/http repeats by itself what it takes for harmless.
func TestKeptConnectionIsNotRepeatedInSecret(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		method string
		header http.Header
		body   string
	}{
		{"post", "POST", nil, "x"},
		{"post with a key that net/http would trust", "POST", http.Header{"Idempotency-Key": {"1"}}, "x"},
		{"read", "GET", nil, ""},
		{"put", "PUT", nil, "x"},
		{"delete", "DELETE", nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server, count := serve(t, text("ok"), cut, text("ok"))
			c := client.New(newClock().options(server.URL))
			r := client.Request{Method: test.method, Path: "/", Header: test.header, Body: []byte(test.body)}
			if _, err := c.Do(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			_, err := c.Do(t.Context(), r)
			if providers.KindOf(err) != providers.Unknown || count.Load() != 2 {
				t.Errorf("got %v after %d requests, want unknown after 2", err, count.Load())
			}
		})
	}
}

func TestHTTP2(t *testing.T) {
	t.Parallel()
	var count atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		switch count.Add(1) {
		case 1:
			io.WriteString(w, r.Proto)
		default:
			panic(http.ErrAbortHandler)
		}
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	opt := newClock().options(server.URL)
	opt.Transport = server.Client().Transport
	c := client.New(opt)
	answer, err := c.Do(t.Context(), post(false))
	if err != nil || string(answer.Body) != "HTTP/2.0" {
		t.Fatalf("got %q, %v", answer.Body, err)
	}
	if _, err := c.Do(t.Context(), post(false)); providers.KindOf(err) != providers.Unknown || count.Load() != 2 {
		t.Errorf("got %v after %d requests", err, count.Load())
	}
}

// foreign is a transport that tells httptrace nothing.
type foreign struct{ err error }

func (f foreign) RoundTrip(*http.Request) (*http.Response, error) { return nil, f.err }

func TestForeignTransportIsNotTrusted(t *testing.T) {
	t.Parallel()
	opt := newClock().options("http://127.0.0.1:1")
	opt.Transport = foreign{io.ErrUnexpectedEOF}
	r := post(false)
	r.Body = nil
	if _, err := client.New(opt).Do(t.Context(), r); providers.KindOf(err) != providers.Unknown {
		t.Errorf("nothing is known of what left, and yet: %v", err)
	}
}
