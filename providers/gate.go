package providers

import "context"

// Gate decides whether requests may still be sent. It travels in the context of
// a request, so that it is asked right before each attempt, whatever the
// request waited for: its turn, a rate limit, the pause before another try, a
// connection.
type Gate struct {
	// Open ends when no further request may be sent, with the reason as its
	// cause. What waits to be sent is abandoned then; what was sent is awaited.
	Open context.Context
	// Admit returns why the next attempt may not be sent; nil if it may. It may
	// take time, for instance to renew a lease. It is asked again at the last
	// moment, when there is a connection, and while a body is being sent. Nil
	// admits everything.
	Admit func(context.Context) error
}

type gateKey struct{}

// WithCondition returns a context whose requests also ask admit, after the gate of ctx;
// see Gate.Admit.
func WithCondition(ctx context.Context, admit func(context.Context) error) context.Context {
	outer, ok := ctx.Value(gateKey{}).(Gate)
	if !ok {
		outer.Open = ctx
	}
	return WithGate(ctx, Gate{Open: outer.Open, Admit: func(ctx context.Context) error {
		if err := outer.confirm(ctx); err != nil {
			return err
		}
		return admit(ctx)
	}})
}

// WithGate returns a context whose requests ask the gate.
func WithGate(ctx context.Context, g Gate) context.Context {
	return context.WithValue(ctx, gateKey{}, g)
}

// CheckGate returns why a request of this context may not be sent now; nil if it
// may. A context without a gate admits everything until it ends.
func CheckGate(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	g, ok := ctx.Value(gateKey{}).(Gate)
	if !ok {
		return nil
	}
	if g.Open.Err() != nil {
		return context.Cause(g.Open)
	}
	return g.confirm(ctx)
}

// RecheckGate returns why a request that was admitted may not go on after all; nil
// if it may. That the gate has closed since does not count: what was begun is
// finished.
func RecheckGate(ctx context.Context) error {
	g, _ := ctx.Value(gateKey{}).(Gate)
	return g.confirm(ctx)
}

func (g Gate) confirm(ctx context.Context) error {
	if g.Admit == nil {
		return nil
	}
	return g.Admit(ctx)
}

// WaitContext returns a context for a wait before a request is sent: it also
// ends when the gate of ctx closes. context.Cause returns why it ended.
func WaitContext(ctx context.Context) (context.Context, context.CancelFunc) {
	wait, cancel := context.WithCancelCause(ctx)
	g, ok := ctx.Value(gateKey{}).(Gate)
	if !ok {
		return wait, func() { cancel(nil) }
	}
	unlink := context.AfterFunc(g.Open, func() { cancel(context.Cause(g.Open)) })
	return wait, func() { unlink(); cancel(nil) }
}
