package sandbox

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// yunhuForward is the body of msg-forward.
type yunhuForward struct {
	MsgID    string      `json:"msgId"`
	ChatType uint64      `json:"chatType"`
	Receive  []yunhuChat `json:"receive" is:"required"`
	chats    []string
}

// yunhuChat is a chat in a request.
type yunhuChat struct {
	ChatID   string `json:"chatId"`
	ChatType uint64 `json:"chatType"`
}

func (x *yunhuForward) check(*request) error {
	x.chats = showAll(x.Receive, func(to yunhuChat) string { return conversationID(to.ChatType, to.ChatID) })
	if conversationID(x.ChatType, "0") == "" || slices.Contains(x.chats, "") {
		return refuse(invalid, "chatType, and at least one chat that receives")
	}
	return nil
}

// forwardMessage copies a message to other chats. The server chooses the ids of
// the copies.
func (y *yunhu) forwardMessage(c *exchange, in *yunhuForward) (any, error) {
	p, ok := c.visible("", in.MsgID)
	prefix := strings.TrimSuffix(conversationID(in.ChatType, "0"), "0")
	if !ok || !strings.HasPrefix(p.Conversation, prefix) {
		return nil, noMessage()
	}
	for _, to := range in.chats {
		if _, ok := c.lookUp(to); !ok {
			return nil, refuse(absent, "%s", c.dialect.unknown)
		}
	}
	for _, to := range in.chats {
		c.chat, _ = c.lookUp(to)
		id := seededBytes("yunhu", "forward", c.transaction.store.numbers, c.now)
		c.send(Message{
			ID: hex.EncodeToString(id[:16]), Sender: y.user, Kind: p.Kind, Text: p.Text, Attachments: p.Attachments, Buttons: p.Buttons,
		}, p.Wire)
		c.recordOperation(Entry{Operation: "forward", Conversation: to, Message: c.entry.Message})
	}
	return nil, nil
}

// pressButton reports the value of one of the message's buttons.
func (y *yunhu) pressButton(c *exchange, m pbMessage) (any, error) {
	if m.textField("msg_id") == "" || m.textField("user_id") == "" {
		return nil, refuse(invalid, "msg_id, chat and user_id")
	}
	p, ok := c.visible(c.place, m.textField("msg_id"))
	if !ok {
		return nil, noMessage()
	}
	pressed := func(b Button) bool { return b.Value == m.textField("button_value") }
	if !slices.ContainsFunc(p.Buttons, pressed) {
		return nil, refuse(invalid, "the message has no button with value %q", m.textField("button_value"))
	}
	return nil, nil
}

// yunhuFormReport is the body of a2ui-form-report and, completed, its answer.
type yunhuFormReport struct {
	MsgID             string          `json:"msgId" is:"required"`
	ChatType          uint64          `json:"chatType"`
	ChatID            string          `json:"chatId"`
	SenderID          string          `json:"senderId"`
	ActionName        string          `json:"actionName" is:"required"`
	SourceComponentID string          `json:"sourceComponentId"`
	FormContext       json.RawMessage `json:"formContext" is:"required"`
	InteractionJSON   string          `json:"interactionJson"`
	Timestamp         uint64          `json:"timestamp,omitempty"`
	UID               string          `json:"uid,omitempty"`
}

func (x *yunhuFormReport) check(*request) error {
	if conversationID(x.ChatType, x.ChatID) == "" || x.Timestamp != 0 || x.UID != "" {
		return refuse(invalid, "a chat, and nothing that the answer adds")
	}
	return nil
}

func (y *yunhu) submitForm(c *exchange, in *yunhuFormReport) (any, error) {
	in.Timestamp, in.UID = wireTime(c.now), y.user
	c.entry.Conversation, c.entry.Message = conversationID(in.ChatType, in.ChatID), in.MsgID
	return in, nil
}

// yunhuDownload is the body of file-download-record.
type yunhuDownload struct {
	MsgID        string `json:"msgId" is:"required"`
	DownloadPath string `json:"downloadPath" is:"required"`
}

func (y *yunhu) recordDownload(c *exchange, in *yunhuDownload) (any, error) {
	if _, ok := c.visible("", in.MsgID); !ok {
		return nil, noMessage()
	}
	return nil, nil
}

// yunhuHide is the body of delete.
type yunhuHide struct {
	ChatID   string `json:"chatId" is:"required,id"`
	MsgID    string `json:"msgId" is:"required"`
	ChatType uint64 `json:"chatType" is:"range=1-3"`
}

// hideMessage is the delete of a long press: the message disappears from the
// account's own lists, and other people still see it.
func (y *yunhu) hideMessage(c *exchange, in *yunhuHide) (any, error) {
	p, ok := c.visible(conversationID(in.ChatType, in.ChatID), in.MsgID)
	if !ok {
		return nil, noMessage()
	}
	p.Hidden = true
	c.putPost(p)
	return nil, nil
}
