package state

import (
	"testing"
	"time"

	"herald/lang/addr"
	"herald/lang/addr/addrtest"

	"github.com/google/go-cmp/cmp"
)

const lineage = "0b9c3c7e-0000-5000-8000-000000000001"

var target = addrtest.Delivery("message.a@conversation.c")

var at = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

func part(generation, i int, digest string) Part {
	return Part{Kind: "text", Digest: digest, Key: Key(lineage, target.String(), generation, i)}
}

func standing(generation, i int, digest, id string) Part {
	p := part(generation, i, digest)
	p.ID, p.SentAt = id, at
	return p
}

func delivery(generation int, parts ...Part) *Delivery {
	return &Delivery{Provider: addr.Provider{Platform: "yunhu"}, Conversation: Place{Address: addrtest.Instance("conversation.c"), ID: "group:1"}, Generation: generation, Parts: parts}
}

func begun(prior *Delivery, intents ...Intent) *State {
	s := New(lineage, []byte("salt"))
	if prior != nil {
		s.Deliveries[target] = prior
	}
	s.Run = &Run{ID: "r", Started: at, Intents: intents}
	return s
}

func send(i int) Step   { return Step{Op: OpSend, Part: i} }
func edit(i int) Step   { return Step{Op: OpEdit, Part: i} }
func recall(i int) Step { return Step{Op: OpRecall, Part: i} }

func ev(kind EventKind, step int, id string) Event {
	return Event{Kind: kind, Step: step, ID: id, At: at}
}

// doubtful gives p as it stands after an operation without outcome.
func doubtful(p Part, op Op) Part {
	p.Doubt, p.DoubtSince = op, at
	return p
}

func unsent(p Part) Part {
	p.Digest, p.Visible = "", ""
	return p
}

func withPin(p Part, pin Pin) Part {
	p.Pin = pin
	return p
}

func TestFold(t *testing.T) {
	t.Parallel()
	replace := Intent{Address: target.Resource(), Delivery: delivery(2, part(2, 0, "new")), Steps: []Step{recall(0), send(0)}}
	first := Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "a"), part(1, 1, "b")), Steps: []Step{send(0), send(1)}}
	pinned := Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "a")), Steps: []Step{send(0), {Op: OpPin}}}
	tests := []struct {
		name    string
		prior   *Delivery
		intent  Intent
		events  []Event
		lost    bool // the journal
		want    *Delivery
		retired int
	}{
		{name: "first send done", intent: first,
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "x"), ev(Started, 1, ""), ev(Done, 1, "y")},
			want:   delivery(1, standing(1, 0, "a", "x"), standing(1, 1, "b", "y"))},
		{name: "in fewer parts than were never sent",
			prior:  delivery(1, unsent(part(1, 0, "")), unsent(part(1, 1, "")), unsent(part(1, 2, ""))),
			intent: Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "a"), part(1, 1, "b")), Steps: []Step{send(0), send(1)}},
			events: []Event{ev(Started, 0, "")},
			want:   delivery(1, doubtful(part(1, 0, "a"), OpSend), unsent(part(1, 1, "")))},
		{name: "tainted after it was sent", intent: Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "a")), Steps: []Step{send(0)}},
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "x"), {Kind: Tainted}},
			want: func() *Delivery {
				d := delivery(1, standing(1, 0, "a", "x"))
				d.Tainted = true
				return d
			}()},
		{name: "tainted and never sent", intent: first, events: []Event{{Kind: Tainted}}, want: nil},
		{name: "never started is not sent", intent: first, want: nil},
		{name: "refused is not sent", intent: first, events: []Event{ev(Started, 0, ""), ev(Failed, 0, "")}, want: nil},
		{name: "started without outcome is in doubt", intent: first, events: []Event{ev(Started, 0, "")},
			want: delivery(1, doubtful(part(1, 0, "a"), OpSend), unsent(part(1, 1, "b")))},
		{name: "half sent", intent: first, events: []Event{ev(Started, 0, ""), ev(Done, 0, "x")},
			want: delivery(1, standing(1, 0, "a", "x"), unsent(part(1, 1, "b")))},
		{name: "without journal all is in doubt", intent: first, lost: true,
			want: delivery(1, doubtful(part(1, 0, "a"), OpSend), doubtful(part(1, 1, "b"), OpSend))},
		{name: "replace recalled but not sent keeps the generation to be followed",
			prior: delivery(1, standing(1, 0, "old", "x")), intent: replace,
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "")},
			want:   delivery(1, Part{Kind: "text", Digest: "old", Key: Key(lineage, target.String(), 1, 0), SentAt: at})},
		{name: "replace done", prior: delivery(1, standing(1, 0, "old", "x")), intent: replace,
			events: []Event{ev(Started, 0, ""), ev(Done, 0, ""), ev(Started, 1, ""), ev(Done, 1, "z")},
			want:   delivery(2, standing(2, 0, "new", "z"))},
		{name: "replace with the new send in doubt", prior: delivery(1, standing(1, 0, "old", "x")), intent: replace,
			events: []Event{ev(Started, 0, ""), ev(Done, 0, ""), ev(Started, 1, "")},
			want:   delivery(2, doubtful(part(2, 0, "new"), OpSend))},
		{name: "sent and pinned", intent: pinned,
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "x"), ev(Started, 1, ""), ev(Done, 1, "")},
			want:   delivery(1, withPin(standing(1, 0, "a", "x"), Pinned))},
		{name: "sent and not pinned", intent: pinned,
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "x"), ev(Started, 1, ""), ev(Failed, 1, "")},
			want:   delivery(1, standing(1, 0, "a", "x"))},
		{name: "sent, and the pin without outcome", intent: pinned,
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "x"), ev(Started, 1, "")},
			want:   delivery(1, withPin(standing(1, 0, "a", "x"), PinUnknown))},
		{name: "send and pin in a lost journal", intent: pinned, lost: true,
			want: delivery(1, withPin(doubtful(part(1, 0, "a"), OpSend), PinUnknown))},
		{name: "unpinned", prior: delivery(1, withPin(standing(1, 0, "a", "x"), Pinned)),
			intent: Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "a")), Steps: []Step{{Op: OpUnpin}}},
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "")},
			want:   delivery(1, standing(1, 0, "a", "x"))},
		{name: "edited while pinned", prior: delivery(1, withPin(standing(1, 0, "a", "x"), Pinned)),
			intent: Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "b")), Steps: []Step{edit(0)}},
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "")},
			want: func() *Delivery {
				p := withPin(standing(1, 0, "b", "x"), Pinned)
				p.EditedAt = at
				return delivery(1, p)
			}()},
		{name: "recalled while pinned", prior: delivery(1, withPin(standing(1, 0, "old", "x"), Pinned)), intent: replace,
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "")},
			want:   delivery(1, Part{Kind: "text", Digest: "old", Key: Key(lineage, target.String(), 1, 0), SentAt: at})},
		{name: "replace with the recall in doubt", prior: delivery(1, standing(1, 0, "old", "x")), intent: replace,
			events: []Event{ev(Started, 0, "")},
			want:   delivery(1, doubtful(standing(1, 0, "old", "x"), OpRecall))},
		{name: "replace without journal leaves the old part stale",
			prior: delivery(1, standing(1, 0, "old", "x")), intent: replace, lost: true,
			want: func() *Delivery {
				d := delivery(2, doubtful(part(2, 0, "new"), OpSend))
				d.Stale = []Part{doubtful(standing(1, 0, "old", "x"), OpRecall)}
				return d
			}()},
		{name: "edit done keeps id and time of sending", prior: delivery(1, standing(1, 0, "old", "x")),
			intent: Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "new")), Steps: []Step{edit(0)}},
			events: []Event{ev(Started, 0, ""), {Kind: Done, At: at.Add(time.Hour)}},
			want: func() *Delivery {
				p := standing(1, 0, "new", "x")
				p.EditedAt = at.Add(time.Hour)
				return delivery(1, p)
			}()},
		{name: "edit in doubt forgets what stands there", prior: delivery(1, standing(1, 0, "old", "x")),
			intent: Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "new")), Steps: []Step{edit(0)}},
			events: []Event{ev(Started, 0, "")},
			want:   delivery(1, doubtful(unsent(standing(1, 0, "", "x")), OpEdit))},
		{name: "recall done retires the generation", prior: delivery(3, standing(3, 0, "old", "x")),
			intent: Intent{Address: target.Resource(), Steps: []Step{recall(0)}},
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "")}, want: nil, retired: 3},
		{name: "forget retires the generation", prior: delivery(2, standing(2, 0, "old", "x")),
			intent: Intent{Address: target.Resource()}, events: []Event{{Kind: Settled}}, want: nil, retired: 2},
		{name: "added part begins a generation, the kept one stays", prior: delivery(1, standing(1, 0, "a", "x")),
			intent: Intent{Address: target.Resource(), Delivery: delivery(2, part(1, 0, "a"), part(2, 1, "b")), Steps: []Step{send(1)}},
			events: []Event{ev(Started, 0, ""), ev(Done, 0, "y")},
			want:   delivery(2, standing(1, 0, "a", "x"), standing(2, 1, "b", "y"))},
		{name: "added part in doubt leaves the kept one alone", prior: delivery(1, standing(1, 0, "a", "x")),
			intent: Intent{Address: target.Resource(), Delivery: delivery(2, part(1, 0, "a"), part(2, 1, "b")), Steps: []Step{send(1)}},
			events: []Event{ev(Started, 0, "")},
			want:   delivery(2, standing(1, 0, "a", "x"), doubtful(part(2, 1, "b"), OpSend))},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := begun(tt.prior, tt.intent)
			j := Journal{Header: JournalHeader{Run: "r"}, Events: tt.events, Whole: true}
			if err := Replay(s, j, !tt.lost); err != nil {
				t.Fatal(err)
			}
			got := s.Deliveries[target]
			if got != nil {
				got.UpdatedAt = time.Time{}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("delivery (-want +got):\n%s", diff)
			}
			if s.Retired[target.Resource()] != tt.retired {
				t.Errorf("retired generation = %d, want %d", s.Retired[target.Resource()], tt.retired)
			}
			if s.Run != nil {
				t.Error("the run is still there")
			}
		})
	}
}

// A message that was sent twice without an answer may be the first one: the platform may
// forget its key, and a look-up must begin, from then on.
func TestFoldKeepsTheEarliestDoubt(t *testing.T) {
	t.Parallel()
	for name, earlier := range map[string]time.Time{"known": at.Add(-time.Hour), "unknown": {}} {
		for _, trusted := range []bool{true, false} {
			first := part(1, 0, "a")
			first.Doubt, first.DoubtSince = OpSend, earlier
			s := begun(delivery(1, first), Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "a")), Steps: []Step{send(0)}})
			f := NewFold(s)
			if err := f.Apply(ev(Started, 0, "")); err != nil {
				t.Fatal(err)
			}
			f.Close(trusted)
			if p := s.Deliveries[target].Parts[0]; p.Doubt != OpSend || !p.DoubtSince.Equal(earlier) {
				t.Errorf("%s, journal %v: in doubt since %s, want %s", name, trusted, p.DoubtSince, earlier)
			}
		}
	}
}

// A settling intent and the change that follows it share one run.
func TestFoldSettleThenReplace(t *testing.T) {
	t.Parallel()
	prior := delivery(1, doubtful(part(1, 0, "old"), OpSend))
	settle := Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "old")), Steps: []Step{send(0)}}
	replace := Intent{Address: target.Resource(), Delivery: delivery(2, part(2, 0, "new")), Steps: []Step{recall(0), send(0)}}
	s := begun(prior, settle, replace)
	f := NewFold(s)
	events := []Event{
		{Kind: Done, Intent: 0, Step: 0, ID: "x", At: at},
		{Kind: Done, Intent: 1, Step: 0},
		{Kind: Done, Intent: 1, Step: 1, ID: "y", At: at},
	}
	for _, e := range events {
		if err := f.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	f.Close(true)
	want := delivery(2, standing(2, 0, "new", "y"))
	want.UpdatedAt = at
	if diff := cmp.Diff(want, s.Deliveries[target]); diff != "" {
		t.Errorf("delivery (-want +got):\n%s", diff)
	}
}

func TestFoldConversation(t *testing.T) {
	t.Parallel()
	address := addrtest.Instance("conversation.c")
	made := &Conversation{Provider: addr.Provider{Platform: "mixin"}, Key: "k", Generation: 1, Title: "Ops"}
	s := begun(nil,
		Intent{Address: address.Resource(), Conversation: made, Steps: []Step{{Op: OpCreate}}},
		Intent{Address: target.Resource(), Delivery: &Delivery{Generation: 1, Conversation: Place{Address: address}, Parts: []Part{part(1, 0, "a")}}, Steps: []Step{send(0)}},
	)
	f := NewFold(s)
	for _, e := range []Event{{Kind: Done, ID: "conv-1"}, {Kind: Started, Intent: 1, At: at}} {
		if err := f.Apply(e); err != nil {
			t.Fatal(err)
		}
	}
	f.Close(true)
	if id := s.Conversations[address].ID; id != "conv-1" {
		t.Errorf("conversation has id %q", id)
	}
	if id := s.Deliveries[target].Conversation.ID; id != "conv-1" {
		t.Errorf("delivery in doubt stands in %q, want the conversation made before it", id)
	}
}

// What was to be sent again after a change is behind when the run ends without
// that, whyever it did.
func TestFoldFollowers(t *testing.T) {
	t.Parallel()
	follower := addrtest.Delivery("message.b@conversation.c")
	change := Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "new")), Steps: []Step{edit(0)}, Followers: []addr.Delivery{follower, addrtest.Delivery("message.gone@conversation.c")}}
	anew := Intent{Address: follower.Resource(), Delivery: delivery(2, part(2, 0, "b")), Steps: []Step{recall(0), send(0)}}
	done := func(intent, step int) Event { return Event{Kind: Done, Intent: intent, Step: step, ID: "y", At: at} }
	for _, tt := range []struct {
		name    string
		intents []Intent
		events  []Event
		lost    bool // the journal
		want    string
	}{
		{name: "left out", intents: []Intent{change}, events: []Event{done(0, 0)}, want: "message.a"},
		{name: "sent anew", intents: []Intent{change, anew}, events: []Event{done(0, 0), done(1, 0), done(1, 1)}},
		{name: "sent anew before", intents: []Intent{change, anew}, events: []Event{done(1, 0), done(1, 1), done(0, 0)}},
		{name: "sent anew, perhaps", intents: []Intent{change, anew}, events: []Event{done(0, 0), done(1, 0), {Kind: Started, Intent: 1, Step: 1, At: at}}},
		{name: "not reached", intents: []Intent{change, anew}, events: []Event{done(0, 0)}, want: "message.a"},
		{name: "refused", intents: []Intent{change, anew}, events: []Event{done(0, 0), {Kind: Failed, Intent: 1}}, want: "message.a"},
		{name: "the change was refused", intents: []Intent{change}, events: []Event{ev(Started, 0, ""), ev(Failed, 0, "")}},
		{name: "the change never began", intents: []Intent{change}},
		{name: "the change is in doubt", intents: []Intent{change}, events: []Event{ev(Started, 0, "")}, want: "message.a"},
		{name: "nobody knows", intents: []Intent{change}, lost: true, want: "message.a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := begun(delivery(1, standing(1, 0, "old", "x")), tt.intents...)
			s.Deliveries[follower] = delivery(1, standing(1, 0, "b", "y"))
			f := NewFold(s)
			for _, e := range tt.events {
				if err := f.Apply(e); err != nil {
					t.Fatal(err)
				}
			}
			f.Close(!tt.lost)
			if got := s.Deliveries[follower].Behind.String(); got != tt.want {
				t.Errorf("behind %q, want %q", got, tt.want)
			}
		})
	}
}

func TestFoldRefusesForeignEvents(t *testing.T) {
	t.Parallel()
	s := begun(nil, Intent{Address: target.Resource(), Delivery: delivery(1, part(1, 0, "a")), Steps: []Step{send(0)}})
	f := NewFold(s)
	for _, e := range []Event{
		{Kind: Done, Intent: 1}, {Kind: Done, Intent: -1}, {Kind: Done, Step: 1}, {Kind: "odd"}, {Kind: Uploaded}, {Kind: Revised},
	} {
		if err := f.Apply(e); err == nil {
			t.Errorf("event %+v was accepted", e)
		}
	}
	if len(s.Deliveries) != 0 {
		t.Error("a refused event changed the state")
	}
}

// A conversation that is left as it is can still have its record changed.
func TestFoldConversationWithoutSteps(t *testing.T) {
	t.Parallel()
	address := addrtest.Instance("conversation.room")
	s := New("0b9c3c7e-0000-5000-8000-000000000001", []byte("salt"))
	s.Conversations[address] = &Conversation{Provider: addr.Provider{Platform: "mixin"}, ID: "1", Generation: 2}
	guarded := &Conversation{Provider: addr.Provider{Platform: "mixin"}, ID: "1", Generation: 2, Policy: Policy{PreventDestroy: true}}
	s.Run = &Run{Intents: []Intent{{Address: address.Resource(), Conversation: guarded}}}
	f := NewFold(s)
	if err := f.Apply(Event{Kind: Settled}); err != nil {
		t.Fatal(err)
	}
	f.Close(true)
	if diff := cmp.Diff(map[addr.Instance]*Conversation{address: guarded}, s.Conversations); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
