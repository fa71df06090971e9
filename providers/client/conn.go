package client

import (
	"context"
	"crypto/tls"
	"net"
	"sync/atomic"
)

// countingConn is a connection that counts what it is given to send, so that a request
// of which nothing was sent can be distinguished from one that may have arrived.
type countingConn struct {
	net.Conn
	written atomic.Int64 // bytes; those of a Write under way are counted
}

// Write counts before anything can be sent, and subtracts what was not.
func (l *countingConn) Write(p []byte) (int, error) {
	l.written.Add(int64(len(p)))
	n, err := l.Conn.Write(p)
	l.written.Add(int64(n - len(p)))
	return n, err
}

// findCountingConn finds the countingConn below a connection; nil if there is none.
func findCountingConn(c net.Conn) *countingConn {
	for {
		switch at := c.(type) {
		case *countingConn:
			return at
		case *tls.Conn:
			c = at.NetConn()
		default:
			return nil
		}
	}
}

// dialFunc opens connections.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// dialCounting opens a countingConn.
func (d dialFunc) dialCounting(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := d(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &countingConn{Conn: c}, nil
}
