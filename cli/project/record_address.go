package project

import (
	"encoding/json"
	"net/url"
	"slices"
)

// decodeRecord reads a record, of this version or of an earlier one.
func decodeRecord(data []byte) (*Record, error) {
	var r Record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, err
	}
	return &r, nil
}

// encodeRecord returns the record as JSON, without what may be secret in an address.
func (r *Record) encodeRecord() ([]byte, error) {
	public := r.withoutCredentials()
	data, err := json.MarshalIndent(public, "", "  ")
	return append(data, '\n'), err
}

// withoutCredentials returns the record with the user, the query and the fragment
// taken out of every argument that is an address. Such arguments are listed in
// Withheld.
func (r *Record) withoutCredentials() *Record {
	out := *r
	out.Arguments, out.Withheld = map[string]json.RawMessage{}, slices.Clone(r.Withheld)
	for name, raw := range r.Arguments {
		if text, ok := publicAddress(raw); ok {
			raw, out.Withheld = text, append(out.Withheld, name)
		}
		out.Arguments[name] = raw
	}
	slices.Sort(out.Withheld)
	out.Withheld = slices.Compact(out.Withheld)
	return &out
}

// publicAddress returns a JSON text without what may be secret in it; ok is false
// if it is not an address, or has no such part.
func publicAddress(raw json.RawMessage) (public json.RawMessage, ok bool) {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return nil, false
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" || u.User == nil && u.RawQuery == "" && u.Fragment == "" {
		return nil, false
	}
	u.User, u.RawQuery, u.ForceQuery, u.Fragment, u.RawFragment = nil, "", false, "", ""
	public, err = json.Marshal(u.String())
	return public, err == nil
}
