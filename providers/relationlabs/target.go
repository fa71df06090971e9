package relationlabs

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"herald/lang/diag/problem"
	"herald/providers"
)

// target is a conversation as the wire names it: one of the two is set.
type target struct {
	channel string // UUID of a channel
	person  string // relation id
}

// parseTarget reads a conversation id: channel:UUID or user:RELATIONID.
func parseTarget(id string) (target, error) {
	word, rest, _ := strings.Cut(id, ":")
	switch {
	case !isID(rest):
	case word == "channel":
		return target{channel: rest}, nil
	case word == "user":
		return target{person: rest}, nil
	}
	return target{}, &providers.Error{
		Kind: providers.Invalid, Op: "read conversation id", Attribute: "id",
		Detail: fmt.Sprintf("%q is not a RelationLabs conversation", id),
		Hint: "Write channel: and a channel's UUID, as in channel:4f326124812c41448bc587bf6b2eaf42, " +
			"or user: and a person's relation id, as in user:1u4dp-6qaaa-aaaaj-aag4q-cai.",
	}
}

// isID reports whether s can be a UUID or a relation id. The vendor describes
// neither, so only what could not be part of an address is refused.
func isID(s string) bool {
	return s != "" && len(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-')
	})
}

// queryValues names the target in the address of a request.
func (t target) queryValues() url.Values {
	if t.person != "" {
		return url.Values{"toRelationId": {t.person}}
	}
	return url.Values{"channelUuid": {t.channel}}
}

// CheckTarget finds conversation ids that are not of RelationLabs' form; see
// providers.TargetChecker.
func (platform) CheckTarget(t providers.Target) []providers.Problem {
	_, err := parseTarget(t.ID)
	var e *providers.Error
	if !errors.As(err, &e) {
		return nil
	}
	return []providers.Problem{{
		Attribute: e.Attribute, Code: problem.InvalidConversationID, Detail: e.Detail + ". " + e.Hint,
	}}
}
