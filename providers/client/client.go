// Package client is the HTTP that every platform shares: pacing, retry by
// error kind, limits on what is read, and redaction. A platform builds a
// Request and classifies the answer; it never retries and never sleeps.
//
// It must not know any platform.
package client

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"herald/providers"
)

// Options make a Client.
type Options struct {
	// Base is the address all paths are appended to, without a final slash.
	Base      string
	Transport http.RoundTripper                          // nil: http.DefaultTransport
	Now       func() time.Time                           // nil: time.Now
	Sleep     func(context.Context, time.Duration) error // nil: a real, cancellable sleep
	Log       *slog.Logger                               // nil: discard
	Waiting   func(time.Duration)                        // told before every wait; may be nil
	Rate      int                                        // requests per Per; 0: no pacing
	Per       time.Duration
	Attempts  int           // tries of one request in all; 0: 5
	Patience  time.Duration // longest wait for a rate limit in one request; 0: 5 minutes
	// Secrets never appear in an error or in the log, whatever a server
	// echoes; empty strings are ignored.
	Secrets []string
}

// Request is one call.
type Request struct {
	Op     string // for errors and the log: "send message"
	Method string
	Path   string // path and query after Options.Base; or an absolute address
	Header http.Header
	Body   []byte
	// Sign is called before every attempt, with the bytes that will be sent,
	// to set what depends on time or body. It gets the request target that
	// follows Options.Base. It is not called for an absolute address, so that
	// credentials stay with the platform's own host.
	Sign func(r *http.Request, target string, body []byte) error
	// Repeatable says that doing it twice does no harm: it reads, or carries a
	// key that the platform honours. Only such a request is repeated when the
	// outcome is unknown.
	Repeatable bool
	// Classify turns an answer into an error, or nil for success. Op, Status
	// and redaction are added to an *providers.Error it returns.
	Classify func(Answer) error
	MaxBytes int64 // longest answer that is read; 0: 8 MiB. A longer one is an error.
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Client sends requests for one account.
type Client struct{ opt Options }

// New makes a Client.
func New(opt Options) *Client { return &Client{opt: opt} }

// Do sends the request until it succeeds, fails for good, or attempts and
// patience are used up. The error is always an *providers.Error:
//
//   - no connection could be made, or the request was refused before it was
//     sent whole: Unavailable; retried;
//   - the connection broke or timed out after that: Unknown; retried only if
//     Repeatable;
//   - ctx ended before anything left: Cancelled; after that: Unknown;
//   - a redirect to another host is not followed: Invalid, and Unknown if the
//     request was not Repeatable;
//   - otherwise what Classify says. RateLimited waits RetryAfter or backs off.
func (c *Client) Do(ctx context.Context, r Request) (Answer, error) {
	return Answer{}, &providers.Error{Kind: providers.Unavailable, Op: r.Op, Detail: "not built"}
}
