package plan

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"herald/lang"
	"herald/lang/content"
	"herald/providers"
	"herald/state"
)

func steps(c *Change) string {
	var s []string
	for _, i := range c.Settle {
		s = append(s, fmt.Sprintf("settle %d", i))
	}
	for _, step := range c.Steps {
		stale := ""
		if step.Stale {
			stale = "stale "
		}
		s = append(s, fmt.Sprintf("%s %s%d", step.Op, stale, step.Part))
	}
	return strings.Join(s, ", ")
}

func cannot(a providers.Ability) func(*providers.Facts) {
	return func(f *providers.Facts) { f.Abilities[a] = providers.No("It has no such call.", "") }
}

func both(fs ...func(*providers.Facts)) func(*providers.Facts) {
	return func(f *providers.Facts) {
		for _, g := range fs {
			g(f)
		}
	}
}

func class(c providers.IdempotencyClass) func(*providers.Facts) {
	return func(f *providers.Facts) { f.Idempotency.Class = c }
}

func doubt(op state.Op) func(*state.Delivery) {
	return func(d *state.Delivery) {
		d.Parts[0].Doubt, d.Parts[0].DoubtSince = op, now.Add(-time.Minute)
		if op == state.OpSend {
			d.Parts[0].ID, d.Parts[0].SentAt = "", time.Time{}
		}
	}
}

func onChange(v string) func(*lang.Message, *lang.Delivery) {
	return func(m *lang.Message, _ *lang.Delivery) { m.Lifecycle.OnChange = v }
}

func file(hash string) func(*lang.Message, *lang.Delivery) {
	return func(_ *lang.Message, d *lang.Delivery) {
		d.Content.Attachments = []content.Attachment{{Name: "a.png", SHA256: hash}}
	}
}

func TestDecide(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		world  func() *world
		action Action
		steps  string
		gen    int
		reason string
	}{
		{"first send", func() *world { return newWorld(nil).message("m", "hi") }, Send, "send 0", 1, ""},
		{"nothing to do", func() *world { return newWorld(nil).message("m", "hi").stands("m", "hi") }, NoOp, "", 0, ""},
		{"edit", func() *world { return newWorld(nil).message("m", "new").stands("m", "old") }, Edit, "edit 0", 1, ""},
		{"no edit: replace", func() *world { return newWorld(cannot(providers.Edit)).message("m", "new").stands("m", "old") }, Replace, "recall 0, send 0", 2, ""},
		{"edit window over: replace", func() *world {
			return newWorld(func(f *providers.Facts) { f.Limits.EditWindow = time.Minute }).message("m", "new").stands("m", "old")
		}, Replace, "recall 0, send 0", 2, ""},
		{"neither edit nor recall: send again", func() *world {
			return newWorld(both(cannot(providers.Edit), cannot(providers.Recall))).message("m", "new").stands("m", "old")
		}, SendAgain, "send 0", 2, ""},
		{"recall window over: send again", func() *world {
			return newWorld(both(cannot(providers.Edit), func(f *providers.Facts) { f.Limits.RecallWindow = time.Minute })).message("m", "new").stands("m", "old")
		}, SendAgain, "send 0", 2, ""},
		{"on_change keep", func() *world { return newWorld(nil).message("m", "new", onChange("keep")).stands("m", "old") }, NoOp, "", 0, "on_change"},
		{"on_change replace", func() *world { return newWorld(nil).message("m", "new", onChange("replace")).stands("m", "old") }, Replace, "recall 0, send 0", 2, ""},
		{"file added", func() *world { return newWorld(nil).message("m", "hi", file("f1")).stands("m", "hi") }, Edit, "edit 0, send 1", 2, ""},
		{"undeclared: recall", func() *world { return newWorld(nil).stands("m", "hi") }, Recall, "recall 0", 0, ""},
		{"undeclared, no recall: forget", func() *world { return newWorld(cannot(providers.Recall)).stands("m", "hi") }, Forget, "", 0, ""},
		{"undeclared, on_destroy keep: forget", func() *world {
			return newWorld(nil).stands("m", "hi", func(d *state.Delivery) { d.Policy.OnDestroy = "keep" })
		}, Forget, "", 0, "on_destroy"},
		{"retired address begins a new generation", func() *world {
			w := newWorld(nil).message("m", "hi")
			w.state.Retired[deliveryAddr("m").Resource()] = 4
			return w
		}, Send, "send 0", 5, ""},
		{"removed by others: repost as a new generation", func() *world {
			w := newWorld(nil).message("m", "hi").stands("m", "hi")
			delete(w.toy.remote, "m-0")
			return w
		}, Send, "send 0", 2, "removed on the platform"},
		{"removed by others, ignored", func() *world {
			w := newWorld(nil).message("m", "hi", func(m *lang.Message, _ *lang.Delivery) { m.Lifecycle.OnMissing = "ignore" }).stands("m", "hi")
			delete(w.toy.remote, "m-0")
			return w
		}, NoOp, "", 0, "removed on the platform"},
		{"edited by others: edited back", func() *world {
			w := newWorld(nil).message("m", "hi").stands("m", "hi")
			w.toy.remote["m-0"] = providers.RemoteMessage{ID: "m-0", Text: "hacked", Visible: []byte("hacked")}
			return w
		}, Edit, "edit 0", 1, ""},
		{"send in doubt, found: nothing to do", func() *world {
			w := newWorld(nil).message("m", "hi").stands("m", "hi", doubt(state.OpSend))
			w.toy.byKey[state.Key(w.state.Lineage, deliveryAddr("m").String(), 1, 0)] = providers.RemoteMessage{ID: "m-0", SentAt: now}
			return w
		}, NoOp, "", 0, ""},
		{"send in doubt, absent: sent with the same key", func() *world {
			return newWorld(nil).message("m", "hi").stands("m", "hi", doubt(state.OpSend))
		}, Send, "send 0", 1, ""},
		{"send in doubt, found recalled: a new generation", func() *world {
			w := newWorld(nil).message("m", "hi").stands("m", "hi", doubt(state.OpSend))
			w.toy.byKey[state.Key(w.state.Lineage, deliveryAddr("m").String(), 1, 0)] = providers.RemoteMessage{ID: "m-0", Recalled: true}
			return w
		}, Send, "send 0", 2, ""},
		{"send in doubt, found and edited by others: edited back", func() *world {
			w := newWorld(nil).message("m", "hi").stands("m", "hi", doubt(state.OpSend))
			w.toy.byKey[state.Key(w.state.Lineage, deliveryAddr("m").String(), 1, 0)] = providers.RemoteMessage{ID: "m-0", Text: "hacked", Visible: []byte("hacked")}
			return w
		}, Edit, "edit 0", 1, ""},
		{"edit in doubt: edited again", func() *world {
			return newWorld(nil).message("m", "hi").stands("m", "hi", doubt(state.OpEdit), func(d *state.Delivery) { d.Parts[0].Digest, d.Parts[0].Visible = "", "" })
		}, Edit, "edit 0", 1, ""},
		{"recall in doubt, still there, wanted again", func() *world {
			return newWorld(nil).message("m", "hi").stands("m", "hi", doubt(state.OpRecall))
		}, NoOp, "", 0, ""},
		{"recall in doubt, gone, wanted again", func() *world {
			w := newWorld(nil).message("m", "hi").stands("m", "hi", doubt(state.OpRecall))
			delete(w.toy.remote, "m-0")
			return w
		}, Send, "send 0", 2, ""},
		{"recall in doubt, gone, not wanted: forgotten", func() *world {
			w := newWorld(nil).stands("m", "hi", doubt(state.OpRecall))
			delete(w.toy.remote, "m-0")
			return w
		}, Forget, "", 0, "no longer exists"},
		{"never got away: completed under its key", func() *world {
			return newWorld(nil).message("m", "hi", file("f1")).stands("m", "hi", func(d *state.Delivery) {
				d.Parts = append(d.Parts, state.Part{Kind: "file", Key: "k1"})
			})
		}, Edit, "edit 0, send 1", 1, "interrupted"},
		{"conversation is another place", func() *world {
			w := newWorld(nil).message("m", "hi").stands("m", "hi", func(d *state.Delivery) { d.Conversation.ID = "elsewhere" })
			return w
		}, Replace, "recall 0, send 0", 2, "another id"},
		{"replacement asked for", func() *world {
			w := newWorld(nil).message("m", "hi").stands("m", "hi")
			w.opt.Replace = []string{"message.m"}
			return w
		}, Replace, "recall 0, send 0", 2, "requested"},
		{"tainted", func() *world {
			return newWorld(nil).message("m", "hi").stands("m", "hi", func(d *state.Delivery) { d.Tainted = true })
		}, Replace, "recall 0, send 0", 2, "tainted"},
		{"deferred", func() *world {
			return newWorld(nil).message("m", "hi", func(m *lang.Message, _ *lang.Delivery) { m.PublishAt = now.Add(time.Hour) })
		}, Defer, "", 0, ""},
		{"due at this moment", func() *world {
			return newWorld(nil).message("m", "hi", func(m *lang.Message, _ *lang.Delivery) { m.PublishAt = now })
		}, Send, "send 0", 1, ""},
		{"expired and standing: recall", func() *world {
			return newWorld(nil).message("m", "hi", func(m *lang.Message, _ *lang.Delivery) { m.ExpireAt = now }).stands("m", "hi")
		}, Recall, "recall 0", 0, "expired"},
		{"expired before it was sent", func() *world {
			return newWorld(nil).message("m", "hi", func(m *lang.Message, _ *lang.Delivery) { m.ExpireAt = now })
		}, NoOp, "", 0, "expired"},
		{"destroy", func() *world {
			w := newWorld(nil).message("m", "hi").stands("m", "hi")
			w.opt.Destroy = true
			return w
		}, Recall, "recall 0", 0, ""},
		{"stale part is recalled first", func() *world {
			w := newWorld(cannot(providers.Read)).message("m", "hi").stands("m", "hi", func(d *state.Delivery) {
				d.Stale = []state.Part{{Kind: "text", Key: "old", ID: "old-id", Doubt: state.OpRecall}}
			})
			w.toy.remote["old-id"] = providers.RemoteMessage{ID: "old-id"}
			return w
		}, Resolve, "recall stale 0", 1, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, diags := tt.world().plan(t.Context())
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			c := p.Deliveries[0]
			gen := 0
			if c.Next != nil && c.Action != NoOp {
				gen = c.Next.Generation
			}
			if c.Action != tt.action || steps(c) != tt.steps || gen != tt.gen {
				t.Errorf("action %q, steps %q, generation %d; want %q, %q, %d", c.Action, steps(c), gen, tt.action, tt.steps, tt.gen)
			}
			if !strings.Contains(c.Reason, tt.reason) {
				t.Errorf("reason %q does not say %q", c.Reason, tt.reason)
			}
		})
	}
}

// Where the platform offers no look-up, what is in doubt depends on its class.
func TestDoubtWithoutLookUp(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		class  providers.IdempotencyClass
		window time.Duration
		policy string
		body   string
		action Action
		steps  string
	}{
		{"native key", providers.NativeKey, 0, "ask", "hi", Resolve, "settle 0"},
		{"native key, newer content", providers.NativeKey, 0, "ask", "new", Edit, "settle 0, edit 0"},
		{"native key, window over", providers.NativeKey, time.Second, "ask", "hi", Blocked, ""},
		{"blind asks", providers.Blind, 0, "ask", "hi", Blocked, ""},
		{"blind, told to resend", providers.Blind, 0, "resend", "hi", Resolve, "settle 0"},
		{"blind, told to assume", providers.Blind, 0, "assume_sent", "hi", NoOp, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(both(class(tt.class), func(f *providers.Facts) { f.Idempotency.Window = tt.window },
				cannot(providers.Find), cannot(providers.Read)))
			w.message("m", tt.body, func(m *lang.Message, _ *lang.Delivery) { m.Lifecycle.OnUnknown = tt.policy })
			w.stands("m", "hi", doubt(state.OpSend))
			p, diags := w.plan(t.Context())
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if c := p.Deliveries[0]; c.Action != tt.action || steps(c) != tt.steps {
				t.Errorf("action %q, steps %q; want %q, %q", c.Action, steps(c), tt.action, tt.steps)
			}
			if tt.action == Blocked && p.Empty() {
				t.Error("a plan with a doubt that only a person can end counts as empty")
			}
		})
	}
}

// Where the platform honours the key, sending again is surer than looking; where
// it goes by content, what is sensitive can only be looked for while the files
// still say it.
func TestDoubtWithLookUp(t *testing.T) {
	t.Parallel()
	secret := func(body string) func(*lang.Message, *lang.Delivery) {
		return func(_ *lang.Message, d *lang.Delivery) { d.Content.Body, d.Content.Sensitive = body, []string{"body"} }
	}
	sealed := func(w *world) *world {
		d := w.state.Deliveries[deliveryAddr("m")]
		d.Content.Body, d.Content.Sensitive = "hi", []string{"body"}
		d.Content = w.state.Seal(d.Content)
		return w
	}
	key := func(w *world) string { return state.Key(w.state.Lineage, deliveryAddr("m").String(), 1, 0) }
	found := func(w *world) *world {
		w.toy.byKey[key(w)] = providers.RemoteMessage{ID: "m-0", SentAt: now}
		return w
	}
	tests := []struct {
		name   string
		world  *world
		action Action
		steps  string
	}{
		{"native key is sent again", found(newWorld(class(providers.NativeKey)).message("m", "hi").stands("m", "hi", doubt(state.OpSend))), Resolve, "settle 0"},
		{"native key past its window is looked for", found(newWorld(both(class(providers.NativeKey), func(f *providers.Facts) {
			f.Idempotency.Window = time.Second
		})).message("m", "hi").stands("m", "hi", doubt(state.OpSend))), NoOp, ""},
		{"sensitive and unchanged is looked for", found(sealed(newWorld(class(providers.ReadBack)).message("m", "hi", secret("hi")).stands("m", "hi", doubt(state.OpSend)))), Edit, "edit 0"},
		{"sensitive and changed cannot be told", found(sealed(newWorld(class(providers.ReadBack)).message("m", "new", secret("new")).stands("m", "hi", doubt(state.OpSend)))), Blocked, ""},
		{"sensitive and changed is told by our own id", found(sealed(newWorld(class(providers.LookUp)).message("m", "new", secret("new")).stands("m", "hi", doubt(state.OpSend)))), Edit, "edit 0"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, diags := tt.world.plan(t.Context())
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if c := p.Deliveries[0]; c.Action != tt.action || steps(c) != tt.steps {
				t.Errorf("action %q, steps %q; want %q, %q", c.Action, steps(c), tt.action, tt.steps)
			}
		})
	}
}
