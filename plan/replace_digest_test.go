package plan

import (
	"testing"

	"herald/lang"
	"herald/lang/addr"
	"herald/providers"
	"herald/state"
)

// A changed value in replace_triggered_by sends what exists anew, once; a value
// that is recorded for the first time, or no longer declared, sends nothing.
// Whatever is not sent again keeps the digest that it was sent with.
func TestReplaceValue(t *testing.T) {
	t.Parallel()
	digest := func(w *world, value string) string {
		return replaceDigest(w.state, &lang.Message{ReplaceValue: []byte(value)})
	}
	const old, new = `["1"]`, `["2"]`
	value := func(v string) func(*lang.Message, *lang.Delivery) {
		return func(m *lang.Message, _ *lang.Delivery) {
			if v != "" {
				m.ReplaceValue = []byte(v)
			}
		}
	}
	life := func(f func(*lang.Lifecycle)) func(*lang.Message, *lang.Delivery) {
		return func(m *lang.Message, _ *lang.Delivery) { f(&m.Lifecycle) }
	}
	none := life(func(*lang.Lifecycle) {})
	for name, tt := range map[string]struct {
		body, value, recorded string
		change                func(*lang.Message, *lang.Delivery)
		prior                 func(*state.Delivery)
		want                  Action
		digest                string // afterwards
		errors                bool
	}{
		"same":               {"hi", old, old, none, nil, NoOp, old, false},
		"changed":            {"hi", new, old, none, nil, Replace, new, false},
		"added":              {"hi", new, "", none, nil, NoOp, new, false},
		"removed":            {"hi", "", old, none, nil, NoOp, "", false},
		"with an edit":       {"ho", new, old, none, nil, Replace, new, false},
		"added with an edit": {"ho", new, "", none, nil, Edit, new, false},
		"edit":               {"ho", old, old, none, nil, Edit, old, false},
		"on_change = keep":   {"ho", new, old, onChange("keep"), nil, Replace, new, false},
		"kept, added":        {"ho", new, "", onChange("keep"), nil, NoOp, new, false},
		"ignored":            {"ho", new, old, life(func(l *lang.Lifecycle) { l.IgnoreChanges = []string{"all"} }), nil, Replace, new, false},
		"prevent_destroy":    {"hi", new, old, life(func(l *lang.Lifecycle) { l.PreventDestroy = true }), nil, NoOp, old, true},
		"expired":            {"hi", new, old, func(m *lang.Message, _ *lang.Delivery) { m.ExpireAt, m.Lifecycle.OnDestroy = now, "keep" }, nil, NoOp, old, false},
		"missing":            {"hi", new, old, none, func(d *state.Delivery) { d.Parts[0].ID = "" }, Send, new, false},
		"missing, ignored":   {"hi", new, old, life(func(l *lang.Lifecycle) { l.OnMissing = "ignore" }), func(d *state.Delivery) { d.Parts[0].ID = "" }, NoOp, old, false},
		"tainted":            {"hi", new, old, none, func(d *state.Delivery) { d.Tainted = true }, Replace, new, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(nil).message("m", tt.body, value(tt.value), tt.change)
			w.stands("m", "hi", func(d *state.Delivery) {
				if tt.recorded != "" {
					d.ReplaceDigest = digest(w, tt.recorded)
				}
				if tt.prior != nil {
					tt.prior(d)
				}
			})
			p, diags := w.plan(t.Context())
			if diags.HasErrors() != tt.errors {
				t.Fatal(diags)
			}
			c, want := p.Deliveries[0], ""
			if tt.digest != "" {
				want = digest(w, tt.digest)
			}
			after := c.Prior.ReplaceDigest
			if c.Next != nil {
				after = c.Next.ReplaceDigest
			}
			if c.Action != tt.want || after != want {
				t.Errorf("%s with %s, want %s with %s", c.Action, after, tt.want, want)
			}
			if name == "changed" && (c.Cause != CauseTriggered || c.Reason != "a value in replace_triggered_by has changed") {
				t.Errorf("%s because %q", c.Cause, c.Reason)
			}
		})
	}
}

// What is sent again after a changed value is a cause itself, and what is sent
// for the first time has its digest.
func TestReplaceValueIsFollowed(t *testing.T) {
	t.Parallel()
	w := newWorld(nil).message("m", "hi", func(m *lang.Message, _ *lang.Delivery) { m.ReplaceValue = []byte(`["2"]`) })
	w.message("follows", "f", func(m *lang.Message, _ *lang.Delivery) { m.ReplacedBy = []addr.Instance{messageAddr("m")} })
	w.message("first", "f", func(m *lang.Message, _ *lang.Delivery) { m.ReplaceValue = []byte(`["2"]`) })
	w.stands("m", "hi", func(d *state.Delivery) { d.ReplaceDigest = "of another" }).stands("follows", "f")
	p, diags := w.plan(t.Context())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	m, follows, first := p.Deliveries[0], p.Deliveries[1], p.Deliveries[2]
	if m.Action != Replace || m.Conditional || follows.Action != Replace || follows.Conditional {
		t.Errorf("%s, then %s", m.Action, follows.Action)
	}
	if want := replaceDigest(w.state, first.Desired.Message); first.Action != Send || first.Next.ReplaceDigest != want {
		t.Errorf("%s with %q, want %q", first.Action, first.Next.ReplaceDigest, want)
	}
}

// A message whose send is in doubt and that is sent again after something else is
// settled first, and then recalled: otherwise readers would have both.
func TestReplaceValueSettlesFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(both(class(providers.NativeKey), cannot(providers.Find), cannot(providers.Read)))
	w.message("m", "new", func(m *lang.Message, _ *lang.Delivery) { m.ReplaceValue = []byte(`["2"]`) })
	w.stands("m", "hi", doubt(state.OpSend), func(d *state.Delivery) { d.ReplaceDigest = "of another" })
	p, diags := w.plan(t.Context())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if c := p.Deliveries[0]; c.Action != Replace || steps(c) != "settle 0, recall 0, send 0" {
		t.Errorf("%s with steps %q", c.Action, steps(c))
	}
}
