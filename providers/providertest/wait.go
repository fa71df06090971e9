package providertest

import (
	"net/http"
	"testing"

	"herald/providers/sandbox"
)

// waitsAreInjected makes the platform ask for a wait. It has to be kept, and on
// the clock that the session was given: tests do not wait for a real one.
func (s *suite) waitsAreInjected(t *testing.T) {
	w := s.newWorld(t, s.baseConfig(1)+s.messageWithText("a", "one"))
	before := w.clock.Now()
	w.injectFault(sandbox.Fault{Operation: "send", Action: sandbox.Status, Status: http.StatusTooManyRequests, After: 100})
	w.applyAndSync()
	if passed := w.clock.Now().Sub(before); passed.Seconds() < 100 {
		t.Errorf("the platform asked for 100 s, and on the injected clock %s passed", passed)
	}
	wantEqual(t, "people see", []string{s.visibleText("one")}, w.visibleTexts())
}
