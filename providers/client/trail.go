package client

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"herald/providers"
)

// trail tells how much of a request has left. Only a request that left whole
// can have been carried out.
type trail struct {
	lines     bool        // the transport is ours, so its connections are lines
	traced    atomic.Bool // the transport reports to us at all
	connected atomic.Bool
	line      *line       // the connection; nil when it is none of ours
	before    int64       // bytes that it was given for others
	cut       atomic.Bool // writing failed part-way
	counted   bool        // taken is kept
	length    int64
	taken     atomic.Int64          // bytes of the body that the transport took
	unsent    atomic.Bool           // refused before anything of it was written
	confirm   func() error          // asks the gate
	refused   atomic.Pointer[error] // by the gate; nothing leaves after it
}

func (t *trail) follow(ctx context.Context) context.Context {
	t.confirm = func() error { return providers.RecheckGate(ctx) }
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.traced.Store(true) },
		GotConn: t.gotConn,
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err != nil {
				t.cut.Store(true)
			}
		},
	})
}

// gotConn is called by the goroutine that makes the request, before anything of
// it is written.
func (t *trail) gotConn(info httptrace.GotConnInfo) {
	t.connected.Store(true)
	if t.line = lineOf(info.Conn); t.line != nil {
		t.before = t.line.given.Load()
	}
	// No hook can refuse a request, but on a closed connection none leaves.
	if t.admit() != nil {
		t.unsent.Store(true)
		_ = info.Conn.Close() // the refusal is the error
	}
}

// admit asks the gate whether the request, or the rest of it, may still leave.
// A refusal is for good, whatever the transport tries next.
func (t *trail) admit() error {
	if err := t.refused.Load(); err != nil {
		return *err
	}
	if err := t.confirm(); err != nil {
		t.refused.CompareAndSwap(nil, &err)
		return err
	}
	return nil
}

// whole reports whether all of the request may have left. A false is certain:
// the bytes that the transport took, and those that a line was given, are
// counted before they can leave. The hooks of net/http alone come too late for
// that when a context ends.
func (t *trail) whole() bool {
	switch {
	case t.unsent.Load(), t.cut.Load(), t.counted && t.taken.Load() < t.length:
		return false
	case t.traced.Load():
		return t.connected.Load() && (t.line == nil || t.line.given.Load() > t.before)
	}
	return true
}

// attach gives the request its body.
func (t *trail) attach(req *http.Request, r Request) error {
	t.length = r.length()
	req.ContentLength = t.length
	switch {
	case t.length == 0 && !r.Repeatable && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		// An empty body of our own keeps net/http from repeating by itself.
		req.Body = io.NopCloser(bytes.NewReader(nil))
	case t.length == 0:
		req.Body = http.NoBody
	case r.Open == nil && t.lines && t.length <= oneWrite:
		// Of a body that it does not know to be in memory, net/http sends the
		// headers ahead, in a packet of their own.
		req.Body = io.NopCloser(bytes.NewReader(r.Body))
	case r.Open == nil:
		req.Body = t.count(bytes.NewReader(r.Body), nil)
	default:
		file, err := r.Open()
		if err != nil {
			return fmt.Errorf("open what is to be sent: %w", err)
		}
		req.Body = t.count(io.LimitReader(file, r.Size), file)
	}
	return nil
}

func (t *trail) count(r io.Reader, closer io.Closer) *body {
	t.counted = true
	return &body{Reader: r, closer: closer, trail: t}
}

// oneWrite is how much net/http gathers before it writes to a connection. A
// larger body is counted, which tells more when it breaks off in the middle.
const oneWrite = 4 << 10

// body counts what is taken from it.
type body struct {
	io.Reader
	closer io.Closer
	trail  *trail
}

func (b *body) Read(p []byte) (int, error) {
	if b.trail.taken.Load() < b.trail.length {
		if err := b.trail.admit(); err != nil {
			return 0, err
		}
	}
	n, err := b.Reader.Read(p)
	b.trail.taken.Add(int64(n))
	return n, err
}

func (b *body) Close() error {
	if b.closer == nil {
		return nil
	}
	return b.closer.Close()
}

// broken classifies an exchange that gave no whole answer.
func broken(ctx context.Context, r Request, t *trail, err error) *fault {
	e := &providers.Error{Op: r.Op, Kind: providers.Unknown, Err: err}
	f := &fault{Error: e}
	var long tooLong
	var own *providers.Error
	switch whole := t.whole(); {
	case !whole && t.refused.Load() != nil:
		return stopped(r, *t.refused.Load())
	case ctx.Err() != nil:
		f.final = true
		e.Err = ctx.Err()
		if !whole {
			e.Kind = providers.Cancelled
		}
	case errors.As(err, &long):
		f.final = true
		e.Hint = "Check that the endpoint is the platform's own."
	case !whole && errors.As(err, &own):
		*e = *own
		e.Op = r.Op
		f.final = true
	case !whole:
		e.Kind = providers.Unavailable
		f.final = hopeless(err)
		e.Hint = unreachable(err)
	}
	return f
}

// hopeless reports whether connecting again would fail the same way.
func hopeless(err error) bool {
	var cert *tls.CertificateVerificationError
	var name *net.DNSError
	var record tls.RecordHeaderError
	return errors.As(err, &cert) || errors.As(err, &record) ||
		errors.As(err, &name) && name.IsNotFound
}

func unreachable(err error) string {
	var cert *tls.CertificateVerificationError
	if errors.As(err, &cert) {
		return "Check the endpoint, and the certificates that this machine trusts."
	}
	return "Check the endpoint, and that this machine can reach it."
}
