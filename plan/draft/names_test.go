package draft

import (
	"testing"

	"herald/lang"
	"herald/lang/addr"
)

func TestName(t *testing.T) {
	t.Parallel()
	taken := addr.Block{Kind: addr.Message, Name: "taken"}
	n := newNames(&lang.Desired{Messages: []*lang.Message{{Addr: taken.Instance(addr.StringKey("a"))}}})
	for _, tt := range []struct {
		at   string
		want string
	}{
		{"message.plain", "message.plain"},
		{"conversation.plain", "conversation.plain"},
		{"message.taken", "message.taken_"},
		{`message.launch["eu west"]`, "message.launch_eu_west"},
		{`message.launch["eu-west"]`, "message.launch_eu-west"},
		{`message.launch["eu/west"]`, "message.launch_eu_west_"},
		{"message.launch[0]", "message.launch_0"},
		{`module.area["b"].module.deep.message.m`, "message.area_b_deep_m"},
		{`message.launch["用户"]`, "message.launch_用户"},
		{"message.plain", "message.plain"}, // the same again
	} {
		at, err := addr.ParseInstance(tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := n.nameFor(at).String(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.at, got, tt.want)
		}
	}
}
