package sandbox

import "bytes"

// Limits of POST /messages; api/messages/send.
const (
	mixinBatch = 100
	mixinBytes = 128 << 10
)

// mixinMessage is what POST /messages takes, one or an array.
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
	// strict has a recall go to whom the message went. What Mixin does with one
	// that goes to another is not documented.
	strict bool
}

func (m *mixin) messages(r *request) call {
	if len(r.body) > mixinBytes {
		return refuse(m.refuse(10002, field("body", "%d bytes are more than 128 KB", len(r.body))))
	}
	list, refused := m.list(r)
	if refused != nil {
		return refuse(*refused)
	}
	var operations []string
	for i := range list {
		if extra := list[i].check(r.decoder); extra != nil {
			extra["index"] = i
			return refuse(m.refuse(10002, extra))
		}
		operations = append(operations, list[i].operation())
	}
	return call{operations: operations, effect: func(t *transaction) answer { return m.deliver(t, list) }}
}

// list decodes one message or an array.
func (m *mixin) list(r *request) ([]mixinMessage, *answer) {
	var list []mixinMessage
	if body := bytes.TrimSpace(r.body); len(body) > 0 && body[0] == '[' {
		if refused := m.decode(r, &list); refused != nil {
			return nil, refused
		}
	} else {
		list = make([]mixinMessage, 1)
		if refused := m.decode(r, &list[0]); refused != nil {
			return nil, refused
		}
	}
	if len(list) == 0 || len(list) > mixinBatch {
		a := m.refuse(10002, field("array", "1 to %d messages, not %d", mixinBatch, len(list)))
		return nil, &a
	}
	return list, nil
}

// checkIDs looks at the ids of one message alone; nil is fine.
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
			return field(id.name, "%q is not a UUID", id.value)
		}
	}
	return nil
}

// check looks at one message alone and decodes its payload; nil is fine.
func (x *mixinMessage) check(d decoder) map[string]any {
	if extra := x.checkIDs(); extra != nil {
		return extra
	}
	data, extra := x.decode()
	if extra != nil {
		return extra
	}
	payload, err := readPayload(d, x.Category, data)
	if err != nil {
		return field("data", "%s: %v", x.Category, err)
	}
	x.payload, x.strict = payload, d.strict
	return nil
}

// operation is the ledger's word for what the message does.
func (x *mixinMessage) operation() string {
	switch x.Category {
	case "MESSAGE_RECALL":
		return "recall"
	case "MESSAGE_PIN":
		return "pin"
	}
	return "send"
}

// deliver does a batch, all or nothing.
func (m *mixin) deliver(t *transaction, list []mixinMessage) answer {
	for i := range list {
		if code, extra := m.obstacle(t, &list[i]); code != 0 {
			extra["index"] = i
			return m.refuse(code, extra)
		}
	}
	for i := range list {
		m.one(t, &list[i])
	}
	return empty()
}

// obstacle says why a message cannot be delivered as things are; 0 is fine.
func (m *mixin) obstacle(t *transaction, x *mixinMessage) (int, map[string]any) {
	h, known := t.conversation(x.ConversationID)
	switch {
	case h.Gone || !known && m.requireConversations:
		return 403, because("conversation %s does not exist", x.ConversationID)
	case known && !h.Found && h.member(m.app) == nil:
		return 403, because("the bot is not in conversation %s", x.ConversationID)
	case h.Facts["category"] == "CONTACT" && h.member(x.RecipientID) == nil:
		return 10002, field("recipient_id", "a chat between two needs the other one's id")
	}
	for _, p := range t.posts(x.ConversationID, x.payload.recall) {
		if sentTo := string(p.Wire); x.strict && sentTo != x.RecipientID {
			return 10002, field("recipient_id", "message %s was sent to %q, and its recall to %q", p.ID, sentTo, x.RecipientID)
		}
	}
	for _, a := range x.payload.attachments {
		if _, ok := t.file(a.File); !ok {
			return 10002, field("data", "attachment %s was never uploaded", a.File)
		}
	}
	return 0, nil
}

// one does what one message asks for. A message id that was here before does
// nothing: it is the client's key.
func (m *mixin) one(t *transaction, x *mixinMessage) {
	e := Entry{Operation: x.operation(), Conversation: x.ConversationID, Message: x.MessageID}
	if x.payload.recall != "" {
		e.Message = x.payload.recall
	}
	if _, e.Duplicate = t.mark("message/" + x.MessageID); !e.Duplicate {
		t.putMark("message/"+x.MessageID, x.Category)
		m.find(t, x)
		m.act(t, x)
	}
	t.note(e)
}

// find makes a conversation that the message shows to exist.
func (m *mixin) find(t *transaction, x *mixinMessage) {
	if _, known := t.conversation(x.ConversationID); known {
		return
	}
	h := Header{ID: x.ConversationID, Found: true, Facts: map[string]string{"category": "GROUP"}}
	h.join(t, []string{m.app})
	if x.RecipientID != "" && contactID(m.app, x.RecipientID) == x.ConversationID {
		h.Facts["category"] = "CONTACT"
		h.join(t, []string{x.RecipientID})
	}
	t.putConversation(h)
}

func (m *mixin) act(t *transaction, x *mixinMessage) {
	switch {
	case x.payload.recall != "":
		for _, p := range t.posts(x.ConversationID, x.payload.recall) {
			p.recall(t.now)
			t.putPost(p)
		}
	case len(x.payload.pins) > 0:
		for _, id := range x.payload.pins {
			for _, p := range t.posts(x.ConversationID, id) {
				p.Pinned = x.payload.pin
				t.putPost(p)
			}
		}
	default:
		t.send(m.compose(t, x))
	}
}

// compose is the message as it is kept; Wire is whom alone it was sent to.
func (m *mixin) compose(t *transaction, x *mixinMessage) post {
	p := post{Conversation: x.ConversationID, Wire: []byte(x.RecipientID), Message: Message{
		ID: x.MessageID, Sender: m.app, Kind: x.Category, Text: x.payload.text,
		Buttons: x.payload.buttons, Reply: x.QuoteMessageID, Silent: x.Silent,
	}}
	if x.RepresentativeID != "" {
		p.Sender = x.RepresentativeID
	}
	for _, a := range x.payload.attachments {
		f, _ := t.file(a.File) // obstacle has found it
		a.URL = fileURL(t.platform, a.File)
		if a.Size == 0 {
			a.Size = f.Size
		}
		p.Attachments = append(p.Attachments, a)
	}
	return p
}
