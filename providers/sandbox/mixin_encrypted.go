package sandbox

import (
	"crypto/md5"
	"encoding/hex"
	"slices"
	"strings"
)

// mixinEncrypted is an item of the array that POST /encrypted_messages takes;
// api/messages/encrypted.
type mixinEncrypted struct {
	mixinMessage
	Checksum          string              `json:"checksum"`
	RecipientSessions []map[string]string `json:"recipient_sessions"`
}

// mixinEncryptedList is the body of POST /encrypted_messages.
type mixinEncryptedList []mixinEncrypted

func (list mixinEncryptedList) check(r *request) error {
	for i, x := range list {
		_, err := decodeURLBase64(x.DataBase64)
		switch {
		case !strings.HasPrefix(x.Category, "ENCRYPTED_"):
			return atIndex(refuseField("category", "%q is not encrypted", x.Category), i)
		case err != nil:
			return atIndex(err, i)
		}
	}
	return checkBatch(r, len(list))
}

// sendEncrypted accepts the messages that are encrypted for the current
// sessions, and returns the sessions for the others.
func (m *mixin) sendEncrypted(c *exchange, list *mixinEncryptedList) (any, error) {
	for i := range *list {
		if err := m.checkDeliverable(c, &(*list)[i].mixinMessage); err != nil {
			return nil, atIndex(err, i)
		}
	}
	return showAll(*list, func(x mixinEncrypted) map[string]any {
		sessions, state := m.recipientSessions(c, &x.mixinMessage), "SUCCESS"
		if x.Checksum == sessionChecksum(sessions) {
			x.payload = mixinPayload{text: "(encrypted)"} // only the recipients have the keys
			m.performMessage(c, &x.mixinMessage)
			sessions = nil
		} else {
			state = "FAILED"
		}
		return map[string]any{
			"type": "message", "message_id": x.MessageID, "recipient_id": x.RecipientID, "state": state,
			"sessions": showAll(sessions, showSession),
		}
	}), nil
}

// recipientSessions returns the sessions that a message must be encrypted for.
func (m *mixin) recipientSessions(c *exchange, x *mixinMessage) (all []deviceSession) {
	if x.RecipientID != "" {
		return []deviceSession{mixinSession(x.RecipientID)}
	}
	h, _ := c.findConversation(x.ConversationID)
	for _, p := range h.Participants {
		if p.ID != m.app {
			all = append(all, mixinSession(p.ID))
		}
	}
	return all
}

// sessionChecksum returns the MD5 of the session ids in ascending order.
func sessionChecksum(sessions []deviceSession) string {
	ids := showAll(sessions, func(s deviceSession) string { return s.id })
	slices.Sort(ids)
	sum := md5.Sum([]byte(strings.Join(ids, "")))
	return hex.EncodeToString(sum[:])
}
