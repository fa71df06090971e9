package sandbox

import "bytes"

// Limits of POST /messages; api/messages/send.
const (
	mixinBatch = 100
	mixinBytes = 128 << 10
)

// mixinMessage is the body of POST /messages, one or an array.
type mixinMessage struct {
	ConversationID   string  `json:"conversation_id"`
	RecipientID      string  `json:"recipient_id"`
	MessageID        string  `json:"message_id"`
	Category         string  `json:"category"`
	Data             *string `json:"data"`
	DataBase64       *string `json:"data_base64"`
	RepresentativeID string  `json:"representative_id"`
	QuoteMessageID   string  `json:"quote_message_id"`
	Silent           bool    `json:"silent"`

	payload mixinPayload
	// strict requires a recall to have the recipient of the message. What Mixin
	// does with another recipient is not documented.
	strict bool
}

func (m *mixin) sendMessages(r *request) call {
	if len(r.body) > mixinBytes {
		return refusedCall(m.businessError(10002, fieldExtra("body", "%d bytes are more than 128 KB", len(r.body))))
	}
	list, refused := m.decodeMessages(r)
	if refused != nil {
		return refusedCall(*refused)
	}
	var operations []string
	for i := range list {
		if extra := list[i].checkMessage(r.decoder); extra != nil {
			extra["index"] = i
			return refusedCall(m.businessError(10002, extra))
		}
		operations = append(operations, list[i].ledgerOperation())
	}
	return call{operations: operations, effect: func(t *transaction) answer { return m.deliverBatch(t, list) }}
}

// decodeMessages decodes one message or an array.
func (m *mixin) decodeMessages(r *request) ([]mixinMessage, *answer) {
	var list []mixinMessage
	if body := bytes.TrimSpace(r.body); len(body) > 0 && body[0] == '[' {
		if refused := m.decodeBody(r, &list); refused != nil {
			return nil, refused
		}
	} else {
		list = make([]mixinMessage, 1)
		if refused := m.decodeBody(r, &list[0]); refused != nil {
			return nil, refused
		}
	}
	if len(list) == 0 || len(list) > mixinBatch {
		a := m.businessError(10002, fieldExtra("array", "1 to %d messages, not %d", mixinBatch, len(list)))
		return nil, &a
	}
	return list, nil
}

// checkIDs checks the ids of one message by itself and returns the error's
// extra, or nil.
func (x *mixinMessage) checkIDs() map[string]any {
	ids := []struct {
		name, value string
		required    bool
	}{
		{"conversation_id", x.ConversationID, true},
		{"message_id", x.MessageID, true},
		{"recipient_id", x.RecipientID, false},
		{"representative_id", x.RepresentativeID, false},
		{"quote_message_id", x.QuoteMessageID, false},
	}
	for _, id := range ids {
		if (id.required || id.value != "") && !isUUID(id.value) {
			return fieldExtra(id.name, "%q is not a UUID", id.value)
		}
	}
	return nil
}

// checkMessage checks one message by itself and decodes its payload. It returns
// the error's extra, or nil.
func (x *mixinMessage) checkMessage(d decoder) map[string]any {
	if extra := x.checkIDs(); extra != nil {
		return extra
	}
	data, extra := x.decodePayload()
	if extra != nil {
		return extra
	}
	payload, err := readPayload(d, x.Category, data)
	if err != nil {
		return fieldExtra("data", "%s: %v", x.Category, err)
	}
	x.payload, x.strict = payload, d.strict
	return nil
}

// ledgerOperation returns the ledger's name for what the message does.
func (x *mixinMessage) ledgerOperation() string {
	switch x.Category {
	case "MESSAGE_RECALL":
		return "recall"
	case "MESSAGE_PIN":
		return "pin"
	}
	return "send"
}

// deliverBatch performs all messages of a batch, or none.
func (m *mixin) deliverBatch(t *transaction, list []mixinMessage) answer {
	for i := range list {
		if code, extra := m.checkDeliverable(t, &list[i]); code != 0 {
			extra["index"] = i
			return m.businessError(code, extra)
		}
	}
	for i := range list {
		m.performMessage(t, &list[i])
	}
	return emptyAnswer()
}

// checkDeliverable returns the error code and its extra if the message cannot
// be delivered now; 0 if it can.
func (m *mixin) checkDeliverable(t *transaction, x *mixinMessage) (int, map[string]any) {
	h, known := t.findConversation(x.ConversationID)
	switch {
	case h.Gone || !known && m.requireConversations:
		return 403, reasonExtra("conversation %s does not exist", x.ConversationID)
	case known && !h.Found && h.findParticipant(m.app) == nil:
		return 403, reasonExtra("the bot is not in conversation %s", x.ConversationID)
	case h.Facts["category"] == "CONTACT" && h.findParticipant(x.RecipientID) == nil:
		return 10002, fieldExtra("recipient_id", "a chat between two needs the other one's id")
	}
	for _, p := range t.postsIn(x.ConversationID, x.payload.recall) {
		if sentTo := string(p.Wire); x.strict && sentTo != x.RecipientID {
			return 10002, fieldExtra("recipient_id", "message %s was sent to %q, and its recall to %q", p.ID, sentTo, x.RecipientID)
		}
	}
	for _, a := range x.payload.attachments {
		if _, ok := t.findFile(a.File); !ok {
			return 10002, fieldExtra("data", "attachment %s was never uploaded", a.File)
		}
	}
	return 0, nil
}

// performMessage performs one message. A message id that was used before does
// nothing, because it is the client's key.
func (m *mixin) performMessage(t *transaction, x *mixinMessage) {
	e := Entry{Operation: x.ledgerOperation(), Conversation: x.ConversationID, Message: x.MessageID}
	if x.payload.recall != "" {
		e.Message = x.payload.recall
	}
	if _, e.Duplicate = t.readMark("message/" + x.MessageID); !e.Duplicate {
		t.putMark("message/"+x.MessageID, x.Category)
		m.ensureConversation(t, x)
		m.applyMessage(t, x)
	}
	t.recordOperation(e)
}

// ensureConversation creates the conversation of a message if it does not
// exist.
func (m *mixin) ensureConversation(t *transaction, x *mixinMessage) {
	if _, known := t.findConversation(x.ConversationID); known {
		return
	}
	h := Header{ID: x.ConversationID, Found: true, Facts: map[string]string{"category": "GROUP"}}
	h.addParticipants(t, []string{m.app})
	if x.RecipientID != "" && contactID(m.app, x.RecipientID) == x.ConversationID {
		h.Facts["category"] = "CONTACT"
		h.addParticipants(t, []string{x.RecipientID})
	}
	t.putConversation(h)
}

func (m *mixin) applyMessage(t *transaction, x *mixinMessage) {
	switch {
	case x.payload.recall != "":
		for _, p := range t.postsIn(x.ConversationID, x.payload.recall) {
			p.markRecalled(t.now)
			t.putPost(p)
		}
	case len(x.payload.pins) > 0:
		for _, id := range x.payload.pins {
			for _, p := range t.postsIn(x.ConversationID, id) {
				p.Pinned = x.payload.pin
				t.putPost(p)
			}
		}
	default:
		t.addPost(m.buildPost(t, x))
	}
}

// buildPost returns the message as it is stored. Wire is the recipient.
func (m *mixin) buildPost(t *transaction, x *mixinMessage) post {
	p := post{Conversation: x.ConversationID, Wire: []byte(x.RecipientID), Message: Message{
		ID: x.MessageID, Sender: m.app, Kind: x.Category, Text: x.payload.text,
		Buttons: x.payload.buttons, Reply: x.QuoteMessageID, Silent: x.Silent,
	}}
	if x.RepresentativeID != "" {
		p.Sender = x.RepresentativeID
	}
	for _, a := range x.payload.attachments {
		f, _ := t.findFile(a.File) // checkDeliverable has found it
		a.URL = fileURL(t.platform, a.File)
		if a.Size == 0 {
			a.Size = f.Size
		}
		p.Attachments = append(p.Attachments, a)
	}
	return p
}
