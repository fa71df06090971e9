package s3

import (
	"fmt"
	"io"
	"net/http"

	"herald/lang/safefile"
	"herald/state/backend"
)

const (
	// maxAnswer is for what the store says about objects, in bytes: a page of a
	// list has a thousand names.
	maxAnswer = 16 << 20
	// maxNames is how many objects a list may have.
	maxNames = 100_000
)

// boundedTransport is a transport whose answers end with an error if they are too large,
// so that a store cannot fill the memory.
type boundedTransport struct{ next http.RoundTripper }

// RoundTrip makes the request.
func (b boundedTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := b.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	limit := int64(maxAnswer)
	if r.Method == http.MethodGet && r.URL.RawQuery == "" {
		limit = backend.MaxSize // an object
	}
	res.Body = &boundedBody{body: res.Body, left: limit, limit: limit}
	return res, nil
}

type boundedBody struct {
	body        io.ReadCloser
	left, limit int64
}

// Read fails when more than the bound was read.
func (b *boundedBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, &safefile.TooLargeError{Limit: b.limit}
	}
	return n, err
}

// Close closes the body.
func (b *boundedBody) Close() error { return b.body.Close() }

// tooMany is the error for an endless list.
func tooMany() error {
	return fmt.Errorf("the store lists more than %d objects with this prefix; remove those that are not Herald's, or use another prefix", maxNames)
}
