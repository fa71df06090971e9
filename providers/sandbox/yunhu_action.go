package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
)

// existing runs an effect on a message that is there, for the JSON endpoints.
func (y *yunhu) existing(operation, where, id string, effect func(*transaction, post) answer) call {
	return call{operations: []string{operation}, effect: func(t *transaction) answer {
		found := t.anywhere(id)
		if where != "" {
			found = t.posts(where, id)
		}
		if len(found) == 0 || found[0].Recalled {
			return y.json(yunhuOther, "消息不存在", nil)
		}
		return effect(t, found[0])
	}}
}

// forward copies a message to other chats; the copies get ids of the server's.
func (y *yunhu) forward(r *request) call {
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
		return refuse(*refused)
	}
	var chats []string
	for _, to := range q.Receive {
		chats = append(chats, chat(to.ChatType, to.ChatID))
	}
	prefix, _, _ := strings.Cut(chat(q.ChatType, "0"), ":")
	if prefix == "" || len(chats) == 0 || slices.Contains(chats, "") {
		return refuse(y.badJSON("chatType, and at least one chat that receives"))
	}
	return y.existing("forward", "", q.MsgID, func(t *transaction, p post) answer {
		if !strings.HasPrefix(p.Conversation, prefix+":") {
			return y.json(yunhuOther, "消息不存在", nil)
		}
		for _, to := range chats {
			if !y.reachable(t, to) {
				return y.json(yunhuOther, yunhuNoChat, nil)
			}
		}
		for _, to := range chats {
			id := seeded("yunhu", "forward", t.store.numbers, t.now)
			copied := post{Conversation: to, Wire: p.Wire, Message: Message{
				ID: hexID(id), Sender: y.user, Kind: p.Kind, Text: p.Text, Attachments: p.Attachments, Buttons: p.Buttons,
			}}
			t.send(copied)
			t.note(Entry{Operation: "forward", Conversation: to, Message: copied.ID})
		}
		return y.json(yunhuOK, "success", nil)
	})
}

// pressButton reports a value that one of the message's buttons has.
func (y *yunhu) pressButton(r *request) call {
	m, refused := y.decode(r, y.wire.button)
	if refused != nil {
		return refuse(*refused)
	}
	where := chat(m.number("chat_type"), m.text("chat_id"))
	if where == "" || m.text("msg_id") == "" || m.text("user_id") == "" {
		return refuse(y.bad("msg_id, chat and user_id"))
	}
	return call{operations: []string{"press_button"}, effect: func(t *transaction) answer {
		found := t.posts(where, m.text("msg_id"))
		if len(found) == 0 || found[0].Recalled {
			return y.status(yunhuOther, "消息不存在")
		}
		pressed := func(b Button) bool { return b.Value == m.text("button_value") }
		if !slices.ContainsFunc(found[0].Buttons, pressed) {
			return y.bad("the message has no button with value %q", m.text("button_value"))
		}
		t.note(Entry{Operation: "press_button", Conversation: where, Message: found[0].ID})
		return y.status(yunhuOK, "success")
	}}
}

// yunhuFormReport is what a2ui-form-report takes and, completed, gives back.
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
		return refuse(*refused)
	}
	where := chat(q.ChatType, q.ChatID)
	if where == "" || q.MsgID == "" || q.ActionName == "" || len(q.FormContext) == 0 || q.Timestamp != 0 || q.UID != "" {
		return refuse(y.badJSON("msgId, chat, actionName and formContext"))
	}
	return call{operations: []string{"submit_form"}, effect: func(t *transaction) answer {
		q.Timestamp, q.UID = millis(t.now), y.user
		t.note(Entry{Operation: "submit_form", Conversation: where, Message: q.MsgID})
		return y.json(yunhuOK, "success", q)
	}}
}

func (y *yunhu) recordDownload(r *request) call {
	var q struct {
		MsgID        string `json:"msgId"`
		DownloadPath string `json:"downloadPath"`
	}
	if refused := y.decodeJSON(r, &q); refused != nil {
		return refuse(*refused)
	}
	if q.MsgID == "" || q.DownloadPath == "" {
		return refuse(y.badJSON("msgId and downloadPath"))
	}
	return y.existing("record_download", "", q.MsgID, func(t *transaction, p post) answer {
		t.note(Entry{Operation: "record_download", Conversation: p.Conversation, Message: p.ID})
		return y.json(yunhuOK, "success", nil)
	})
}

// hide is the long-press delete: the message leaves the account's own lists,
// and everybody else still sees it.
func (y *yunhu) hide(r *request) call {
	var q struct {
		ChatID   string `json:"chatId"`
		MsgID    string `json:"msgId"`
		ChatType uint64 `json:"chatType"`
	}
	if refused := y.decodeJSON(r, &q); refused != nil {
		return refuse(*refused)
	}
	where := chat(q.ChatType, q.ChatID)
	if where == "" || q.MsgID == "" {
		return refuse(y.badJSON("chatId, chatType and msgId"))
	}
	return y.existing("delete", where, q.MsgID, func(t *transaction, p post) answer {
		p.Hidden = true
		t.putPost(p)
		t.note(Entry{Operation: "delete", Conversation: where, Message: p.ID})
		return y.json(yunhuOK, "success", nil)
	})
}
