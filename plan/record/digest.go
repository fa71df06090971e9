package record

import (
	"herald/providers"
	"herald/state"
)

// Parts gives the parts as the state keeps them: digests, no content.
func Parts(s *state.State, parts []providers.Part) []state.Part {
	out := make([]state.Part, len(parts))
	for i, p := range parts {
		out[i] = state.Part{Kind: p.Kind, Digest: PartDigest(s, p)}
		if p.Visible != nil {
			out[i].Visible = s.Digest(p.Visible)
		}
	}
	return out
}

// PartDigest is the digest that identifies a composed message.
func PartDigest(s *state.State, p providers.Part) string {
	return s.Digest([]byte(p.Kind), p.Body)
}
