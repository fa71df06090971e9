package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/providers"
	"herald/state"
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	reply := func(m *lang.Message, d *lang.Delivery) {
		q := deliveryAddr("q")
		d.ReplyTo, d.Content.ReplyTo = &q, "message.q"
		m.Source.After = append(m.Source.After, messageAddr("q").Block)
	}
	tests := []struct {
		name  string
		world func() *world
		want  string
	}{
		{"unsayable", func() *world { return newWorld(nil).message("m", "unsayable") }, "Cannot be said"},
		{"too long", func() *world {
			return newWorld(func(f *providers.Facts) { f.Limits.TextRunes = 3 }).message("m", "four")
		}, "Platform limit exceeded"},
		{"file too large", func() *world {
			return newWorld(func(f *providers.Facts) { f.Limits.FileBytes = 3 }).message("m", "hi", func(_ *lang.Message, d *lang.Delivery) {
				d.Content.Attachments = []content.Attachment{{Name: "a", Size: 4}}
			})
		}, "Platform limit exceeded"},
		{"prevent_destroy", func() *world {
			return newWorld(nil).stands("m", "hi", func(d *state.Delivery) { d.Policy.PreventDestroy = true })
		}, "Message protected by prevent_destroy"},
		{"provider gone", func() *world {
			return newWorld(nil).stands("m", "hi", func(d *state.Delivery) { d.Provider = addr.Provider{Platform: "toy", Alias: "ops"} })
		}, "Provider configuration not present"},
		{"missing, on_missing fail", func() *world {
			w := newWorld(nil).message("m", "hi", func(m *lang.Message, _ *lang.Delivery) { m.Lifecycle.OnMissing = "fail" }).stands("m", "hi")
			delete(w.toy.remote, "m-0")
			return w
		}, "Message removed on the platform"},
		{"quoted message expired", func() *world {
			return newWorld(nil).message("q", "old", func(m *lang.Message, _ *lang.Delivery) { m.ExpireAt = now }).message("m", "re", reply)
		}, "Quoted message not delivered"},
		{"cannot read", func() *world {
			w := newWorld(nil).message("m", "hi").stands("m", "hi")
			w.toy.readErr = &providers.Error{Kind: providers.Unavailable, Op: "list messages"}
			return w
		}, "Platform unreachable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, diags := tt.world().plan(t.Context())
			if !diags.HasErrors() || diags[0].Summary != tt.want {
				t.Errorf("diagnostics %v, want %q", diags, tt.want)
			}
		})
	}
}

func TestReplyWaitsForWhatItQuotes(t *testing.T) {
	t.Parallel()
	w := newWorld(nil)
	w.message("z", "re", func(m *lang.Message, d *lang.Delivery) {
		q := deliveryAddr("q")
		d.ReplyTo, d.Content.ReplyTo = &q, "message.q"
		m.Source.After = append(m.Source.After, messageAddr("q").Block)
	})
	w.message("q", "later", func(m *lang.Message, _ *lang.Delivery) { m.PublishAt = now.Add(time.Hour) })
	p, diags := w.plan(t.Context())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if got := p.Deliveries[1]; got.Action != Defer || got.Steps != nil || !got.Deferred.Equal(now.Add(time.Hour)) {
		t.Errorf("the reply is planned as %q with %v", got.Action, got.Steps)
	}
}

// A reply that stands is not sent again for the sake of its quote, and the plan
// says what it quotes from then on.
func TestReplacingWhatIsQuotedWarns(t *testing.T) {
	t.Parallel()
	w := newWorld(cannot(providers.Edit)).message("q", "new").stands("q", "old").stands("r", "re")
	w.message("r", "re", func(m *lang.Message, d *lang.Delivery) {
		q := deliveryAddr("q")
		d.ReplyTo = &q
		m.Source.After = append(m.Source.After, messageAddr("q").Block)
	})
	p, diags := w.plan(t.Context())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if c := p.Deliveries[0]; c.Action != Replace || !strings.Contains(c.Warning, "message.r@conversation.c still quotes") {
		t.Errorf("%s of the quoted message warns: %q", c.Action, c.Warning)
	}
	if c := p.Deliveries[1]; c.Action != NoOp {
		t.Errorf("the reply is planned as %q", c.Action)
	}
}

// A problem that all instances share is told once.
func TestProblemsAreToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(nil).message("m", "unsayable")
	first := w.desired.Deliveries[0]
	for i := range 99 {
		d := first
		d.Addr.Message.Key = addr.IntKey(i)
		w.desired.Deliveries = append(w.desired.Deliveries, d)
	}
	_, diags := w.plan(t.Context())
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, "99 more") {
		t.Errorf("%d diagnostics: %v", len(diags), diags)
	}
}

// One conversation is read with one call, whatever stands in it.
func TestRefreshReadsAConversationAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(nil)
	for i := range 50 {
		w.message(fmt.Sprint("m", i), "hi").stands(fmt.Sprint("m", i), "hi")
	}
	if _, diags := w.plan(t.Context()); diags.HasErrors() {
		t.Fatal(diags)
	}
	if w.toy.reads != 1 {
		t.Errorf("%d reads, want 1", w.toy.reads)
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	after := func(names ...string) func(*lang.Message, *lang.Delivery) {
		return func(m *lang.Message, _ *lang.Delivery) {
			for _, n := range names {
				m.Source.After = append(m.Source.After, messageAddr(n).Block)
			}
		}
	}
	w := newWorld(nil).message("c", "x").message("a", "x", after("d")).message("b", "x").message("d", "x")
	p, diags := w.plan(t.Context())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	var got []string
	for _, c := range p.Deliveries {
		got = append(got, c.Desired.Addr.Message.Name)
	}
	if diff := cmp.Diff([]string{"c", "b", "d", "a"}, got); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

func TestConversations(t *testing.T) {
	t.Parallel()
	managed := func(w *world, title string) *world {
		w.desired.Conversations[0].ID = ""
		w.desired.Conversations[0].Title = title
		return w
	}
	known := func(w *world, title string) *world {
		w.state.Conversations[convAddr] = &state.Conversation{Provider: addr.Provider{Platform: "toy"}, ID: "g1", Key: "k", Generation: 1, Title: title}
		return w
	}
	byID := known(newWorld(nil), "Ops")
	byID.desired.Conversations[0].ID = "g1"
	tests := []struct {
		name   string
		world  *world
		action Action
		fields []string
		err    string
	}{
		{"create", managed(newWorld(nil), "Ops"), Create, nil, ""},
		{"same", known(managed(newWorld(nil), "Ops"), "Ops"), NoOp, nil, ""},
		{"update", known(managed(newWorld(nil), "New"), "Ops"), Update, []string{"title"}, ""},
		{"remove", known(newWorld(nil), "Ops"), Remove, nil, ""},
		{"declared by its id", byID, Forget, nil, ""},
		{"cannot remove", known(newWorld(cannot(providers.RemoveConversation)), "Ops"), Forget, nil, ""},
		{"cannot create", managed(newWorld(cannot(providers.CreateConversation)), "Ops"), NoOp, nil, "Cannot create conversation"},
		{"cannot change", known(managed(newWorld(cannot(providers.ChangeTitle)), "New"), "Ops"), NoOp, nil, "Cannot change conversation"},
		{"title too long", managed(newWorld(func(f *providers.Facts) { f.Limits.TitleRunes = 2 }), "Ops"), Create, nil, "Platform limit exceeded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, diags := tt.world.plan(t.Context())
			if tt.err != "" {
				if !diags.HasErrors() || diags[0].Summary != tt.err {
					t.Fatalf("diagnostics %v, want %q", diags, tt.err)
				}
				return
			}
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if c := p.Conversations[0]; c.Action != tt.action || !slices.Equal(c.Fields, tt.fields) {
				t.Errorf("action %q, fields %v; want %q, %v", c.Action, c.Fields, tt.action, tt.fields)
			}
		})
	}
}
