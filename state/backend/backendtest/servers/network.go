package servers

import (
	"io"
	"net"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// Network connects a client with a PostgreSQL server, and can be cut.
type Network struct {
	// Connection is the string of the server as it is reached through here.
	Connection string
	cut        atomic.Bool
}

// NewNetwork makes a network to a server that Postgres has started.
func NewNetwork(t testing.TB, connection string) *Network {
	t.Helper()
	dir := shortTempDir(t, "net")
	host, rest, _ := strings.Cut(strings.TrimPrefix(connection, "host="), " ")
	n := &Network{Connection: "host=" + dir + " " + rest}
	const socket = ".s.PGSQL.5432"
	l, err := net.Listen("unix", filepath.Join(dir, socket))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // with the test
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("unix", filepath.Join(host, socket))
			if err != nil {
				_ = near.Close() // the client sees that there is no server
				continue
			}
			go n.copyUntilCut(near, far)
			go n.copyUntilCut(far, near)
		}
	}()
	return n
}

// Cut has nothing arrive any more, in either direction and for good. Nobody is
// notified: connections stay as they are.
func (n *Network) Cut() { n.cut.Store(true) }

func (n *Network) copyUntilCut(from, to net.Conn) {
	_, err := io.Copy(cuttableConn{to, n}, from)
	if err == nil && !n.cut.Load() {
		_ = to.Close() // as the other side did
	}
}

// cuttableConn swallows what is written to it once the network is cut.
type cuttableConn struct {
	net.Conn
	network *Network
}

func (p cuttableConn) Write(b []byte) (int, error) {
	if p.network.cut.Load() {
		return len(b), nil
	}
	return p.Conn.Write(b)
}
