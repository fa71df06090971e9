package client

import (
	"context"
	"errors"
	"time"

	"herald/providers"
)

// Exchange is one call in a protocol other than HTTP.
type Exchange struct {
	Op string // for errors and the log: "send message"
	// Conversation is as in Request.
	Conversation string
	// Size is how many bytes are sent, for the timeout.
	Size int64
	// Attempt makes one attempt, and returns nil or an *providers.Error: of kind
	// Unavailable or RateLimited only if nothing was done, and of kind Unknown if it
	// may have been. It ends soon after its context does, and asks
	// providers.RecheckGate right before it sends what cannot be withdrawn.
	Attempt func(context.Context) error
}

// Run makes an exchange as Do makes a request: at the pace of the account, within the
// timeout, and again while nothing was done. It is never repeated when its outcome is
// unknown. The error is always an *providers.Error: of kind Cancelled if ctx ended, or
// the gate refused, before anything was done.
func (c *Client) Run(ctx context.Context, x Exchange) error {
	run := attemptState{client: c, request: Request{Op: x.Op, Conversation: x.Conversation, Size: x.Size}}
	_, err := run.repeat(ctx, func(ctx context.Context) (Answer, *attemptError) { return Answer{}, c.attemptExchange(ctx, x) })
	return err
}

func (c *Client) attemptExchange(ctx context.Context, x Exchange) *attemptError {
	inner, cancel := context.WithTimeout(ctx, c.opt.Timeout+time.Duration(x.Size>>16)*time.Second)
	defer cancel()
	began := c.opt.Now()
	err := x.Attempt(inner)
	if err == nil {
		c.opt.Log.DebugContext(ctx, "exchange completed", "op", x.Op, "sent", x.Size, "took", c.opt.Now().Sub(began))
		return nil
	}
	e := &providers.Error{Kind: providers.Unknown, Err: err}
	if known := new(providers.Error); errors.As(err, &known) {
		copied := *known
		e = &copied
	}
	e.Op = x.Op
	f := &attemptError{Error: e, final: isPermanent(err)}
	if ctx.Err() != nil {
		f.final = true
		if e.Kind == providers.Unavailable {
			return cancelledError(Request{Op: x.Op}, ctx.Err())
		}
	}
	return f
}
