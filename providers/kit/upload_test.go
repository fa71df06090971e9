package kit_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// The storage gets no credentials, and what it refuses says nothing about them.
func TestSendToStorage(t *testing.T) {
	for status, want := range map[int]providers.ErrorKind{
		200: "", 201: "", 204: "", 202: providers.Unknown, 400: providers.Invalid, 401: providers.Invalid, 403: providers.Invalid,
		404: providers.Invalid, 500: providers.Unknown,
	} {
		var calls atomic.Int32
		storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			calls.Add(1)
			if r.Header.Get("Authorization") != "" || r.Method != http.MethodPut {
				t.Errorf("%s with %v", r.Method, r.Header)
			}
			w.WriteHeader(status)
		}))
		t.Cleanup(storage.Close)
		api := newAPI(t, nil)
		api.Auth = kit.HeaderAuth{Name: "Authorization", Value: "secret"}
		err := api.SendToStorage(t.Context(), client.Request{Op: "upload file", Method: http.MethodPut, Path: storage.URL + "/file", Body: []byte("x")})
		if providers.KindOf(err) != want {
			t.Errorf("status %d: %v", status, err)
		}
		if again := want == providers.Unknown; calls.Load() > 1 != again {
			t.Errorf("status %d: sent %d times", status, calls.Load())
		}
		var e *providers.Error
		if errors.As(err, &e) && (status == 403 || status == 202) && !strings.Contains(e.Hint, "Example") {
			t.Errorf("status %d: hint %q", status, e.Hint)
		}
	}
}

func TestIsWebAddress(t *testing.T) {
	for s, want := range map[string]bool{"https://a.example": true, "http://a.example": true, "": false, "file:///etc/passwd": false, "a.example": false} {
		if kit.IsWebAddress(s) != want {
			t.Errorf("%q: %v", s, !want)
		}
	}
}
