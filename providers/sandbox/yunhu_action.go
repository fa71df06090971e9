package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
)

// withMessage runs an effect on an existing message, for the JSON endpoints.
func (y *yunhu) withMessage(operation, where, id string, effect func(*transaction, post) answer) call {
	return call{operations: []string{operation}, effect: func(t *transaction) answer {
		found := t.postsAnywhere(id)
		if where != "" {
			found = t.postsIn(where, id)
		}
		if len(found) == 0 || found[0].Recalled {
			return y.jsonStatus(yunhuOther, "消息不存在", nil)
		}
		return effect(t, found[0])
	}}
}

// forwardMessage copies a message to other chats. The server chooses the ids of
// the copies.
func (y *yunhu) forwardMessage(r *request) call {
	type receiver struct {
		ChatID   string `json:"chatId"`
		ChatType uint64 `json:"chatType"`
	}
	var q struct {
		MsgID    string     `json:"msgId"`
		ChatType uint64     `json:"chatType"`
		Receive  []receiver `json:"receive"`
	}
	if refused := y.decodeJSON(r, &q); refused != nil {
		return refusedCall(*refused)
	}
	var chats []string
	for _, to := range q.Receive {
		chats = append(chats, conversationID(to.ChatType, to.ChatID))
	}
	prefix, _, _ := strings.Cut(conversationID(q.ChatType, "0"), ":")
	if prefix == "" || len(chats) == 0 || slices.Contains(chats, "") {
		return refusedCall(y.invalidParamJSON("chatType, and at least one chat that receives"))
	}
	return y.withMessage("forward", "", q.MsgID, func(t *transaction, p post) answer {
		if !strings.HasPrefix(p.Conversation, prefix+":") {
			return y.jsonStatus(yunhuOther, "消息不存在", nil)
		}
		for _, to := range chats {
			if !y.ensureChat(t, to) {
				return y.jsonStatus(yunhuOther, yunhuNoChat, nil)
			}
		}
		for _, to := range chats {
			id := seededBytes("yunhu", "forward", t.store.numbers, t.now)
			copied := post{Conversation: to, Wire: p.Wire, Message: Message{
				ID: hexID(id), Sender: y.user, Kind: p.Kind, Text: p.Text, Attachments: p.Attachments, Buttons: p.Buttons,
			}}
			t.addPost(copied)
			t.recordOperation(Entry{Operation: "forward", Conversation: to, Message: copied.ID})
		}
		return y.jsonStatus(yunhuOK, "success", nil)
	})
}

// pressButton reports the value of one of the message's buttons.
func (y *yunhu) pressButton(r *request) call {
	m, refused := y.decodeBody(r, y.wire.button)
	if refused != nil {
		return refusedCall(*refused)
	}
	where := conversationID(m.numberField("chat_type"), m.textField("chat_id"))
	if where == "" || m.textField("msg_id") == "" || m.textField("user_id") == "" {
		return refusedCall(y.invalidParam("msg_id, chat and user_id"))
	}
	return call{operations: []string{"press_button"}, effect: func(t *transaction) answer {
		found := t.postsIn(where, m.textField("msg_id"))
		if len(found) == 0 || found[0].Recalled {
			return y.statusAnswer(yunhuOther, "消息不存在")
		}
		pressed := func(b Button) bool { return b.Value == m.textField("button_value") }
		if !slices.ContainsFunc(found[0].Buttons, pressed) {
			return y.invalidParam("the message has no button with value %q", m.textField("button_value"))
		}
		t.recordOperation(Entry{Operation: "press_button", Conversation: where, Message: found[0].ID})
		return y.statusAnswer(yunhuOK, "success")
	}}
}

// yunhuFormReport is the body of a2ui-form-report and, completed, its answer.
type yunhuFormReport struct {
	MsgID             string          `json:"msgId"`
	ChatType          uint64          `json:"chatType"`
	ChatID            string          `json:"chatId"`
	SenderID          string          `json:"senderId"`
	ActionName        string          `json:"actionName"`
	SourceComponentID string          `json:"sourceComponentId"`
	FormContext       json.RawMessage `json:"formContext"`
	InteractionJSON   string          `json:"interactionJson"`
	Timestamp         uint64          `json:"timestamp,omitempty"`
	UID               string          `json:"uid,omitempty"`
}

func (y *yunhu) submitForm(r *request) call {
	var q yunhuFormReport
	if refused := y.decodeJSON(r, &q); refused != nil {
		return refusedCall(*refused)
	}
	where := conversationID(q.ChatType, q.ChatID)
	if where == "" || q.MsgID == "" || q.ActionName == "" || len(q.FormContext) == 0 || q.Timestamp != 0 || q.UID != "" {
		return refusedCall(y.invalidParamJSON("msgId, chat, actionName and formContext"))
	}
	return call{operations: []string{"submit_form"}, effect: func(t *transaction) answer {
		q.Timestamp, q.UID = wireTime(t.now), y.user
		t.recordOperation(Entry{Operation: "submit_form", Conversation: where, Message: q.MsgID})
		return y.jsonStatus(yunhuOK, "success", q)
	}}
}

func (y *yunhu) recordDownload(r *request) call {
	var q struct {
		MsgID        string `json:"msgId"`
		DownloadPath string `json:"downloadPath"`
	}
	if refused := y.decodeJSON(r, &q); refused != nil {
		return refusedCall(*refused)
	}
	if q.MsgID == "" || q.DownloadPath == "" {
		return refusedCall(y.invalidParamJSON("msgId and downloadPath"))
	}
	return y.withMessage("record_download", "", q.MsgID, func(t *transaction, p post) answer {
		t.recordOperation(Entry{Operation: "record_download", Conversation: p.Conversation, Message: p.ID})
		return y.jsonStatus(yunhuOK, "success", nil)
	})
}

// hideMessage is the delete of a long press: the message disappears from the
// account's own lists, and other people still see it.
func (y *yunhu) hideMessage(r *request) call {
	var q struct {
		ChatID   string `json:"chatId"`
		MsgID    string `json:"msgId"`
		ChatType uint64 `json:"chatType"`
	}
	if refused := y.decodeJSON(r, &q); refused != nil {
		return refusedCall(*refused)
	}
	where := conversationID(q.ChatType, q.ChatID)
	if where == "" || q.MsgID == "" {
		return refusedCall(y.invalidParamJSON("chatId, chatType and msgId"))
	}
	return y.withMessage("delete", where, q.MsgID, func(t *transaction, p post) answer {
		p.Hidden = true
		t.putPost(p)
		t.recordOperation(Entry{Operation: "delete", Conversation: where, Message: p.ID})
		return y.jsonStatus(yunhuOK, "success", nil)
	})
}
