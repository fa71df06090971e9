package yunhu

import (
	"fmt"
	"strings"

	"herald/providers"
)

// chat is a conversation as the wire names it.
type chat struct {
	id   string
	kind int64
}

// parseChat reads a conversation id: group:ID, user:ID or bot:ID.
func parseChat(id string) (chat, error) {
	word, rest, _ := strings.Cut(id, ":")
	kind := map[string]int64{"user": chatUser, "group": chatGroup, "bot": chatBot}[word]
	if kind == 0 || rest == "" || strings.ContainsFunc(rest, notIDRune) {
		return chat{}, &providers.Error{
			Kind:      providers.Invalid,
			Op:        "read conversation id",
			Detail:    fmt.Sprintf("%q is not a Yunhu conversation", id),
			Hint:      "Write group:, user: or bot: and the id that Yunhu shows, as in group:123456789.",
			Attribute: "id",
		}
	}
	return chat{id: rest, kind: kind}, nil
}

func notIDRune(r rune) bool {
	return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-')
}

// messageID is the msg_id of a key: its 32 hexadecimal digits, the form the
// vendor suggests.
func messageID(key string) (string, error) {
	id := strings.ToLower(strings.ReplaceAll(key, "-", ""))
	if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" {
		return "", &providers.Error{
			Kind: providers.Invalid, Op: "make message id",
			Detail: fmt.Sprintf("the key %q is not a UUID", key),
		}
	}
	return id, nil
}

// keyOfMessage is the UUID that messageID made the id from; empty when the id is not
// of that form, so someone else's message.
func keyOfMessage(id string) string {
	if m, err := messageID(id); err != nil || m != id {
		return ""
	}
	return id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
}
