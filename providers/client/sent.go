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

// writeTracker records how much of a request was sent. Only a request that was
// sent completely can have been carried out.
type writeTracker struct {
	ownTransport  bool        // the transport is ours, so its connections are lines
	traced        atomic.Bool // the transport reports to us at all
	connected     atomic.Bool
	conn          *countingConn // the connection; nil when it is none of ours
	writtenBefore int64         // bytes that it was given for others
	writeFailed   atomic.Bool   // writing failed part-way
	countsBody    bool          // taken is kept
	bodyLength    int64
	bodyTaken     atomic.Int64          // bytes of the body that the transport took
	closedByGate  atomic.Bool           // refused before anything of it was written
	recheckGate   func() error          // asks the gate
	refusal       atomic.Pointer[error] // by the gate; nothing leaves after it
}

func (t *writeTracker) traceContext(ctx context.Context) context.Context {
	t.recheckGate = func() error { return providers.RecheckGate(ctx) }
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { t.traced.Store(true) },
		GotConn: t.gotConn,
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			if info.Err != nil {
				t.writeFailed.Store(true)
			}
		},
	})
}

// gotConn is called by the goroutine that makes the request, before anything of
// it is written.
func (t *writeTracker) gotConn(info httptrace.GotConnInfo) {
	t.connected.Store(true)
	if t.conn = findCountingConn(info.Conn); t.conn != nil {
		t.writtenBefore = t.conn.written.Load()
	}
	// No hook can refuse a request, but on a closed connection none leaves.
	if t.checkGate() != nil {
		t.closedByGate.Store(true)
		_ = info.Conn.Close() // the refusal is the error
	}
}

// checkGate asks the gate whether the request, or the rest of it, may still leave.
// A refusal is for good, whatever the transport tries next.
func (t *writeTracker) checkGate() error {
	if err := t.refusal.Load(); err != nil {
		return *err
	}
	if err := t.recheckGate(); err != nil {
		t.refusal.CompareAndSwap(nil, &err)
		return err
	}
	return nil
}

// mayBeComplete reports whether the whole request may have been sent. A false is certain:
// the bytes that the transport took, and those that a line was given, are
// counted before they can leave. The hooks of net/http alone come too late for
// that when a context ends.
func (t *writeTracker) mayBeComplete() bool {
	switch {
	case t.closedByGate.Load(), t.writeFailed.Load(), t.countsBody && t.bodyTaken.Load() < t.bodyLength:
		return false
	case t.traced.Load():
		return t.connected.Load() && (t.conn == nil || t.conn.written.Load() > t.writtenBefore)
	}
	return true
}

// attachBody gives the request its body.
func (t *writeTracker) attachBody(req *http.Request, r Request) error {
	t.bodyLength = r.bodyLength()
	req.ContentLength = t.bodyLength
	switch {
	case t.bodyLength == 0 && !r.Repeatable && (r.Method == http.MethodGet || r.Method == http.MethodHead):
		// An empty body of our own keeps net/http from repeating by itself.
		req.Body = io.NopCloser(bytes.NewReader(nil))
	case t.bodyLength == 0:
		req.Body = http.NoBody
	case r.Open == nil && t.ownTransport && t.bodyLength <= writeBufferSize:
		// Of a body that it does not know to be in memory, net/http sends the
		// headers ahead, in a packet of their own.
		req.Body = io.NopCloser(bytes.NewReader(r.Body))
	case r.Open == nil:
		req.Body = t.countBody(bytes.NewReader(r.Body), nil)
	default:
		file, err := r.Open()
		if err != nil {
			return fmt.Errorf("open what is to be sent: %w", err)
		}
		req.Body = t.countBody(io.LimitReader(file, r.Size), file)
	}
	return nil
}

func (t *writeTracker) countBody(r io.Reader, closer io.Closer) *countingBody {
	t.countsBody = true
	return &countingBody{Reader: r, closer: closer, trail: t}
}

// writeBufferSize is how much net/http gathers before it writes to a connection. A
// larger body is counted, so that an interruption in the middle is noticed.
const writeBufferSize = 4 << 10

// countingBody counts what is taken from it.
type countingBody struct {
	io.Reader
	closer io.Closer
	trail  *writeTracker
}

func (b *countingBody) Read(p []byte) (int, error) {
	if b.trail.bodyTaken.Load() < b.trail.bodyLength {
		if err := b.trail.checkGate(); err != nil {
			return 0, err
		}
	}
	n, err := b.Reader.Read(p)
	b.trail.bodyTaken.Add(int64(n))
	return n, err
}

func (b *countingBody) Close() error {
	if b.closer == nil {
		return nil
	}
	return b.closer.Close()
}

// brokenExchangeError classifies an exchange that gave no whole answer.
func brokenExchangeError(ctx context.Context, r Request, t *writeTracker, err error) *attemptError {
	e := &providers.Error{Op: r.Op, Kind: providers.Unknown, Err: err}
	f := &attemptError{Error: e}
	var long answerTooLongError
	var own *providers.Error
	switch whole := t.mayBeComplete(); {
	case !whole && t.refusal.Load() != nil:
		return cancelledError(r, *t.refusal.Load())
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
		f.final = isPermanent(err)
		e.Hint = unreachableHint(err)
	}
	return f
}

// isPermanent reports whether connecting again would fail the same way.
func isPermanent(err error) bool {
	var cert *tls.CertificateVerificationError
	var name *net.DNSError
	var record tls.RecordHeaderError
	return errors.As(err, &cert) || errors.As(err, &record) ||
		errors.As(err, &name) && name.IsNotFound
}

func unreachableHint(err error) string {
	var cert *tls.CertificateVerificationError
	if errors.As(err, &cert) {
		return "Check the endpoint, and the certificates that this machine trusts."
	}
	return "Check the endpoint, and that this machine can reach it."
}
