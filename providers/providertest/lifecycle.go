package providertest

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"herald/lang/content"
	"herald/plan"
	"herald/providers"
	"herald/state"
)

// onChange returns what a plan does when a plain body changes.
func (s *suite) onChange() plan.Action {
	parts, _ := s.Platform.Compose(content.Content{Format: content.Format(s.plainFormat()), Body: "x"})
	switch {
	case len(parts) > 0 && s.facts.CanEdit(parts[0].Kind, parts[0].Kind):
		return plan.Edit
	case s.facts.Can(providers.Recall):
		return plan.Replace
	}
	return plan.SendAgain
}

// onReplace returns what a plan does when a message is to be replaced.
func (s *suite) onReplace() plan.Action {
	if s.facts.Can(providers.Recall) {
		return plan.Replace
	}
	return plan.SendAgain
}

// textsAfter returns what people see after an action changed a text.
func textsAfter(a plan.Action, sight []string, was, now string) []string {
	sight = slices.Clone(sight)
	switch a {
	case plan.Edit:
		sight[slices.Index(sight, was)] = now
		return sight
	case plan.Replace:
		sight = slices.Delete(sight, slices.Index(sight, was), slices.Index(sight, was)+1)
	}
	return append(sight, now)
}

func (s *suite) lifecycleActs(t *testing.T) {
	head := s.baseConfig(1)
	w := s.newWorld(t, head+s.messageWithText("a", "one")+s.messageWithText("b", "two"))
	wantEqual(t, "plan of two messages", map[string]plan.Action{deliveryAddress("a"): plan.Send, deliveryAddress("b"): plan.Send}, actionsByAddress(w.mustPlan()))
	w.applyAndSync()
	sight := []string{s.visibleText("one"), s.visibleText("two")}
	wantEqual(t, "people see", sight, w.visibleTexts())

	w.declare(head + s.messageWithText("a", "uno") + s.messageWithText("b", "two"))
	wantEqual(t, "plan of a change", map[string]plan.Action{deliveryAddress("a"): s.onChange()}, actionsByAddress(w.mustPlan()))
	w.applyAndSync()
	sight = textsAfter(s.onChange(), sight, s.visibleText("one"), s.visibleText("uno"))
	wantEqual(t, "people see after a change", sight, w.visibleTexts())

	w.declare(head + s.messageWithText("a", "uno") + s.messageWithText("b", "dos", "lifecycle { on_change = \"replace\" }"))
	wantEqual(t, "plan of a replacement", map[string]plan.Action{deliveryAddress("b"): s.onReplace()}, actionsByAddress(w.mustPlan()))
	w.applyAndSync()
	sight = textsAfter(s.onReplace(), sight, s.visibleText("two"), s.visibleText("dos"))
	wantEqual(t, "people see after a replacement", sight, w.visibleTexts())

	leave := plan.Forget
	if s.facts.Can(providers.Recall) {
		leave, sight = plan.Recall, nil
	}
	w.declare(head)
	wantEqual(t, "plan of a removal", map[string]plan.Action{deliveryAddress("a"): leave, deliveryAddress("b"): leave}, actionsByAddress(w.mustPlan()))
	res := w.applyAndSync()
	wantEqual(t, "people see after the removal", sight, w.visibleTexts())
	wantEqual(t, "deliveries remaining in the state", 0, len(res.State.Deliveries))

	w.declare(head + s.messageWithText("a", "one"))
	w.applyAndSync()
	wantEqual(t, "people see after it is declared again", append(sight, s.visibleText("one")), w.visibleTexts())
	s.noDuplicates(t, w)
}

func (s *suite) noDuplicates(t *testing.T, w *world) {
	for _, e := range w.server.Ledger() {
		if e.Duplicate {
			t.Errorf("%s of %s was requested twice", e.Operation, e.Message)
		}
	}
}

// ledgerAgrees applies the sequence, and compares the platform's operations
// with the declared abilities: a yes must be used, a no never.
func (s *suite) ledgerAgrees(t *testing.T) {
	used := map[string]bool{}
	m := s.recordBaseline(t, s.configSequence())
	for _, requests := range m.requests {
		for op := range requests {
			used[op] = true
			used["upload"] = used["upload"] || isUpload(op)
		}
	}
	for _, x := range []struct {
		ability   providers.Ability
		operation string
	}{
		{providers.Edit, "edit"}, {providers.Recall, "recall"}, {providers.Attach, "upload"},
		{providers.CreateConversation, "create_conversation"},
	} {
		if x.ability == providers.Attach && s.facts.FilesInMessage {
			continue // no request is only about a file
		}
		if s.facts.Can(x.ability) != used[x.operation] {
			t.Errorf("ability %s is %q, but operation %s was requested: %v", x.ability, s.facts.Abilities[x.ability].Answer, x.operation, used[x.operation])
		}
	}
}

// stateSurvives decodes the state that was written, and encodes it again.
func (s *suite) stateSurvives(t *testing.T) {
	acts := s.configSequence()
	w := s.newWorld(t, acts[0])
	for _, act := range acts {
		w.declare(act)
		w.mustApply()
		written, err := os.ReadFile(w.statePath())
		if err != nil {
			t.Fatal(err)
		}
		decoded, err := state.Decode(written)
		if err != nil {
			t.Fatal(err)
		}
		again, err := state.Encode(decoded)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(written, again) {
			wantEqual(t, "the state, decoded and encoded again", strings.Split(string(written), "\n"), strings.Split(string(again), "\n"))
		}
		if decoded.Run != nil || decoded.InDoubt() {
			t.Error("the state of a successful run contains intents or deliveries in doubt")
		}
		before := len(w.server.Ledger())
		w.wantEmptyPlan()
		for op := range w.countRequests(before) {
			if strings.HasPrefix(op, "send") || op == "edit" || op == "recall" || isUpload(op) || strings.HasPrefix(op, "create_conv") {
				t.Errorf("a plan requested %s, want reads only", op)
			}
		}
	}
}
