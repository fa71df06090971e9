package plan

import (
	"testing"
	"time"

	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/state"
)

func pinning(m *lang.Message, _ *lang.Delivery) { m.Pin = true }

// pinnedAs sets whether Herald has pinned the first part.
func pinnedAs(p state.Pin) func(*state.Delivery) {
	return func(d *state.Delivery) { d.Parts[0].Pin = p }
}

// readPinned has the platform show whether a message is pinned.
func (w *world) readPinned(pinned providers.OptBool) *world {
	remote := w.toy.remote["m-0"]
	remote.Pinned = pinned
	w.toy.remote["m-0"] = remote
	return w
}

func TestPin(t *testing.T) {
	t.Parallel()
	late := func(f *providers.Facts) { f.Limits.EditWindow, f.Limits.RecallWindow = time.Minute, time.Minute }
	expired := func(m *lang.Message, d *lang.Delivery) { m.Pin, m.ExpireAt = true, now.Add(-time.Minute) }
	deferred := func(m *lang.Message, d *lang.Delivery) { m.Pin, m.PublishAt = true, now.Add(time.Hour) }
	ignored := func(m *lang.Message, d *lang.Delivery) { m.Pin, m.Lifecycle.IgnoreChanges = true, []string{"pin"} }
	for name, tt := range map[string]struct {
		world  *world
		action Action
		steps  string
		drift  DriftKind
	}{
		"sent and pinned":            {newWorld(nil).message("m", "hi", pinning), Send, "send 0, pin 0", ""},
		"deferred":                   {newWorld(nil).message("m", "hi", deferred), Defer, "", ""},
		"becomes true":               {newWorld(nil).message("m", "hi", pinning).stands("m", "hi"), Pin, "pin 0", ""},
		"stays true":                 {newWorld(nil).message("m", "hi", pinning).stands("m", "hi", pinnedAs(state.Pinned)), NoOp, "", ""},
		"becomes false":              {newWorld(nil).message("m", "hi").stands("m", "hi", pinnedAs(state.Pinned)), Unpin, "unpin 0", ""},
		"outcome unknown, true":      {newWorld(nil).message("m", "hi", pinning).stands("m", "hi", pinnedAs(state.PinUnknown)), Pin, "pin 0", ""},
		"outcome unknown, false":     {newWorld(nil).message("m", "hi").stands("m", "hi", pinnedAs(state.PinUnknown)), Unpin, "unpin 0", ""},
		"edited":                     {newWorld(nil).message("m", "new", pinning).stands("m", "hi", pinnedAs(state.Pinned)), Edit, "edit 0", ""},
		"edited and pinned":          {newWorld(nil).message("m", "new", pinning).stands("m", "hi"), Edit, "edit 0, pin 0", ""},
		"edited and unpinned":        {newWorld(nil).message("m", "new").stands("m", "hi", pinnedAs(state.Pinned)), Edit, "edit 0, unpin 0", ""},
		"replaced":                   {newWorld(cannot(providers.Edit)).message("m", "new", pinning).stands("m", "hi", pinnedAs(state.Pinned)), Replace, "recall 0, send 0, pin 0", ""},
		"replaced, no longer pinned": {newWorld(cannot(providers.Edit)).message("m", "new").stands("m", "hi", pinnedAs(state.Pinned)), Replace, "recall 0, send 0", ""},
		"sent again":                 {newWorld(late).message("m", "new", pinning).stands("m", "hi", pinnedAs(state.Pinned)), SendAgain, "unpin 0, send 0, pin 0", ""},
		"expired":                    {newWorld(nil).message("m", "hi", expired).stands("m", "hi", pinnedAs(state.Pinned)), Recall, "recall 0", ""},
		"no longer declared":         {newWorld(nil).stands("m", "hi", pinnedAs(state.Pinned)), Recall, "recall 0", ""},
		"ignored":                    {newWorld(nil).message("m", "hi", ignored).stands("m", "hi"), NoOp, "", ""},
		"removed by others":          {newWorld(nil).message("m", "hi", pinning).stands("m", "hi", pinnedAs(state.Pinned), func(d *state.Delivery) { d.Parts[0].ID = "gone" }), Send, "send 0, pin 0", DriftRemoved},
		"unpinned by others":         {newWorld(nil).message("m", "hi", pinning).stands("m", "hi", pinnedAs(state.Pinned)).readPinned(providers.OptFalse), Pin, "pin 0", DriftUnpinned},
		"unpinned by others, unused": {newWorld(nil).message("m", "hi").stands("m", "hi", pinnedAs(state.Pinned)).readPinned(providers.OptFalse), NoOp, "", DriftUnpinned},
		"pinned by others":           {newWorld(nil).message("m", "hi", pinning).stands("m", "hi").readPinned(providers.OptTrue), NoOp, "", ""},
		"pinned by others, unwanted": {newWorld(nil).message("m", "hi").stands("m", "hi").readPinned(providers.OptTrue), NoOp, "", ""},
		"read as pinned":             {newWorld(nil).message("m", "hi", pinning).stands("m", "hi", pinnedAs(state.PinUnknown)).readPinned(providers.OptTrue), NoOp, "", ""},
		"read as not pinned":         {newWorld(nil).message("m", "hi").stands("m", "hi", pinnedAs(state.PinUnknown)).readPinned(providers.OptFalse), NoOp, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, diags := tt.world.plan(t.Context())
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if c := p.Deliveries[0]; c.Action != tt.action || steps(c) != tt.steps {
				t.Errorf("action %q, steps %q; want %q, %q", c.Action, steps(c), tt.action, tt.steps)
			}
			var drift DriftKind
			if len(p.Drift) > 0 {
				drift = p.Drift[0].Kind
			}
			if drift != tt.drift {
				t.Errorf("drift %q, want %q", drift, tt.drift)
			}
		})
	}
}

// A message that is only pinned has the present lifecycle on record.
func TestPinRecordsLifecycle(t *testing.T) {
	t.Parallel()
	w := newWorld(nil).message("m", "hi", pinning, func(m *lang.Message, _ *lang.Delivery) { m.Lifecycle.PreventDestroy = true }).stands("m", "hi")
	p, diags := w.plan(t.Context())
	if diags.HasErrors() || p.Deliveries[0].Next == nil || !p.Deliveries[0].Next.Policy.PreventDestroy {
		t.Errorf("next %+v (%v)", p.Deliveries[0].Next, diags)
	}
}

// Nothing is sent again because another message was pinned.
func TestPinTriggersNoReplace(t *testing.T) {
	t.Parallel()
	follows := func(m *lang.Message, _ *lang.Delivery) { m.ReplacedBy = append(m.ReplacedBy, messageAddr("m")) }
	w := newWorld(nil).message("m", "hi", pinning).stands("m", "hi").message("n", "ho", follows).stands("n", "ho")
	p, diags := w.plan(t.Context())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if first, second := p.Deliveries[0], p.Deliveries[1]; first.Action != Pin || second.Action != NoOp || len(first.Followers) > 0 {
		t.Errorf("actions %s and %s, followers %v", first.Action, second.Action, first.Followers)
	}
}

// A platform without pins refuses one in the plan.
func TestPinIsRefused(t *testing.T) {
	t.Parallel()
	no := func(f *providers.Facts) { f.Abilities[providers.Pin] = providers.No("Toy has no pins.", "") }
	_, diags := newWorld(no).message("m", "hi", pinning).plan(t.Context())
	if len(diags) != 1 || diag.CodeOf(diags[0]) != problem.UnsupportedContent {
		t.Errorf("got %v", diags)
	}
}
