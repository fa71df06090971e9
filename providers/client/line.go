package client

import (
	"context"
	"crypto/tls"
	"net"
	"sync/atomic"
)

// line is a connection that counts what it is given to send, so that a request
// of which nothing was sent can be told from one that may have arrived.
type line struct {
	net.Conn
	given atomic.Int64 // bytes; those of a Write under way are counted
}

// Write counts before anything can leave, and takes back what did not.
func (l *line) Write(p []byte) (int, error) {
	l.given.Add(int64(len(p)))
	n, err := l.Conn.Write(p)
	l.given.Add(int64(n - len(p)))
	return n, err
}

// lineOf finds the line under a connection; nil if there is none.
func lineOf(c net.Conn) *line {
	for {
		switch at := c.(type) {
		case *line:
			return at
		case *tls.Conn:
			c = at.NetConn()
		default:
			return nil
		}
	}
}

// dialing opens connections.
type dialing func(ctx context.Context, network, address string) (net.Conn, error)

// line opens a line.
func (d dialing) line(ctx context.Context, network, address string) (net.Conn, error) {
	c, err := d(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &line{Conn: c}, nil
}
