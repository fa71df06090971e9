package cli

import (
	"encoding/json"
	"net/url"
	"slices"
)

// decodeWhereabouts reads what encode wrote, and what earlier versions did.
func decodeWhereabouts(data []byte) (*whereabouts, error) {
	var w whereabouts
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, err
	}
	return &w, nil
}

// encode writes the record, without what may be secret in an address.
func (w *whereabouts) encode() ([]byte, error) {
	public := w.withoutCredentials()
	data, err := json.MarshalIndent(public, "", "  ")
	return append(data, '\n'), err
}

// withoutCredentials is the record with the user, the query and the fragment
// taken out of every argument that is an address. Such arguments are listed in
// Withheld.
func (w *whereabouts) withoutCredentials() *whereabouts {
	out := *w
	out.Arguments, out.Withheld = map[string]json.RawMessage{}, slices.Clone(w.Withheld)
	for name, raw := range w.Arguments {
		if text, ok := publicAddress(raw); ok {
			raw, out.Withheld = text, append(out.Withheld, name)
		}
		out.Arguments[name] = raw
	}
	slices.Sort(out.Withheld)
	out.Withheld = slices.Compact(out.Withheld)
	return &out
}

// publicAddress is a JSON text without what may be secret in it; ok is false
// where it is no address, or one without such a part.
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
