package sandbox

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestBodiesShareOneLimit reads bodies until the limit is reached: the next one
// waits until one of them is released.
func TestBodiesShareOneLimit(t *testing.T) {
	t.Parallel()
	bodies := newBodyReader()
	read := func(ctx context.Context) (func(), error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "/", struct{ *strings.Reader }{strings.NewReader("x")})
		if err != nil {
			t.Fatal(err)
		}
		r.ContentLength = -1 // which counts as the longest body
		_, release, err := bodies.readBody(httptest.NewRecorder(), r, maxBody)
		return release, err
	}
	var held []func()
	for range maxBodies / maxBody {
		release, err := read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, release)
	}
	left, leave := context.WithCancel(t.Context())
	leave()
	if _, err := read(left); err == nil {
		t.Error("a body was read beyond the limit")
	}
	held[0]()
	if _, err := read(t.Context()); err != nil {
		t.Errorf("after a release: %v", err)
	}
}
