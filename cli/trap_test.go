package cli_test

import (
	"net"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// trap is a server that the files of a hostile project name. It keeps what
// arrives, and answers nothing.
type trap struct {
	address string // host:port

	mu      sync.Mutex
	arrived []string // one for each connection
}

// newTrap listens until the clean-up.
func newTrap(cleanUp func(func())) (*trap, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &trap{address: listener.Addr().String()}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { t.take(conn) })
		}
	})
	cleanUp(func() {
		_ = listener.Close() // that it is closed is all that is wanted
		running.Wait()
	})
	return t, nil
}

func (t *trap) take(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
	data := make([]byte, 64<<10)
	n, _ := conn.Read(data) // also a connection without a word has arrived
	t.mu.Lock()
	defer t.mu.Unlock()
	t.arrived = append(t.arrived, string(data[:n]))
}

// requests are what has arrived.
func (t *trap) requests() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.arrived
}

// setTrap gives a test a trap of its own.
func setTrap(t *testing.T) *trap {
	t.Helper()
	set, err := newTrap(t.Cleanup)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// trapKey finds the trap of a script; TRAP is its address.
type trapKey struct{}

// trapped wants that something arrived at the trap of the script; negated, that
// nothing did.
func trapped(ts *testscript.TestScript, negated bool, args []string) {
	if len(args) > 0 {
		ts.Fatalf("usage: trapped")
	}
	arrived := ts.Value(trapKey{}).(*trap).requests()
	switch {
	case negated && len(arrived) > 0:
		ts.Fatalf("the trap got %q", arrived)
	case !negated && len(arrived) == 0:
		ts.Fatalf("the trap got nothing")
	}
}
