package plan

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr/addrtest"
	"herald/providers"
	"herald/state"
)

func TestInaccessibleConversation(t *testing.T) {
	t.Parallel()
	answer := func(kind providers.ErrorKind, code, attribute string) error {
		return &providers.Error{Kind: kind, Op: "read messages", Code: code, Attribute: attribute}
	}
	gone, forbidden := answer(providers.Gone, "-1", ""), answer(providers.Forbidden, "", "")
	missing := func(word string) func(*lang.Message, *lang.Delivery) {
		return func(m *lang.Message, _ *lang.Delivery) { m.Lifecycle.OnMissing = word }
	}
	for name, test := range map[string]struct {
		err    error
		world  *world
		want   Action
		reason string
		told   int // obstacles
	}{
		"gone, as declared":      {gone, newWorld(nil).message("a", "x").stands("a", "x"), Unreachable, "removed with its conversation", 1},
		"gone, changed":          {gone, newWorld(nil).message("a", "y").stands("a", "x"), Unreachable, "removed with its conversation", 1},
		"gone, to be ignored":    {gone, newWorld(nil).message("a", "y", missing("ignore")).stands("a", "x"), NoOp, "removed with its conversation", 0},
		"gone, on_missing fail":  {gone, newWorld(nil).message("a", "y", missing("fail")).stands("a", "x"), Unreachable, "removed with its conversation", 1},
		"gone, not declared":     {gone, newWorld(nil).stands("a", "x"), Forget, "removed with its conversation", 0},
		"gone, cannot be lost":   {gone, newWorld(nil).stands("a", "x", func(d *state.Delivery) { d.Policy.PreventDestroy = true }), Forget, "removed with its conversation", 0},
		"gone, send in doubt":    {gone, newWorld(nil).stands("a", "x", func(d *state.Delivery) { d.Parts[0].Doubt, d.Parts[0].DoubtSince = state.OpSend, now }), Forget, "removed with its conversation", 0},
		"forbidden, as declared": {forbidden, newWorld(nil).message("a", "x").stands("a", "x"), Unreachable, "its conversation cannot be read", 1},
		"forbidden, missing":     {forbidden, newWorld(nil).message("a", "x", missing("ignore")).stands("a", "x"), Unreachable, "its conversation cannot be read", 1},
		"forbidden, gone":        {forbidden, newWorld(nil).stands("a", "x"), Recall, "", 0},
		"refused with a code":    {answer(providers.Invalid, "1002", ""), newWorld(nil).message("a", "x").stands("a", "x"), Unreachable, "its conversation cannot be read", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := test.world.state.Deliveries[addrtest.Delivery("message.a@conversation.c")].Clone()
			test.world.toy.readErr = test.err
			p, diags := test.world.plan(t.Context())
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			c := p.Deliveries[0]
			if c.Action != test.want || c.Reason != test.reason || len(c.Steps) > 0 != (test.want == Recall) {
				t.Errorf("%s: %q with %d steps, want %s: %q", c.Action, c.Reason, len(c.Steps), test.want, test.reason)
			}
			if len(p.Obstacles) != test.told {
				t.Errorf("obstacles %v", p.Obstacles)
			}
			if d := cmp.Diff(before, p.State.Deliveries[addrtest.Delivery("message.a@conversation.c")]); d != "" {
				t.Errorf("the state forgot something:\n%s", d)
			}
		})
	}
}

// What is not an answer about one conversation stops the plan, and is told once
// for each cause.
func TestReadFailuresAreToldOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err     error
		summary string
		reads   int
	}{
		"credentials":   {&providers.Error{Kind: providers.Auth, Code: "-101"}, "Credentials missing or rejected", 1},
		"no answer":     {&providers.Error{Kind: providers.Unknown, Status: 500}, "Cannot read from platform", 20},
		"endpoint":      {&providers.Error{Kind: providers.Invalid, Attribute: "endpoint"}, "Request rejected by platform", 20},
		"argument":      {&providers.Error{Kind: providers.Invalid, Code: "1", Attribute: "token"}, "Request rejected by platform", 20},
		"none of ours":  {errors.New("broken"), "Cannot read from platform", 20},
		"later, maybe":  {&providers.Error{Kind: providers.Unavailable}, "Platform unreachable", 20},
		"too many reqs": {&providers.Error{Kind: providers.RateLimited}, "Rate limit exceeded", 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(nil)
			for i := range 20 {
				id := string(rune('a' + i))
				w.stands(id, "x", func(d *state.Delivery) {
					d.Conversation.ID, d.Conversation.Address = id, addrtest.Instance("conversation."+id)
				})
			}
			w.toy.readErr = test.err
			_, diags := Refresh(t.Context(), RefreshOptions{Desired: w.desired, State: w.state.Clone(), Sessions: w.accounts(), Read: true, Now: now, Parallel: 1})
			if len(diags) != 1 || diags[0].Severity != hcl.DiagError || diags[0].Summary != test.summary {
				t.Fatal(diags)
			}
			if !strings.Contains(diags[0].Detail, "The same prevents reading conversation.b, conversation.c, conversation.d, conversation.e, conversation.f and 14 more.") {
				t.Error(diags[0].Detail)
			}
			if w.toy.reads != test.reads {
				t.Errorf("%d reads, want %d", w.toy.reads, test.reads)
			}
		})
	}
}
