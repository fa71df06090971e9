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

// onChange is what a plan does when a plain body changes.
func (s *suite) onChange() plan.Action {
	parts, _ := s.Platform.Compose(content.Content{Format: content.Format(s.format()), Body: "x"})
	switch {
	case len(parts) > 0 && s.facts.CanEdit(parts[0].Kind, parts[0].Kind):
		return plan.Edit
	case s.facts.Can(providers.Recall):
		return plan.Replace
	}
	return plan.SendAgain
}

// onReplace is what a plan does when a message is to be replaced.
func (s *suite) onReplace() plan.Action {
	if s.facts.Can(providers.Recall) {
		return plan.Replace
	}
	return plan.SendAgain
}

// after is what people see once an action made was of one text now.
func after(a plan.Action, sight []string, was, now string) []string {
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

func (s *suite) lifecycle(t *testing.T) {
	head := s.head(1)
	w := s.world(t, head+s.say("a", "one")+s.say("b", "two"))
	same(t, "plan of two messages", map[string]plan.Action{delivery("a"): plan.Send, delivery("b"): plan.Send}, actions(w.plan()))
	w.settled()
	sight := []string{s.seen("one"), s.seen("two")}
	same(t, "people see", sight, w.sight())

	w.declare(head + s.say("a", "uno") + s.say("b", "two"))
	same(t, "plan of a change", map[string]plan.Action{delivery("a"): s.onChange()}, actions(w.plan()))
	w.settled()
	sight = after(s.onChange(), sight, s.seen("one"), s.seen("uno"))
	same(t, "people see after a change", sight, w.sight())

	w.declare(head + s.say("a", "uno") + s.say("b", "dos", "lifecycle { on_change = \"replace\" }"))
	same(t, "plan of a replacement", map[string]plan.Action{delivery("b"): s.onReplace()}, actions(w.plan()))
	w.settled()
	sight = after(s.onReplace(), sight, s.seen("two"), s.seen("dos"))
	same(t, "people see after a replacement", sight, w.sight())

	leave := plan.Forget
	if s.facts.Can(providers.Recall) {
		leave, sight = plan.Recall, nil
	}
	w.declare(head)
	same(t, "plan of an end", map[string]plan.Action{delivery("a"): leave, delivery("b"): leave}, actions(w.plan()))
	res := w.settled()
	same(t, "people see after the end", sight, w.sight())
	same(t, "deliveries left in the state", 0, len(res.State.Deliveries))

	w.declare(head + s.say("a", "one"))
	w.settled()
	same(t, "people see a message that came back", append(sight, s.seen("one")), w.sight())
	s.noDuplicates(t, w)
}

func (s *suite) noDuplicates(t *testing.T, w *world) {
	for _, e := range w.server.Ledger() {
		if e.Duplicate {
			t.Errorf("%s of %s was asked for twice", e.Operation, e.Message)
		}
	}
}

// ledgerAgrees lives a life, and holds what the platform was asked for against
// what it is declared to do: a yes was used, a no never.
func (s *suite) ledgerAgrees(t *testing.T) {
	used := map[string]bool{}
	m := s.remember(t, s.life())
	for _, requests := range m.requests {
		for op := range requests {
			used[op] = true
			used["upload"] = used["upload"] || uploads(op)
		}
	}
	for _, x := range []struct {
		ability   providers.Ability
		operation string
	}{
		{providers.Edit, "edit"}, {providers.Recall, "recall"}, {providers.Attach, "upload"},
		{providers.CreateConversation, "create_conversation"},
	} {
		if s.facts.Can(x.ability) != used[x.operation] {
			t.Errorf("%s is declared %q, and %s was asked for: %v", x.ability, s.facts.Abilities[x.ability].Answer, x.operation, used[x.operation])
		}
	}
}

// stateSurvives reads the state that was written, and writes it again.
func (s *suite) stateSurvives(t *testing.T) {
	acts := s.life()
	w := s.world(t, acts[0])
	for _, act := range acts {
		w.declare(act)
		w.apply()
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
			same(t, "the state, read and written again", strings.Split(string(written), "\n"), strings.Split(string(again), "\n"))
		}
		if decoded.Run != nil || decoded.InDoubt() {
			t.Error("a run that ended well left intents or doubts")
		}
		before := len(w.server.Ledger())
		w.synced()
		for op := range w.requests(before) {
			if strings.HasPrefix(op, "send") || op == "edit" || op == "recall" || uploads(op) || strings.HasPrefix(op, "create_conv") {
				t.Errorf("a plan asked for %s", op)
			}
		}
	}
}
