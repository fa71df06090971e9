package plan

import (
	"testing"

	"herald/providers"
	"herald/state"
)

// What reading or looking up a message gives as its permalink is recorded; what it does
// not give stays, and a message that was removed has none.
func TestPermalinkIsRecorded(t *testing.T) {
	t.Parallel()
	const link = "https://chat.example/1"
	linked := func(d *state.Delivery) { d.Parts[0].URL = link }
	reads := func(w *world, change func(*providers.RemoteMessage)) *world {
		remote := w.toy.remote["m-0"]
		change(&remote)
		w.toy.remote["m-0"] = remote
		return w
	}
	lookedUp := newWorld(class(providers.LookUp)).message("m", "hi").stands("m", "hi", doubt(state.OpSend))
	lookedUp.toy.byKey[state.Key(lookedUp.state.Lineage, deliveryAddr("m").String(), 1, 0)] = providers.RemoteMessage{ID: "m-0", URL: link, SentAt: now}
	tests := map[string]struct {
		world *world
		want  string
	}{
		"read":         {reads(newWorld(nil).message("m", "hi").stands("m", "hi"), func(r *providers.RemoteMessage) { r.URL = link }), link},
		"read anew":    {reads(newWorld(nil).message("m", "hi").stands("m", "hi", linked), func(r *providers.RemoteMessage) { r.URL = link + "2" }), link + "2"},
		"read without": {newWorld(nil).message("m", "hi").stands("m", "hi", linked), link},
		"no permalink": {reads(newWorld(nil).message("m", "hi").stands("m", "hi"), func(r *providers.RemoteMessage) { r.URL = "javascript:alert(1)" }), ""},
		"removed":      {reads(newWorld(nil).message("m", "hi").stands("m", "hi", linked), func(r *providers.RemoteMessage) { r.Recalled = true }), ""},
		"looked up":    {lookedUp, link},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, diags := tt.world.plan(t.Context())
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			if got := p.State.Deliveries[deliveryAddr("m")].Parts[0].URL; got != tt.want {
				t.Errorf("recorded %q, want %q", got, tt.want)
			}
		})
	}
}
