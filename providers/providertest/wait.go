package providertest

import (
	"fmt"
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

// conversationRateIsKept sends twice as many messages to one conversation as it takes
// within a time, which the clock of the session must then show to have passed.
func (s *suite) conversationRateIsKept(t *testing.T) {
	l := s.facts.Limits
	if l.ConversationRate == 0 {
		return
	}
	config := s.baseConfig(1)
	for i := range 2 * l.ConversationRate {
		config += s.messageWithText(fmt.Sprintf("m%d", i), fmt.Sprint("number ", i))
	}
	w := s.newWorld(t, config)
	before := w.clock.Now()
	w.applyAndSync()
	if passed := w.clock.Now().Sub(before); passed < l.ConversationPer {
		t.Errorf("a conversation takes %d messages within %s, and got %d within %s", l.ConversationRate, l.ConversationPer, 2*l.ConversationRate, passed)
	}
}
