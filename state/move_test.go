package state_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/state"
)

// known is a state with a managed conversation, two deliveries in it, and one
// elsewhere.
func known() *state.State {
	s := state.New(state.Lineage("move", ""), []byte("salt"))
	s.Conversations[addrtest.Instance("conversation.ops")] = &state.Conversation{ID: "c1", Generation: 2, Key: "k"}
	for _, text := range []string{"message.a@conversation.ops", `message.b["@x"]@conversation.ops`, `message.a@conversation.users["1"]`} {
		at := addrtest.Delivery(text)
		s.Deliveries[at] = &state.Delivery{Generation: 3, Conversation: state.Place{Address: at.Conversation}, Parts: []state.Part{{Key: "key of " + text, ID: "id"}}}
	}
	return s
}

func TestMove(t *testing.T) {
	t.Parallel()
	a, b := addrtest.Delivery("message.a@conversation.ops"), addrtest.Delivery("message.z@conversation.ops")
	s := known()
	if err := s.Move(a.Resource(), b.Resource()); err != nil {
		t.Fatal(err)
	}
	d := s.Deliveries[b]
	if d == nil || s.Deliveries[a] != nil || d.Origin != a || d.Parts[0].Key != "key of "+a.String() {
		t.Fatalf("moved: %+v", d)
	}
	if got := s.NextGeneration(a); got != 4 {
		t.Errorf("a new message at the old address has generation %d, want 4", got)
	}
	if err := s.Move(b.Resource(), a.Resource()); err != nil {
		t.Fatal(err)
	}
	if got := s.Deliveries[a].Origin; got != (addr.Delivery{}) {
		t.Errorf("moved back, the origin is %s", got)
	}
}

func TestMoveConversation(t *testing.T) {
	t.Parallel()
	s := known()
	if err := s.Move(addrtest.Resource("conversation.ops"), addrtest.Resource(`conversation.team["eu"]`)); err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for address, d := range s.Deliveries {
		got[address.String()] = d.Conversation.Address.String() + " " + d.Origin.String()
	}
	want := map[string]string{
		`message.a@conversation.team["eu"]`:       `conversation.team["eu"] message.a@conversation.ops`,
		`message.b["@x"]@conversation.team["eu"]`: `conversation.team["eu"] message.b["@x"]@conversation.ops`,
		`message.a@conversation.users["1"]`:       `conversation.users["1"] `,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if c := s.Conversations[addrtest.Instance(`conversation.team["eu"]`)]; c == nil || c.ID != "c1" || s.Retired[addrtest.Resource("conversation.ops")] != 2 {
		t.Errorf("conversation %+v, retired %v", c, s.Retired)
	}
}

func TestMoveRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, from, to, want string }{
		{"nothing there", "message.x@conversation.ops", "message.y@conversation.ops", "is not in the state"},
		{"taken", "message.a@conversation.ops", `message.b["@x"]@conversation.ops`, "already"},
		{"a delivery to a conversation", "message.a@conversation.ops", "conversation.y", "is not"},
		{"a conversation to a delivery", "conversation.ops", "message.y@conversation.ops", "is not"},
		{"a conversation to one that has such a delivery", "conversation.ops", `conversation.users["1"]`, "already"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := known()
			err := s.Move(addrtest.Resource(tc.from), addrtest.Resource(tc.to))
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
	if !s.Forget(addrtest.Resource("message.a@conversation.ops")) || !s.Forget(addrtest.Resource("conversation.ops")) || s.Forget(addrtest.Resource("message.nope@conversation.ops")) {
		t.Error("what was forgotten is told wrongly")
	}
	if s.NextGeneration(addrtest.Delivery("message.a@conversation.ops")) != 4 || s.Retired[addrtest.Resource("conversation.ops")] != 2 || len(s.Conversations) != 0 {
		t.Errorf("left: %+v", s)
	}
}
