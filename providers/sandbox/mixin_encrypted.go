package sandbox

import (
	"crypto/md5"
	"encoding/base64"
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

func (x *mixinEncrypted) checkMessage() map[string]any {
	if extra := x.checkIDs(); extra != nil {
		return extra
	}
	switch {
	case !strings.HasPrefix(x.Category, "ENCRYPTED_"):
		return fieldExtra("category", "%q is not encrypted", x.Category)
	case x.DataBase64 == nil:
		return fieldExtra("data_base64", "required")
	}
	if _, err := base64.RawURLEncoding.DecodeString(*x.DataBase64); err != nil {
		return fieldExtra("data_base64", "not unpadded base64 of the URL alphabet")
	}
	return nil
}

func (m *mixin) encryptedMessages(r *request) call {
	var list []mixinEncrypted
	if refused := m.decodeBody(r, &list); refused != nil {
		return refusedCall(*refused)
	}
	if len(r.body) > mixinBytes || len(list) == 0 || len(list) > mixinBatch {
		return refusedCall(m.businessError(10002, fieldExtra("array", "1 to %d messages in 128 KB, not %d", mixinBatch, len(list))))
	}
	for i := range list {
		if extra := list[i].checkMessage(); extra != nil {
			extra["index"] = i
			return refusedCall(m.businessError(10002, extra))
		}
	}
	return call{operations: []string{"send_encrypted"}, effect: func(t *transaction) answer { return m.deliverEncrypted(t, list) }}
}

// deliverEncrypted accepts the messages that are encrypted for the current
// sessions, and returns the sessions for the others.
func (m *mixin) deliverEncrypted(t *transaction, list []mixinEncrypted) answer {
	for i := range list {
		if code, extra := m.checkDeliverable(t, &list[i].mixinMessage); code != 0 {
			extra["index"] = i
			return m.businessError(code, extra)
		}
	}
	results := []any{}
	for i := range list {
		x := &list[i]
		sessions, state := m.recipientSessions(t, x), "SUCCESS"
		if x.Checksum == sessionChecksum(sessions) {
			x.payload = mixinPayload{text: "(encrypted)"} // only the recipients have the keys
			m.performMessage(t, &x.mixinMessage)
			sessions = nil
		} else {
			state = "FAILED"
		}
		results = append(results, map[string]any{
			"type": "message", "message_id": x.MessageID, "recipient_id": x.RecipientID, "state": state, "sessions": showSessions(sessions),
		})
	}
	return dataAnswer(results)
}

// recipientSessions returns the sessions that a message must be encrypted for.
func (m *mixin) recipientSessions(t *transaction, x *mixinEncrypted) []deviceSession {
	if x.RecipientID != "" {
		return []deviceSession{mixinSession(x.RecipientID)}
	}
	var all []deviceSession
	h, _ := t.findConversation(x.ConversationID)
	for _, p := range h.Participants {
		if p.ID != m.app {
			all = append(all, mixinSession(p.ID))
		}
	}
	return all
}

// sessionChecksum returns the MD5 of the session ids in ascending order.
func sessionChecksum(sessions []deviceSession) string {
	var ids []string
	for _, s := range sessions {
		ids = append(ids, s.id)
	}
	slices.Sort(ids)
	sum := md5.Sum([]byte(strings.Join(ids, "")))
	return hex.EncodeToString(sum[:])
}
