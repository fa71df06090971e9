// Package client is the HTTP that every platform shares: pacing, retry by
// error kind, limits on what is read, and redaction. A platform builds a
// Request and classifies the answer; it never retries and never sleeps.
//
// It must not know any platform.
package client

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"herald/providers"
)

// Options make a Client.
type Options struct {
	// Base is the address all paths are appended to, without a final slash.
	Base string
	// Transport carries the requests; nil is a transport of the client's own,
	// with connections kept alive and limits on dialling.
	Transport http.RoundTripper
	Now       func() time.Time     // nil: time.Now
	Sleep     providers.Sleeper    // nil: a real, cancellable sleep
	Rand      func() float64       // in [0,1), spreads retries; nil: math/rand/v2
	Log       *slog.Logger         // nil: discard
	Waiting   func(providers.Wait) // called before every wait; may be nil
	Attempts  int                  // tries of one request in all; 0: 5
	Patience  time.Duration        // longest wait for a rate limit in one request; 0: 5 minutes
	// Title names the platform in errors; "": the server.
	Title string
	// Limits are those of the platform. At most Rate requests start within Per, and
	// ConversationRate of those that name the same conversation within
	// ConversationPer. A body that is longer than BodyBytes is not sent.
	Limits providers.Limits
	// Timeout is the longest that one attempt may take, to the last byte of the
	// answer; 0: 1 minute. A body gets a second more for each 64 KiB.
	Timeout time.Duration
	// Secrets never appear in an error or in the log, whatever a server
	// echoes; empty strings are ignored.
	Secrets []string
}

// OptionsOf returns the options that follow from the configuration of a session
// and from the facts of its platform. Its clock is never nil: without one in the
// configuration it is that of the machine. Its Sleep also ends when the gate of
// the context closes.
func OptionsOf(c providers.Config, f providers.Facts) Options {
	opt := Options{
		Transport: c.Transport, Now: c.Now, Sleep: c.Sleep, Log: c.Log, Waiting: c.OnWait,
		Title: f.Schema.Title, Limits: f.Limits,
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Sleep == nil {
		opt.Sleep = providers.Sleep
	}
	opt.Sleep = withGate(opt.Sleep)
	return opt
}

// Request is one call.
type Request struct {
	Op     string // for errors and the log: "send message"
	Method string
	Path   string // path and query after Options.Base; or an absolute address
	// Conversation is the id of the conversation whose own rate the request counts
	// against; "" for none.
	Conversation string
	Header       http.Header
	Body         []byte
	// Open gives the body from its start, once for each attempt, in place of
	// Body, when it is too large to hold. Size is its exact length in bytes. A
	// *providers.Error from reading it ends the request as it is.
	Open func() (io.ReadCloser, error)
	Size int64
	// Sign is called before every attempt, with the bytes that will be sent,
	// to set what depends on time or body. It gets the request target that
	// follows Options.Base. It is not called for an absolute address, so that
	// credentials stay with the platform's own host.
	Sign func(r *http.Request, target string, body []byte) error
	// Repeatable is true if sending it twice does no harm: it reads, or carries a
	// key that the platform honours. Only such a request is repeated when the
	// outcome is unknown.
	Repeatable bool
	// ReadOnly is true if the request changes nothing, whatever its method: a
	// refusal of a later attempt then counts, though the outcome of an earlier one
	// is unknown.
	ReadOnly bool
	// Classify turns an answer into an error, or nil for success. Op, Status
	// and redaction are added to an *providers.Error it returns; any other error
	// becomes one of kind Unknown. Nil is ByStatus. A RateLimited or Unavailable
	// error without RetryAfter gets it from the header Retry-After.
	Classify func(Answer) error
	MaxBytes int64 // longest answer that is read; 0: 8 MiB. A longer one is an error.
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Client sends requests for one account. It may be used by many goroutines at
// once; they share its pace.
type Client struct {
	opt           Options
	ownTransport  bool // the transport is the client's own
	limiter       *rateLimiter
	conversations *conversationLimiters
	redactor      redactor
}

// New makes a Client.
func New(opt Options) *Client {
	opt.Base = strings.TrimRight(opt.Base, "/")
	lines := opt.Transport == nil
	opt = withDefaults(opt)
	return &Client{
		opt:           opt,
		ownTransport:  lines,
		limiter:       newRateLimiter(opt.Limits.Rate, opt.Limits.Per, opt.Limits.Rate/20),
		conversations: newConversationLimiters(opt.Limits),
		redactor:      newRedactor(opt.Secrets),
	}
}

// Redact takes the secrets out of a text and brings it to one line of bounded
// length, as is done to every error.
func (c *Client) Redact(text string) string { return c.redactor.redactLine(text) }

// Do sends the request until it succeeds, fails for good, or attempts and
// patience are used up. The error is always an *providers.Error:
//
//   - the body is longer than Limits.BodyBytes: Invalid; not sent;
//   - no connection could be made, or the request was refused before it was
//     sent whole: Unavailable; retried;
//   - the connection broke or timed out after that: Unknown; retried only if
//     Repeatable;
//   - ctx ended before the request was sent completely: Cancelled; after: Unknown;
//   - the gate of ctx (providers.WithGate) refused an attempt: Cancelled;
//   - a redirect to another host is not followed: Invalid, and Unknown if the
//     request was not Repeatable;
//   - an answer longer than MaxBytes: Unknown; not retried;
//   - otherwise the kind that Classify returns. RateLimited waits RetryAfter or backs off.
//
// Once an attempt that changes something had an unknown outcome, a later
// attempt that was not carried out leaves the outcome Unknown: only success,
// NotFound and Conflict make it known.
//
// The Answer is that of the last attempt, also with an error, and zero when
// none came.
func (c *Client) Do(ctx context.Context, r Request) (Answer, error) {
	run := attemptState{client: c, request: r}
	if err := c.checkSize(r); err != nil {
		return Answer{}, run.finalError(err)
	}
	return run.repeat(ctx, func(ctx context.Context) (Answer, *attemptError) { return c.sendOnce(ctx, r) })
}

// repeat makes attempts until one succeeds, or another is of no use.
func (run *attemptState) repeat(ctx context.Context, attempt func(context.Context) (Answer, *attemptError)) (Answer, error) {
	c, r := run.client, run.request
	for {
		if err := c.waitTurns(ctx, r.Conversation); err != nil {
			return Answer{}, run.finalError(cancelledError(r, err))
		}
		if err := providers.CheckGate(ctx); err != nil {
			return Answer{}, run.finalError(cancelledError(r, err))
		}
		answer, fault := attempt(ctx)
		run.recordAttempt(fault)
		if fault == nil {
			return answer, nil
		}
		wait, again := run.nextWait(fault)
		if !again {
			return answer, run.finalError(fault)
		}
		if fault.Kind == providers.RateLimited {
			c.limiter.holdUntil(c.opt.Now().Add(wait))
		}
		if err := c.waitFor(ctx, providers.Wait{For: wait, Reason: fault.waitReason()}); err != nil {
			return answer, run.finalError(cancelledError(r, err))
		}
	}
}

// checkSize returns an error for a request to the platform that is longer than
// the platform allows. A file that is read while it is sent has a limit of its
// own, which the plan checks.
func (c *Client) checkSize(r Request) *attemptError {
	limit := c.opt.Limits.BodyBytes
	if limit == 0 || len(r.Body) <= limit || isAbsoluteURL(r.Path) {
		return nil
	}
	return &attemptError{Error: &providers.Error{
		Kind: providers.Invalid, Op: r.Op,
		Detail: fmt.Sprintf("the request is %d bytes long; %s allows at most %d. It was not sent",
			len(r.Body), cmp.Or(c.opt.Title, "the server"), limit),
		Hint: "Make the message shorter, or divide it into several messages.",
	}, final: true}
}

// waitTurns waits until the rate of the conversation, and then that of the account,
// allow a request. In this order a request that waits for its conversation does
// not use up a place of the account.
func (c *Client) waitTurns(ctx context.Context, conversation string) error {
	if limiter := c.conversations.limiterOf(conversation); limiter != nil {
		if err := c.waitTurn(ctx, limiter); err != nil {
			return err
		}
	}
	return c.waitTurn(ctx, c.limiter)
}

func (c *Client) waitTurn(ctx context.Context, limiter *rateLimiter) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for {
		ticket := limiter.reserve(c.opt.Now())
		if ticket.wait > 0 {
			if err := c.waitFor(ctx, providers.Wait{For: ticket.wait, Reason: reasonRateLimit}); err != nil {
				return err
			}
		}
		if limiter.isValid(ticket) {
			return nil
		}
	}
}

func (c *Client) waitFor(ctx context.Context, w providers.Wait) error {
	if c.opt.Waiting != nil {
		c.opt.Waiting(w)
	}
	return c.opt.Sleep(ctx, w.For)
}
