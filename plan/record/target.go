package record

import (
	"encoding/json"
	"fmt"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/addr"
	"herald/providers"
	"herald/state"
)

// ForwardOrigin is the message that content with this Forward passes on: the first
// part of the delivery it names, or the platform's own id as it is written. ok
// is false when that delivery does not exist.
func ForwardOrigin(s *state.State, f providers.Facts, forward string) (o providers.MessageRef, ok bool, err error) {
	if _, err := addr.ParseDelivery(forward); err != nil {
		return providers.MessageRef{ID: forward}, forward != "", nil
	}
	d := s.Deliveries[forward]
	if d == nil || len(d.Parts) == 0 || !d.Parts[0].Stands() {
		return o, false, nil
	}
	o.ID = d.Parts[0].ID
	o.Target, err = Target(f, d.Conversation)
	return o, err == nil, err
}

// Target is the conversation of a place as the provider wants it.
func Target(f providers.Facts, p state.Place) (providers.Target, error) {
	ty := f.Schema.Conversation.ImpliedType()
	if len(p.Options) == 0 {
		return providers.Target{ID: p.ID, Options: cty.NullVal(ty)}, nil
	}
	v, err := ctyjson.Unmarshal(p.Options, ty)
	if err != nil {
		return providers.Target{}, fmt.Errorf("options of %s: %w", p.Address, err)
	}
	return providers.Target{ID: p.ID, Options: v}, nil
}

// OptionsJSON is the stored form of a conversation's platform block; nil for
// none.
func OptionsJSON(v cty.Value) (json.RawMessage, error) {
	if v == cty.NilVal || v.IsNull() || !v.IsWhollyKnown() {
		return nil, nil
	}
	v, _ = v.UnmarkDeep()
	return ctyjson.Marshal(v, v.Type())
}
