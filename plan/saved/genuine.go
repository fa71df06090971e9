package saved

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"herald/lang/addr"
	"herald/plan"
	"herald/state"
)

// CheckGenuine checks that the file is byte for byte what is written when the plan
// made again is saved. Then the file shows what the plan does, and contains
// nothing else. view is how this program shows the plan. The error is a Refusal
// if they differ.
//
// The file is not compared field by field, because such a comparison would miss
// a field that somebody forgot to add.
func (f *File) CheckGenuine(again *plan.Plan, in plan.Input, view View) error {
	if err := f.checkIdentities(in.State); err != nil {
		return err
	}
	want, err := f.encodeAgain(again, in, view)
	if err != nil {
		return err
	}
	have := f.data
	if have == nil {
		if have, err = f.Encode(); err != nil {
			return err
		}
	}
	if bytes.Equal(have, want) {
		return nil
	}
	return alteredRefusal("it does not show what it would apply: its %s differs from that of the plan made again", joinNames(differingFields(have, want)))
}

func alteredRefusal(format string, args ...any) error {
	return &Refusal{Why: fmt.Sprintf(format, args...), Altered: true}
}

// encodeAgain encodes a file that is made from the inputs in this one, in the
// only spelling that this program writes.
func (f *File) encodeAgain(again *plan.Plan, in plan.Input, view View) ([]byte, error) {
	g := *f
	basis, err := f.Basis.toPlanBasis()
	if err != nil {
		return nil, err
	}
	if in.Fresh {
		in.State = basis.State // the salt, and the lineage of a project without a name, are those of the plan
	}
	if g.Basis, err = writeBasis(basis); err != nil {
		return nil, err
	}
	g.Variables = make(map[string]Variable, len(f.Variables))
	for name, v := range f.Variables {
		if v.Value, err = normalizeValue(v.Value); err != nil {
			return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
		}
		g.Variables[name] = v
	}
	if err := g.fillDerived(again, in, view); err != nil {
		return nil, err
	}
	return g.Encode()
}

// normalizeValue writes a value as New does; nil is none.
func normalizeValue(value json.RawMessage) (json.RawMessage, error) {
	if value == nil {
		return nil, nil
	}
	v, err := readValue(value)
	if err != nil {
		return nil, err
	}
	return writeValue(v)
}

// differingFields returns the fields in which two files differ.
func differingFields(a, b []byte) []string {
	fields := func(data []byte) map[string]string {
		var raw map[string]json.RawMessage
		_, body, _ := bytes.Cut(data, []byte("\n"))
		_ = json.Unmarshal(body, &raw) // both were decoded or encoded before
		out := make(map[string]string, len(raw))
		for name, value := range raw {
			out[name] = string(value)
		}
		return out
	}
	if names := differingKeys(fields(a), fields(b)); len(names) > 0 {
		return names
	}
	return []string{"spelling"}
}

// checkIdentities checks that the state of the plan has the same messages and
// conversations as the state before the refresh, except where the plan shows a
// change. Ids and keys are not in the report, so a plan with other ids would
// look the same and change other messages.
func (f *File) checkIdentities(was *state.State) error {
	if f.Prior.Fresh {
		return nil // without a state, messages were looked up by their keys
	}
	is, err := f.State()
	if err != nil {
		return err
	}
	before, after := identitiesOf(was), identitiesOf(is)
	for _, address := range f.shownChanges(was) {
		delete(before, address.String())
		delete(after, address.String())
	}
	if names := differingKeys(before, after); len(names) > 0 {
		return alteredRefusal("its messages differ from those in the state: %s", joinNames(names))
	}
	return nil
}

// shownChanges returns the addresses at which a refresh may change the state:
// the plan shows it, or the delivery was in doubt.
func (f *File) shownChanges(was *state.State) []addr.Resource {
	var names []addr.Resource
	for _, x := range f.Basis.Drift {
		names = append(names, x.Address)
	}
	for _, x := range f.Basis.Renamed {
		names = append(names, x.From, x.To)
	}
	for _, x := range f.Basis.Adopted {
		names = append(names, x.Address)
	}
	for address, d := range was.Deliveries {
		if d.InDoubt() {
			names = append(names, address.Resource())
		}
	}
	for address, c := range was.Conversations {
		if c.Doubt {
			names = append(names, address.Resource())
		}
	}
	return names
}

// identitiesOf returns what identifies the messages and conversations of a
// state on their platforms, by address.
func identitiesOf(st *state.State) map[string]string {
	out := make(map[string]string, len(st.Deliveries)+len(st.Conversations))
	for address, d := range st.Deliveries {
		ids := []string{d.Provider.String(), d.Conversation.ID, d.Origin.String(), fmt.Sprint(d.Generation)}
		for _, part := range slices.Concat(d.Parts, d.Stale) {
			ids = append(ids, part.Kind, part.Key, part.ID)
		}
		out[address.String()] = fmt.Sprintf("%q", ids)
	}
	for address, c := range st.Conversations {
		out[address.String()] = fmt.Sprintf("%q", []string{c.Provider.String(), c.ID, c.Key, fmt.Sprint(c.Generation)})
	}
	return out
}
