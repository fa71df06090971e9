package servers

import (
	"net"
	"net/http"
	"testing"
	"time"
)

// waitUntilAnswers returns when a server answers at an address: it does not say when it
// listens.
func waitUntilAnswers(t testing.TB, address string) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(startLimit); time.Now().Before(deadline); <-tick.C {
		if res, err := http.Get(address); err == nil {
			_ = res.Body.Close()
			return
		}
	}
	t.Fatalf("the server at %s does not answer", address)
}

// freeAddress is one that nothing listens at.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return l.Addr().String()
}
