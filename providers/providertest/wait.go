package providertest

import (
	"net/http"
	"testing"

	"herald/providers/sandbox"
)

// waitsAreInjected makes the platform ask for a wait. The session must wait by
// the clock that it was given: tests do not wait in real time.
func (s *suite) waitsAreInjected(t *testing.T) {
	w := s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one"))
	before := w.clock.Now()
	w.injectFault(sandbox.Fault{Operation: "send", Action: sandbox.Status, Status: http.StatusTooManyRequests, After: 100})
	w.applyAndSync()
	if passed := w.clock.Now().Sub(before); passed.Seconds() < 100 {
		t.Errorf("the platform asked for a wait of 100 s, but the session's clock advanced by %s", passed)
	}
	wantEqual(t, "people see", []string{s.visibleText("one")}, w.visibleTexts())
}
