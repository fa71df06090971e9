package sandbox

import (
	"errors"
	"io"
	"net/http"

	"golang.org/x/sync/semaphore"
)

const (
	// maxBody is the maximum size in bytes of a request body that is read into
	// memory. The platforms have smaller limits.
	maxBody = 32 << 20
	// maxPublicBody is the maximum size in bytes of the body of a request that
	// needs no credentials.
	maxPublicBody = 64 << 10
	// maxBodies is the maximum number of bytes of request bodies in memory,
	// over all connections. It is a multiple of maxBody, so that every body
	// gets its turn.
	maxBodies = 4 * maxBody
)

var errBodyTooLong = errors.New("the request body is too long")

// bodyReader reads request bodies into memory, with one limit for all
// connections.
type bodyReader struct{ room *semaphore.Weighted }

func newBodyReader() bodyReader { return bodyReader{semaphore.NewWeighted(maxBodies)} }

// readBody returns the body of r, at most limit bytes, and a function that must
// be called when the body is no longer used. It waits while other requests use
// the memory. It fails when the client disconnects, sends too much or sends too
// slowly.
func (b bodyReader) readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, func(), error) {
	size := r.ContentLength
	if size > limit {
		return nil, nil, errBodyTooLong
	}
	if size < 0 {
		size = limit
	}
	if err := b.room.Acquire(r.Context(), size); err != nil {
		return nil, nil, err
	}
	release := func() { b.room.Release(size) }
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		release()
		return nil, nil, err
	}
	return body, release, nil
}
