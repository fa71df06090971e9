package yunhu

import (
	"cmp"
	"context"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"herald/providers"
	"herald/providers/kit"
	"herald/providers/yunhu/yunhupb"
)

var conversationIDs = kit.IDForm{
	Pattern: regexp.MustCompile(`^(user|group|bot):[0-9A-Za-z_-]+$`),
	Help:    "Write group:, user: or bot: and the id that Yunhu shows, as in group:123456789.",
}

// chat is a conversation as the wire names it.
type chat struct {
	id   string
	kind yunhupb.ChatType
}

// chatWords are the words for the kinds of conversations.
var chatWords = map[yunhupb.ChatType]string{
	yunhupb.ChatType_USER: "user", yunhupb.ChatType_GROUP: "group", yunhupb.ChatType_BOT: "bot",
}

// parseChat reads a conversation id: group:ID, user:ID or bot:ID.
func parseChat(op, id string) (chat, error) {
	if err := conversationIDs.Check(op, id); err != nil {
		return chat{}, err
	}
	word, rest, _ := strings.Cut(id, ":")
	return chat{rest, yunhupb.ChatType(yunhupb.ChatType_value[strings.ToUpper(word)])}, nil
}

// messageID is the msg_id of a key: its 32 hexadecimal digits, the form the
// vendor suggests.
func messageID(key string) (string, error) {
	id, err := uuid.Parse(key)
	if err != nil {
		return "", kit.Invalidf("make message id", "the key %q is not a UUID", key)
	}
	return strings.ReplaceAll(id.String(), "-", ""), nil
}

// keyOfMessage is the UUID that messageID made the id from; empty when the id is not
// of that form, so someone else's message.
func keyOfMessage(id string) string {
	key, err := uuid.Parse(id)
	if err != nil || strings.ReplaceAll(key.String(), "-", "") != id {
		return ""
	}
	return key.String()
}

// ListConversations lists the conversations in the account's list; see
// providers.ConversationLister.
func (s *session) ListConversations(ctx context.Context) ([]providers.ListedConversation, error) {
	var list yunhupb.ListConversationsResponse
	_, err := s.call(ctx, protoCall{
		op: "list conversations", path: "/v1/conversation/list", body: &yunhupb.ListConversationsRequest{}, repeatable: true, readOnly: true,
	}, &list)
	if err != nil {
		return nil, err
	}
	var out []providers.ListedConversation
	for _, c := range list.Data {
		kind := chatWords[c.ChatType]
		if id := kind + ":" + c.ChatId; conversationIDs.Pattern.MatchString(id) {
			out = append(out, providers.ListedConversation{ID: id, Title: cmp.Or(c.Name, c.Remark), Kind: kind})
		}
	}
	return out, nil
}
