package stateedit_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/cli/stateedit"
	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/lang/diag/problem"
	"herald/state"
	"herald/state/store"
)

// example returns a state with two deliveries, one of which is in doubt.
func example() *state.State {
	s := state.New("lineage", []byte("salt"))
	s.Deliveries[addrtest.Delivery("message.a@conversation.x")] = &state.Delivery{Parts: []state.Part{{Kind: "text", ID: "1"}}}
	s.Deliveries[addrtest.Delivery("message.b@conversation.x")] = &state.Delivery{Parts: []state.Part{{Kind: "text", Doubt: state.OpSend, Digest: "d", Visible: "v"}}}
	return s
}

// wantCode fails unless an error has a code; "" is that of no error.
func wantCode(t *testing.T, err error, want problem.Code) {
	t.Helper()
	r, _ := problem.Of(err)
	if r.Code != want || (err == nil) != (want == "") {
		t.Errorf("error %v with code %q, want %q", err, r.Code, want)
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	s := example()
	done, err := stateedit.Move(s, "conversation.x", "conversation.y")
	wantCode(t, err, "")
	if len(done) != 2 || s.Deliveries[addrtest.Delivery("message.a@conversation.y")] == nil || s.Deliveries[addrtest.Delivery("message.a@conversation.x")] != nil {
		t.Errorf("%q moved; the state has %v", done, addr.SortedKeys(s.Deliveries))
	}
	_, err = stateedit.Move(s, "message.none", "message.c")
	wantCode(t, err, problem.NotInState)
	_, err = stateedit.Move(s, "message.a", "conversation.a")
	wantCode(t, err, problem.MoveIsNotPossible)
	_, err = stateedit.Move(s, "message.a", "no address")
	wantCode(t, err, problem.InvalidAddress)
}

func TestRemove(t *testing.T) {
	t.Parallel()
	s := example()
	_, err := stateedit.Remove(s, []string{"message.a", "message.none"})
	wantCode(t, err, problem.NotInState)
	if len(s.Deliveries) != 2 {
		t.Error("an address without an entry did not stop the others from being forgotten")
	}
	done, err := stateedit.Remove(s, []string{"message.a", "message.a@conversation.x", "@conversation.x"})
	wantCode(t, err, "")
	if diff := cmp.Diff([]string{"message.a@conversation.x is forgotten.", "message.b@conversation.x is forgotten."}, done); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	a, b := addrtest.Delivery("message.a@conversation.x"), addrtest.Delivery("message.b@conversation.x")
	s := example()
	wantCode(t, stateedit.Resolve(s, a.Resource(), stateedit.Outcome{NotSent: true}), problem.OutcomeAlreadyKnown)
	wantCode(t, stateedit.Resolve(s, b.Resource(), stateedit.Outcome{Sent: "7", Part: 2}), problem.OutcomeAlreadyKnown)
	wantCode(t, stateedit.Resolve(s, b.Resource(), stateedit.Outcome{Sent: "7"}), "")
	if p := s.Deliveries[b].Parts[0]; p.ID != "7" || p.Doubt != "" || p.Digest != "d" {
		t.Errorf("a part that was sent: %+v", p)
	}
	s = example()
	wantCode(t, stateedit.Resolve(s, b.Resource(), stateedit.Outcome{NotSent: true}), "")
	if p := s.Deliveries[b].Parts[0]; p.ID != "" || p.Doubt != "" || p.Digest != "" || p.Visible != "" {
		t.Errorf("a part that was not sent: %+v", p)
	}
	s.Deliveries[b].Parts = []state.Part{{Doubt: state.OpSend}, {Doubt: state.OpSend}}
	wantCode(t, stateedit.Resolve(s, b.Resource(), stateedit.Outcome{Sent: "7"}), problem.SeveralUnknownOutcomes)
}

func TestSetTainted(t *testing.T) {
	t.Parallel()
	a := addrtest.Delivery("message.a@conversation.x")
	s := example()
	wantCode(t, stateedit.SetTainted(s, a.Resource(), false), problem.NotTainted)
	wantCode(t, stateedit.SetTainted(s, addrtest.Resource("conversation.x"), true), problem.InvalidAddress)
	wantCode(t, stateedit.SetTainted(s, a.Resource(), true), "")
	s.Deliveries[a].Behind = addrtest.Instance("conversation.x")
	wantCode(t, stateedit.SetTainted(s, a.Resource(), false), "")
	if d := s.Deliveries[a]; d.Tainted || d.Behind != (addr.Instance{}) {
		t.Errorf("%+v", d)
	}
}

func TestReplace(t *testing.T) {
	t.Parallel()
	at := func(serial uint64, lineage string) *state.State {
		s := state.New(lineage, []byte("salt"))
		s.Serial = serial
		return s
	}
	cases := map[string]struct {
		present, pushed *state.State
		project         string
		force           bool
		want            problem.Code
	}{
		"a newer one":               {at(3, "a"), at(4, "a"), "", false, ""},
		"an older one":              {at(3, "a"), at(2, "a"), "", false, problem.StateFileRefused},
		"an older one, forced":      {at(3, "a"), at(2, "a"), "", true, ""},
		"another project's":         {at(3, "a"), at(4, "b"), "", false, problem.StateFileRefused},
		"another project's, forced": {at(3, "a"), at(4, "b"), "", true, ""},
		"the first":                 {at(0, "a"), at(4, "b"), "", false, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := *c.present
			err := stateedit.Replace(c.present, c.pushed, c.project, c.force)
			wantCode(t, err, c.want)
			if err == nil && c.present.Serial < before.Serial {
				t.Errorf("the serial went from %d back to %d", before.Serial, c.present.Serial)
			}
			if err != nil && (c.present.Serial != before.Serial || c.present.Lineage != before.Lineage) {
				t.Error("a state that was refused replaced the present one")
			}
		})
	}
	// A state with another name's lineage has other keys: even force does not take it.
	foreign, ok := errors.AsType[*store.LineageError](stateedit.Replace(at(1, "a"), at(2, "b"), "launch", true))
	if !ok || foreign.Name != "launch" {
		t.Errorf("%v", foreign)
	}
}
