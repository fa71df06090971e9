package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"herald/providers"
)

// tapped is a connection that counts what is written to it. After so many
// writes that succeed it fails.
type tapped struct {
	net.Conn
	writes *atomic.Int64
	good   int64
}

func (c tapped) Write(p []byte) (int, error) {
	if c.writes.Add(1) > c.good {
		return 0, errors.New("the line is down")
	}
	return c.Conn.Write(p)
}

// tap is a client of a server, over connections that are good for so many
// writes together.
func tap(t *testing.T, good int64, secure bool) (*Client, *atomic.Int64) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
	}))
	if secure {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	writes := &atomic.Int64{}
	wire, ok := newTransport(func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return tapped{conn, writes, good}, err
	}).(*http.Transport)
	if !ok {
		t.Fatal("the transport is none of net/http's")
	}
	trusted, ok := server.Client().Transport.(*http.Transport)
	if !ok {
		t.Fatal("the test server's client is none of net/http's")
	}
	wire.TLSClientConfig = trusted.TLSClientConfig
	t.Cleanup(wire.CloseIdleConnections)
	c := New(Options{Base: server.URL, Attempts: 1})
	c.opt.Transport = wire
	return c, writes
}

func sized(n int) Request {
	return Request{Op: "send", Method: http.MethodPost, Path: "/", Body: bytes.Repeat([]byte("x"), n)}
}

// A message leaves in one packet, headers and all.
func TestSmallRequestIsOneWrite(t *testing.T) {
	t.Parallel()
	c, writes := tap(t, 10, false)
	for want := range int64(3) {
		if _, err := c.Do(t.Context(), sized(1000)); err != nil || writes.Load() != want+1 {
			t.Errorf("%d writes for %d requests, %v", writes.Load(), want+1, err)
		}
	}
}

// What could not be written at all has surely not arrived, on a fresh
// connection and on one that has been used.
func TestFailedWrite(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, writeBufferSize, writeBufferSize + 1, 1 << 20} {
		fresh, _ := tap(t, 0, false)
		if _, err := fresh.Do(t.Context(), sized(size)); providers.KindOf(err) != providers.Unavailable {
			t.Errorf("%d bytes: %v", size, err)
		}
		used, _ := tap(t, 1, false)
		if _, err := used.Do(t.Context(), sized(1)); err != nil {
			t.Error(err)
		}
		if _, err := used.Do(t.Context(), sized(size)); providers.KindOf(err) != providers.Unavailable {
			t.Errorf("%d bytes after others: %v", size, err)
		}
	}
}

// Under TLS a handshake comes first, so the write that fails is not the first.
func TestFailedWriteUnderTLS(t *testing.T) {
	t.Parallel()
	whole, writes := tap(t, 1000, true)
	if _, err := whole.Do(t.Context(), sized(1)); err != nil {
		t.Fatal(err)
	}
	handshake := writes.Load() - 1
	broken, _ := tap(t, handshake, true)
	if _, err := broken.Do(t.Context(), sized(1)); providers.KindOf(err) != providers.Unavailable {
		t.Errorf("after %d writes: %v", handshake, err)
	}
}

// A request that waits for its connection has not left.
func TestCancelledWhileDialling(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c := New(Options{Base: "http://127.0.0.1:1"})
	c.opt.Transport = newTransport(func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel()
		<-ctx.Done()
		return nil, ctx.Err()
	})
	if _, err := c.Do(ctx, sized(1)); providers.KindOf(err) != providers.Cancelled {
		t.Errorf("got %v", err)
	}
}

// What is being written may arrive, whatever becomes of it.
func TestCancelledWhileWriting(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	here, there := net.Pipe() // takes nothing that nobody reads
	t.Cleanup(func() { _ = there.Close() })
	c := New(Options{Base: "http://127.0.0.1:1"})
	c.opt.Transport = newTransport(func(context.Context, string, string) (net.Conn, error) { return here, nil })
	go func() {
		_, _ = io.ReadFull(there, make([]byte, 1))
		cancel()
	}()
	if _, err := c.Do(ctx, sized(1)); providers.KindOf(err) != providers.Unknown {
		t.Errorf("got %v", err)
	}
}
