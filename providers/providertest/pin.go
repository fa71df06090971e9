package providertest

import (
	"testing"

	"herald/plan"
	"herald/providers"
	"herald/providers/sandbox"
)

// pinsAreKept pins a message, unpins it and pins it again, with and without an answer,
// and replaces it.
func (s *suite) pinsAreKept(t *testing.T) {
	declared := func(text string, pin string) string {
		return s.baseConfig(1) + s.messageWithText("a", text, pin) + s.messageWithText("b", "two")
	}
	w := s.newWorld(t, declared("one", "pin = true"))
	w.mustApply()
	w.wantEmptyPlan()
	w.wantPinned("one")

	w.declare(declared("one", ""))
	wantEqual(t, "action of a message that is no longer pinned", plan.Unpin, w.mustPlan().Deliveries[0].Action)
	w.mustApply()
	w.wantEmptyPlan()
	w.wantPinned()

	w.declare(declared("one", "pin = true"))
	w.injectFault(sandbox.Fault{Operation: "pin", Action: sandbox.Drop})
	_, _ = w.tryApply(t.Context()) // whether it succeeds depends on who repeats it
	w.applyAndSync()
	w.wantEmptyPlan()
	w.wantPinned("one")

	w.declare(declared("uno", "pin = true"))
	w.mustApply()
	w.wantEmptyPlan()
	w.wantPinned("uno")
	s.pinIsIdempotent(t, w)
}

// pinIsIdempotent pins what is pinned, and unpins what is not.
func (s *suite) pinIsIdempotent(t *testing.T, w *world) {
	session, target, change := w.openFirst()
	pinner, ok := providers.As[providers.Pinner](session)
	if !ok {
		t.Fatal("the facts declare pins, and the session has no Pin")
	}
	sent := providers.SentMessage{ID: change.Prior.Parts[0].ID, Part: change.Parts[0]}
	for _, request := range []struct {
		name string
		make func() error
		want []string
	}{
		{"Pin of what is pinned", func() error { return pinner.Pin(t.Context(), target, sent) }, []string{s.visibleText("uno")}},
		{"Unpin", func() error { return pinner.Unpin(t.Context(), target, sent) }, nil},
		{"Unpin of what is not pinned", func() error { return pinner.Unpin(t.Context(), target, sent) }, nil},
	} {
		if err := request.make(); err != nil {
			t.Errorf("%s fails: %v", request.name, err)
		}
		wantEqual(t, "pinned after "+request.name, request.want, w.pinnedTexts())
	}
}

// wantPinned requires that exactly the messages with these bodies are pinned.
func (w *world) wantPinned(bodies ...string) {
	w.t.Helper()
	var want []string
	for _, body := range bodies {
		want = append(want, w.suite.visibleText(body))
	}
	wantEqual(w.t, "pinned", want, w.pinnedTexts())
}

// pinnedTexts returns the texts of the pinned messages that people see.
func (w *world) pinnedTexts() []string {
	var texts []string
	for _, m := range w.visibleMessages() {
		if m.Pinned {
			texts = append(texts, m.Text)
		}
	}
	return texts
}
