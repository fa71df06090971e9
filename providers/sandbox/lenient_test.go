package sandbox_test

import (
	"slices"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

// acts reports whether the sandbox accepted anything except a request for a
// token.
func (w *world) acts() bool {
	return slices.ContainsFunc(w.server.Ledger(), func(e sandbox.Entry) bool { return e.Operation != "authorize" })
}

// testUnknownFields sends requests that are valid except for something that no
// document names.
func testUnknownFields(t *testing.T, requests map[string]func(*world) reply) {
	t.Helper()
	for name, send := range requests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, strict := range []bool{false, true} {
				w := run(t, sandbox.Options{Strict: strict})
				if a := send(w); w.acts() == strict {
					t.Errorf("strict %t: %d %s", strict, a.status, strings.TrimSpace(a.body))
				}
			}
		})
	}
}
