package state_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/state"
)

// known is a state with a managed conversation, two deliveries in it, and one
// elsewhere.
func known() *state.State {
	s := state.New(state.Lineage("move", ""), []byte("salt"))
	s.Conversations["conversation.ops"] = &state.Conversation{ID: "c1", Generation: 2, Key: "k"}
	for address, place := range map[string]string{
		"message.a@conversation.ops":          "conversation.ops",
		`message.b["@x"]@conversation.ops`:    "conversation.ops",
		"message.a@conversation.users[\"1\"]": "conversation.users[\"1\"]",
	} {
		s.Deliveries[address] = &state.Delivery{Generation: 3, Conversation: state.Place{Address: place}, Parts: []state.Part{{Key: "key of " + address, ID: "id"}}}
	}
	return s
}

func TestMove(t *testing.T) {
	t.Parallel()
	const a, b = "message.a@conversation.ops", "message.z@conversation.ops"
	s := known()
	if err := s.Move(a, b); err != nil {
		t.Fatal(err)
	}
	d := s.Deliveries[b]
	if d == nil || s.Deliveries[a] != nil || d.Origin != a || d.Parts[0].Key != "key of "+a {
		t.Fatalf("moved: %+v", d)
	}
	if got := s.NextGeneration(a); got != 4 {
		t.Errorf("a new message at the old address has generation %d, want 4", got)
	}
	if err := s.Move(b, a); err != nil {
		t.Fatal(err)
	}
	if got := s.Deliveries[a].Origin; got != "" {
		t.Errorf("moved back, the origin is %q", got)
	}
}

func TestMoveConversation(t *testing.T) {
	t.Parallel()
	s := known()
	if err := s.Move("conversation.ops", `conversation.team["eu"]`); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for address, d := range s.Deliveries {
		got[address] = d.Conversation.Address + " " + d.Origin
	}
	want := map[string]string{
		`message.a@conversation.team["eu"]`:       `conversation.team["eu"] message.a@conversation.ops`,
		`message.b["@x"]@conversation.team["eu"]`: `conversation.team["eu"] message.b["@x"]@conversation.ops`,
		`message.a@conversation.users["1"]`:       `conversation.users["1"] `,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if c := s.Conversations[`conversation.team["eu"]`]; c == nil || c.ID != "c1" || s.Retired["conversation.ops"] != 2 {
		t.Errorf("conversation %+v, retired %v", c, s.Retired)
	}
}

func TestMoveRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, from, to, want string }{
		{"nothing there", "message.x@conversation.ops", "message.y@conversation.ops", "is not in the state"},
		{"taken", "message.a@conversation.ops", `message.b["@x"]@conversation.ops`, "already"},
		{"a delivery to a message", "message.a@conversation.ops", "message.y", "not the address of a delivery"},
		{"a conversation to a message", "conversation.ops", "message.y", "is none"},
		{"a conversation to nonsense", "conversation.ops", "conversation.", "not an address"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := known()
			err := s.Move(tc.from, tc.to)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want one that says %q", err, tc.want)
			}
			if d := cmp.Diff(known(), s); d != "" {
				t.Errorf("changed all the same:\n%s", d)
			}
		})
	}
}

func TestForget(t *testing.T) {
	t.Parallel()
	s := known()
	if !s.Forget("message.a@conversation.ops") || !s.Forget("conversation.ops") || s.Forget("message.nope@conversation.ops") {
		t.Error("what was forgotten is told wrongly")
	}
	if s.NextGeneration("message.a@conversation.ops") != 4 || s.Retired["conversation.ops"] != 2 || len(s.Conversations) != 0 {
		t.Errorf("left: %+v", s)
	}
}
