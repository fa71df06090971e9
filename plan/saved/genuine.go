package saved

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"herald/plan"
	"herald/state"
)

// Matches wants the file to be, byte for byte, what is written when the plan
// made again is saved: so what the file shows is what the plan does, and there
// is nothing in the file that says anything else. view is that plan as this
// program shows it. What differs is a Refusal.
//
// The file is not compared field by field, because a comparison that has to
// know of each field passes over the one that somebody forgot.
func (f *File) Matches(again *plan.Plan, in plan.Input, view View) error {
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
	return alteredRefusal("what it shows is not what it does: its %s differs from that of the plan made again", joinNames(differingFields(have, want)))
}

func alteredRefusal(format string, args ...any) error {
	return &Refusal{Why: fmt.Sprintf(format, args...), Altered: true}
}

// encodeAgain gives the bytes of a file that is made from what this one holds, in
// the only spelling that this program writes.
func (f *File) encodeAgain(again *plan.Plan, in plan.Input, view View) ([]byte, error) {
	g := *f
	basis, err := f.Basis.toPlanBasis()
	if err != nil {
		return nil, err
	}
	if in.Fresh {
		in.State = basis.State // the salt, and the lineage of a project without name, are those of the plan
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

// differingFields names the fields of two files that differ.
func differingFields(a, b []byte) []string {
	fields := func(data []byte) map[string]string {
		var raw map[string]json.RawMessage
		_, body, _ := bytes.Cut(data, []byte("\n"))
		_ = json.Unmarshal(body, &raw) // both were read or written before
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

// checkIdentities wants the state that the plan was made from to name the same messages
// and conversations as the one before the refresh, except where the plan shows
// what happened to them. Ids and keys are in no report, so a plan with others
// would look the same and change other messages.
func (f *File) checkIdentities(was *state.State) error {
	if f.Prior.Fresh {
		return nil // what stands without a state was looked for by its keys
	}
	is, err := f.State()
	if err != nil {
		return err
	}
	before, after := identitiesOf(was), identitiesOf(is)
	for _, address := range f.shownChanges(was) {
		delete(before, address)
		delete(after, address)
	}
	if names := differingKeys(before, after); len(names) > 0 {
		return alteredRefusal("it is about other messages than the state: %s", joinNames(names))
	}
	return nil
}

// shownChanges are the addresses at which a refresh may have changed the state:
// the plan shows it, or something was in doubt.
func (f *File) shownChanges(was *state.State) []string {
	var names []string
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
			names = append(names, address)
		}
	}
	for address, c := range was.Conversations {
		if c.Doubt {
			names = append(names, address)
		}
	}
	return names
}

// identitiesOf are what tells the messages and conversations of a state apart on
// their platforms, by address.
func identitiesOf(st *state.State) map[string]string {
	out := make(map[string]string, len(st.Deliveries)+len(st.Conversations))
	for address, d := range st.Deliveries {
		ids := []string{d.Provider.String(), d.Conversation.ID, d.Origin, fmt.Sprint(d.Generation)}
		for _, part := range slices.Concat(d.Parts, d.Stale) {
			ids = append(ids, part.Kind, part.Key, part.ID)
		}
		out[address] = fmt.Sprintf("%q", ids)
	}
	for address, c := range st.Conversations {
		out[address] = fmt.Sprintf("%q", []string{c.Provider.String(), c.ID, c.Key, fmt.Sprint(c.Generation)})
	}
	return out
}
