package client_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"herald/providers/client"
)

// BenchmarkFail is a request that is refused, with credentials as large as
// platforms have them: a key that stays, and a token made for each attempt.
func BenchmarkFail(b *testing.B) {
	key := strings.Repeat("k3y+/", 20)
	refuse := answering(func() *http.Response {
		return &http.Response{StatusCode: 400, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("no " + key))}
	})
	c := client.New(client.Options{Base: "http://platform.invalid", Transport: refuse, Secrets: []string{key}})
	n := 0
	for b.Loop() {
		n++
		request := post(false)
		request.Sign = func(r *http.Request, _ string, _ []byte) error {
			r.Header.Set("Authorization", "Bearer "+strings.Repeat("eyJhbGciOiJFZERTQSJ9.", 30)+strings.Repeat("x", n%7))
			return nil
		}
		if _, err := c.Do(b.Context(), request); err == nil {
			b.Fatal("no error")
		}
	}
}

type answering func() *http.Response

func (a answering) RoundTrip(*http.Request) (*http.Response, error) { return a(), nil }
