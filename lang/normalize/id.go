package normalize

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// UUID returns a UUID with its four dashes in lower case, and any other text
// unchanged.
func UUID(s string) string {
	if len(s) != 36 || uuid.Validate(s) != nil {
		return s
	}
	return strings.ToLower(s)
}

// ConversationID is UUID for the id of a conversation, which may have a word
// and a colon in front, and a UUID without dashes.
func ConversationID(s string) string {
	at := strings.LastIndexByte(s, ':') + 1
	if id := s[at:]; isHex(id, 32) {
		return s[:at] + strings.ToLower(id)
	}
	return s[:at] + UUID(s[at:])
}

func isHex(s string, digits int) bool {
	return len(s) == digits && strings.Trim(s, "0123456789abcdefABCDEF") == ""
}

// IDs returns a set of ids: in one letter case where they are UUIDs, sorted, each
// once. nil for none.
func IDs(ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, UUID(id))
	}
	slices.Sort(out)
	return slices.Compact(out)
}
