package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang"
	"herald/lang/addr"
	"herald/state"
)

func TestPolicyOfDelivery(t *testing.T) {
	t.Parallel()
	kept := state.Policy{OnDestroy: "keep", OnUnknown: "resend", PreventDestroy: true}
	w := newWorld(nil).message("declared", "hi").stands("declared", "hi", func(d *state.Delivery) { d.Policy = kept })
	w.stands("gone", "hi", func(d *state.Delivery) { d.Policy = kept })
	elsewhere := addr.Delivery{Message: messageAddr("declared"), Conversation: addr.Block{Kind: addr.Conversation, Name: "former"}.Instance(addr.NoKey)}
	w.state.Deliveries[elsewhere] = &state.Delivery{Policy: kept}
	present := state.Policy{OnDestroy: "recall", OnUnknown: "ask"}
	index := newPolicyIndex(w.desired)
	for address, want := range map[addr.Delivery]state.Policy{
		deliveryAddr("declared"): present,
		deliveryAddr("gone"):     kept,
		elsewhere:                present,
	} {
		got := index.ofDelivery(address, w.state.Deliveries[address])
		if diff := cmp.Diff(want, got.Policy); diff != "" || (got.declared != nil) != (want == present) {
			t.Errorf("%s: (declared %v) -want +got\n%s", address, got.declared, diff)
		}
	}
}

// A guard written while there is nothing else to do is in the state afterwards.
func TestPolicyOfUnchangedDeliveryIsKept(t *testing.T) {
	t.Parallel()
	guard := func(m *lang.Message, _ *lang.Delivery) { m.Lifecycle.PreventDestroy = true }
	for name, w := range map[string]*world{
		"nothing differs":     newWorld(nil).message("m", "hi", guard).stands("m", "hi"),
		"kept with on_change": newWorld(nil).message("m", "new", guard, onChange("keep")).stands("m", "old"),
		"expired":             newWorld(nil).message("m", "hi", guard, func(m *lang.Message, _ *lang.Delivery) { m.ExpireAt = now }).stands("m", "hi"),
	} {
		p, diags := w.plan(t.Context())
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		if c := p.Deliveries[0]; c.Action != NoOp || c.Next == nil || !c.Next.Policy.PreventDestroy || len(c.Steps) > 0 {
			t.Errorf("%s: %s with %+v", name, c.Action, c.Next)
		}
	}
}
