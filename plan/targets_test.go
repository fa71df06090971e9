package plan

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/plan/target"
	"herald/state"
)

// room declares a conversation that Herald keeps.
func (w *world) room(name string, change ...func(*lang.Conversation)) *world {
	at := addr.Block{Kind: addr.Conversation, Name: name}.Instance(addr.NoKey)
	c := lang.Conversation{Addr: at, Provider: toyAddr, Title: name, Source: &lang.Source{Block: at.Block, Arguments: map[string]hcl.Range{}}}
	for _, f := range change {
		f(&c)
	}
	w.desired.Conversations = append(w.desired.Conversations, c)
	return w
}

// in puts a message into a room.
func in(name string) func(*lang.Message, *lang.Delivery) {
	return func(m *lang.Message, d *lang.Delivery) {
		at := addr.Block{Kind: addr.Conversation, Name: name}.Instance(addr.NoKey)
		m.To, d.Addr.Conversation = []addr.Instance{at}, at
		m.Source.After = []addr.Block{at.Block}
	}
}

// after has a message depend on another.
func after(name string) func(*lang.Message, *lang.Delivery) {
	return func(m *lang.Message, _ *lang.Delivery) {
		m.Source.After = append(m.Source.After, messageAddr(name).Block)
	}
}

// quoting has a message quote another.
func quoting(name string) func(*lang.Message, *lang.Delivery) {
	return func(m *lang.Message, d *lang.Delivery) {
		at := addr.Delivery{Message: messageAddr(name), Conversation: d.Addr.Conversation}
		d.ReplyTo, d.Content.ReplyTo = &at, messageAddr(name).String()
		m.Source.After = append(m.Source.After, messageAddr(name).Block)
	}
}

// kept puts a room into the state.
func (w *world) kept(name string) *world {
	w.state.Conversations[addrtest.Instance("conversation."+name)] = &state.Conversation{Provider: addr.Provider{Platform: "toy"}, ID: "room-" + name, Title: name, Generation: 1}
	return w
}

// chosen plans what is named and tells each action by address.
func (w *world) chosen(t *testing.T, targets, excludes []string) (did, left []string) {
	t.Helper()
	s, diags := target.Parse(targets, excludes)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	w.opt.Choose = s
	p, diags := w.plan(context.Background())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for _, c := range p.Conversations {
		did = append(did, fmt.Sprintf("%s %s", c.Action, c.Address))
	}
	for _, c := range p.Deliveries {
		did = append(did, fmt.Sprintf("%s %s", c.Action, c.Address))
	}
	for _, x := range p.Excluded {
		left = append(left, fmt.Sprintf("%s %s", x.Action, x.Address))
	}
	return did, left
}

func TestChoose(t *testing.T) {
	t.Parallel()
	const m = "message."
	tests := map[string]struct {
		world     func() *world
		targets   []string
		excludes  []string
		did, left []string
	}{
		"by itself": {
			world:   func() *world { return newWorld(nil).message("a", "x").message("b", "y") },
			targets: []string{"message.b"},
			did:     []string{"send message.b@conversation.c"}, left: []string{"send message.a@conversation.c"},
		},
		"with the room it goes to": {
			world:   func() *world { return newWorld(nil).room("r").room("s").message("a", "x", in("r")) },
			targets: []string{"message.a"},
			did:     []string{"create conversation.r", "send message.a@conversation.r"}, left: []string{"create conversation.s"},
		},
		"a room alone": {
			world:   func() *world { return newWorld(nil).room("r").message("a", "x", in("r")) },
			targets: []string{"conversation.r"},
			did:     []string{"create conversation.r"}, left: []string{"send message.a@conversation.r"},
		},
		"with what it quotes": {
			world:   func() *world { return newWorld(nil).message("a", "x").message("b", "y", quoting("a")) },
			targets: []string{"message.b"},
			did:     []string{"send message.a@conversation.c", "send message.b@conversation.c"},
		},
		"without what it quotes and stands": {
			world: func() *world {
				return newWorld(nil).message("a", "new").message("b", "y", quoting("a")).stands("a", "old")
			},
			targets: []string{"message.b"},
			did:     []string{"send message.b@conversation.c"}, left: []string{"edit message.a@conversation.c"},
		},
		"with what it quotes and somebody removed": {
			world: func() *world {
				w := newWorld(nil).message("a", "x").message("b", "y", quoting("a")).stands("a", "x")
				delete(w.toy.remote, "a-0")
				return w
			},
			targets: []string{"message.b"},
			did:     []string{"send message.a@conversation.c", "send message.b@conversation.c"},
		},
		"with all that comes before": {
			world: func() *world {
				return newWorld(nil).message("a", "x").message("b", "y", after("a")).message("c", "z", after("b")).message("d", "w", after("c"))
			},
			targets: []string{"message.c"},
			did:     []string{"send message.a@conversation.c", "send message.b@conversation.c", "send message.c@conversation.c"},
			left:    []string{"send message.d@conversation.c"},
		},
		"what is left out takes along what needs it": {
			world: func() *world {
				return newWorld(nil).message("a", "x").message("b", "y", after("a")).message("c", "z", quoting("b")).message("d", "w")
			},
			excludes: []string{"message.a"},
			did:      []string{"send message.d@conversation.c"},
			left:     []string{"send message.a@conversation.c", "send message.b@conversation.c", "send message.c@conversation.c"},
		},
		"what is left out and stands takes nothing along": {
			world: func() *world {
				return newWorld(nil).message("a", "new").message("b", "y", quoting("a")).stands("a", "old")
			},
			excludes: []string{"message.a"},
			did:      []string{"send message.b@conversation.c"}, left: []string{"edit message.a@conversation.c"},
		},
		"leaving out is stronger": {
			world:    func() *world { return newWorld(nil).message("a", "x").message("b", "y", after("a")).message("c", "z") },
			targets:  []string{m + "b", m + "c"},
			excludes: []string{m + "a"},
			did:      []string{"send message.c@conversation.c"},
			left:     []string{"send message.a@conversation.c", "send message.b@conversation.c"},
		},
		"a room that is there may be left out": {
			world: func() *world {
				return newWorld(nil).room("r", func(c *lang.Conversation) { c.Title = "new" }).kept("r").message("a", "x", in("r"))
			},
			excludes: []string{"conversation.r"},
			did:      []string{"send message.a@conversation.r"}, left: []string{"update conversation.r"},
		},
		"a room that is not there takes along what goes to it": {
			world:    func() *world { return newWorld(nil).room("r").message("a", "x", in("r")) },
			excludes: []string{"conversation.r"},
			left:     []string{"create conversation.r", "send message.a@conversation.r"},
		},
		"what is no longer declared": {
			world:   func() *world { return newWorld(nil).stands("a", "x").stands("b", "y") },
			targets: []string{"message.b@*.*"},
			did:     []string{"recall message.b@conversation.c"}, left: []string{"recall message.a@conversation.c"},
		},
		"a room that ends with what stands in it": {
			world: func() *world {
				return newWorld(nil).kept("r").stands("a", "x", func(d *state.Delivery) { d.Conversation.Address = addrtest.Instance("conversation.r") }).stands("b", "y")
			},
			targets: []string{"conversation.r"},
			did:     []string{"remove conversation.r", "recall message.a@conversation.c"}, left: []string{"recall message.b@conversation.c"},
		},
		"a room is kept while something in it is left out": {
			world: func() *world {
				return newWorld(nil).kept("r").stands("a", "x", func(d *state.Delivery) { d.Conversation.Address = addrtest.Instance("conversation.r") })
			},
			excludes: []string{"message.a"},
			left:     []string{"remove conversation.r", "recall message.a@conversation.c"},
		},
		"a broken message does not matter when it is left out": {
			world:   func() *world { return newWorld(nil).message("a", "unsayable").message("b", "y") },
			targets: []string{"message.b"},
			did:     []string{"send message.b@conversation.c"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			did, left := tt.world().chosen(t, tt.targets, tt.excludes)
			if d := cmp.Diff(tt.did, did); d != "" {
				t.Error("did: " + d)
			}
			if d := cmp.Diff(tt.left, left); d != "" {
				t.Error("left: " + d)
			}
		})
	}
}

func TestDestroySome(t *testing.T) {
	t.Parallel()
	w := newWorld(nil).message("a", "x").message("b", "y", quoting("a")).stands("a", "x").stands("b", "y")
	w.opt.Destroy = true
	w.state.Outputs["o"] = &state.Output{}
	did, left := w.chosen(t, []string{"message.b"}, nil)
	if d := cmp.Diff([]string{"recall message.b@conversation.c"}, did); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"recall message.a@conversation.c"}, left); d != "" {
		t.Error(d)
	}
	p, _ := w.plan(context.Background())
	if len(p.Outputs) > 0 {
		t.Error("an output goes though some of what it tells stands")
	}
}

// What is left out is neither read nor settled: its doubt stays.
func TestLeftOutIsUntouched(t *testing.T) {
	t.Parallel()
	w := newWorld(nil).message("a", "x").message("b", "y").stands("a", "x", doubt(state.OpSend)).stands("b", "y")
	w.toy.remote["b-0"] = w.toy.remote["gone"]
	w.state.Deliveries[addrtest.Delivery("message.a@conversation.c")].Conversation.ID = "2"
	before := w.state.Deliveries[addrtest.Delivery("message.a@conversation.c")].Clone()
	s, _ := target.Parse([]string{"message.b"}, nil)
	opt := Options{Desired: w.desired, State: w.state, Choose: s}
	only, diags := RefreshScope(opt)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	st := w.state.Clone()
	if _, diags := Refresh(context.Background(), RefreshOptions{
		Desired: w.desired, State: st, Sessions: w.accounts(), Read: true, Sleep: noSleep, Now: now, Only: only,
	}); diags.HasErrors() {
		t.Fatal(diags)
	}
	if d := cmp.Diff(before, st.Deliveries[addrtest.Delivery("message.a@conversation.c")]); d != "" {
		t.Error(d)
	}
	if w.toy.reads != 1 {
		t.Errorf("%d conversations were read", w.toy.reads)
	}
}

func TestPartialIsTold(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		world *world
		want  string
	}{
		"none": {newWorld(nil).message("b", "y"), "nothing else would change"},
		"one":  {newWorld(nil).message("a", "x").message("b", "y"), "message.a@conversation.c would change as well"},
		"two":  {newWorld(nil).message("a", "x").message("b", "y").message("c", "z"), "2 others would change as well"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.world.opt.Choose, _ = target.Parse([]string{"message.b"}, nil)
			_, diags := tt.world.plan(context.Background())
			if len(diags) != 1 || diags[0].Severity != hcl.DiagWarning || !strings.Contains(diags[0].Detail, tt.want) {
				t.Errorf("got %v, want %q", diags, tt.want)
			}
		})
	}
}
