package sandbox

import (
	"cmp"
	"encoding/base64"
	"errors"
	"net/http"
)

// Limits of POST /messages; api/messages/send.
const (
	mixinBatch = 100
	mixinBytes = 128 << 10
)

// mixinMessage is one message of a request.
type mixinMessage struct {
	ConversationID   string  `json:"conversation_id" is:"required,uuid"`
	RecipientID      string  `json:"recipient_id" is:"uuid"`
	MessageID        string  `json:"message_id" is:"required,uuid"`
	Category         string  `json:"category"`
	Data             *string `json:"data"`
	DataBase64       *string `json:"data_base64"`
	RepresentativeID string  `json:"representative_id" is:"uuid"`
	QuoteMessageID   string  `json:"quote_message_id" is:"uuid"`
	Silent           bool    `json:"silent"`

	payload mixinPayload
}

// mixinMessages is the body of POST /messages, one message or an array.
type mixinMessages []mixinMessage

func (list mixinMessages) acceptsOne() bool { return true }

func (list mixinMessages) check(r *request) error {
	if err := checkBatch(r, len(list)); err != nil {
		return err
	}
	for i := range list {
		if err := list[i].decodePayload(r.decoder); err != nil {
			return atIndex(err, i)
		}
	}
	return nil
}

func checkBatch(r *request, n int) error {
	if len(r.body) > mixinBytes || n == 0 || n > mixinBatch {
		return refuseField("array", "1 to %d messages in 128 KB, not %d", mixinBatch, n)
	}
	return nil
}

func (list mixinMessages) operations() []string {
	return showAll(list, func(x mixinMessage) string { return x.ledgerOperation() })
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

// sendMessages performs all messages of a batch, or none.
func (m *mixin) sendMessages(c *exchange, list *mixinMessages) (any, error) {
	for i := range *list {
		if err := m.checkDeliverable(c, &(*list)[i]); err != nil {
			return nil, atIndex(err, i)
		}
	}
	for i := range *list {
		m.performMessage(c, &(*list)[i])
	}
	return emptyAnswer(), nil
}

// checkDeliverable refuses a message that cannot be delivered now. What Mixin
// does with a recall that names another recipient than the message is not
// documented; a strict sandbox refuses it.
func (m *mixin) checkDeliverable(c *exchange, x *mixinMessage) error {
	h, known := c.findConversation(x.ConversationID)
	switch {
	case h.Gone || !known && m.requireConversations:
		return refuse(forbidden, "conversation %s does not exist", x.ConversationID)
	case known && !h.Found && h.findParticipant(m.app) == nil:
		return refuse(forbidden, "the bot is not in conversation %s", x.ConversationID)
	case h.Facts["category"] == "CONTACT" && h.findParticipant(x.RecipientID) == nil:
		return refuseField("recipient_id", "a chat between two needs the other one's id")
	}
	for _, p := range c.postsIn(x.ConversationID, x.payload.recall) {
		if sentTo := string(p.Wire); c.strict && sentTo != x.RecipientID {
			return refuseField("recipient_id", "message %s was sent to %q, and its recall to %q", p.ID, sentTo, x.RecipientID)
		}
	}
	for _, a := range x.payload.attachments {
		if _, ok := c.findFile(a.File); !ok {
			return refuseField("data", "attachment %s was never uploaded", a.File)
		}
	}
	return nil
}

// performMessage performs one message. A message id that was used before does
// nothing, because it is the client's key.
func (m *mixin) performMessage(c *exchange, x *mixinMessage) {
	e := Entry{Operation: x.ledgerOperation(), Conversation: x.ConversationID, Message: x.MessageID}
	if x.payload.recall != "" {
		e.Message = x.payload.recall
	}
	if _, e.Duplicate = c.readMark("message/" + x.MessageID); !e.Duplicate {
		c.putMark("message/"+x.MessageID, x.Category)
		m.ensureConversation(c, x)
		m.applyMessage(c, x)
	}
	c.recordOperation(e)
}

// ensureConversation creates the conversation of a message if it does not
// exist.
func (m *mixin) ensureConversation(c *exchange, x *mixinMessage) {
	if _, known := c.findConversation(x.ConversationID); known {
		return
	}
	h := Header{ID: x.ConversationID, Found: true, Facts: map[string]string{"category": "GROUP"}}
	h.addParticipants(c.transaction, []string{m.app})
	if x.RecipientID != "" && contactID(m.app, x.RecipientID) == x.ConversationID {
		h.Facts["category"] = "CONTACT"
		h.addParticipants(c.transaction, []string{x.RecipientID})
	}
	c.putConversation(h)
}

func (m *mixin) applyMessage(c *exchange, x *mixinMessage) {
	for _, p := range c.postsIn(x.ConversationID, x.payload.recall) {
		c.recall(p)
	}
	for _, id := range x.payload.pins {
		for _, p := range c.postsIn(x.ConversationID, id) {
			p.Pinned = x.payload.pin
			c.putPost(p)
		}
	}
	if x.ledgerOperation() == "send" {
		c.addPost(m.buildPost(c, x))
	}
}

// buildPost returns the message as it is stored. Wire is the recipient.
func (m *mixin) buildPost(c *exchange, x *mixinMessage) post {
	p := post{Conversation: x.ConversationID, Wire: []byte(x.RecipientID), Message: Message{
		ID: x.MessageID, Sender: cmp.Or(x.RepresentativeID, m.app), Kind: x.Category, Text: x.payload.text,
		Buttons: x.payload.buttons, Reply: x.QuoteMessageID, Silent: x.Silent,
	}}
	for _, a := range x.payload.attachments {
		f, _ := c.attach(a.File) // checkDeliverable has found it
		a.URL, a.Size = f.URL, cmp.Or(a.Size, f.Size)
		p.Attachments = append(p.Attachments, a)
	}
	return p
}

// decodeURLBase64 decodes data_base64: the URL alphabet without padding.
func decodeURLBase64(text *string) ([]byte, error) {
	if text == nil {
		return nil, refuseField("data_base64", "required")
	}
	data, err := base64.RawURLEncoding.DecodeString(*text)
	if err != nil {
		return nil, refuseField("data_base64", "not unpadded base64 of the URL alphabet")
	}
	return data, nil
}

// decodePayload decodes the payload. data is standard base64, though both
// alphabets are accepted.
func (x *mixinMessage) decodePayload(d decoder) (err error) {
	var data []byte
	switch {
	case (x.Data == nil) == (x.DataBase64 == nil):
		return refuseField("data", "one of data and data_base64")
	case x.Data == nil:
		data, err = decodeURLBase64(x.DataBase64)
	default:
		data, err = base64.StdEncoding.DecodeString(*x.Data)
		if err != nil {
			data, err = decodeURLBase64(x.Data)
		}
	}
	if err != nil {
		return err
	}
	x.payload, err = readPayload(d, x.Category, data)
	var rule refusal
	if errors.As(err, &rule) {
		err = errors.New(rule.why)
	}
	if err != nil {
		return refuseField("data", "%s: %v", x.Category, err)
	}
	return nil
}

// acknowledgement is an item of the array that POST /acknowledgements takes.
type acknowledgement struct {
	MessageID string `json:"message_id"`
	Status    string `json:"status"`
}

// acknowledgements is the body of POST /acknowledgements.
type acknowledgements []acknowledgement

func (list acknowledgements) check(*request) error {
	if len(list) == 0 || len(list) > 100 {
		return refuseField("array", "1 to 100 items, not %d", len(list))
	}
	for _, a := range list {
		if !isUUID(a.MessageID) || a.Status != "READ" && a.Status != "DELIVERED" {
			return refuseField("status", "message %q with status %q", a.MessageID, a.Status)
		}
	}
	return nil
}

func (m *mixin) acknowledgeMessages(c *exchange, list *acknowledgements) (any, error) {
	for _, a := range *list {
		c.recordOperation(Entry{Operation: "acknowledge", Message: a.MessageID})
	}
	return emptyAnswer(), nil
}

// emptyAnswer returns the answer to messages and acknowledgements: an empty
// object.
func emptyAnswer() answer { return jsonAnswer(http.StatusOK, struct{}{}) }
