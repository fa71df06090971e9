package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// yunhuPage is the most messages that one answer holds; list-message-by-seq is
// known to give no more.
const yunhuPage = 30

// reading is a list request: where, and which part of the visible messages.
type reading struct {
	operation string
	chat      string
	pick      func(t *transaction, posts []*post) []*post
}

// read answers a list request, newest message first.
func (y *yunhu) read(q reading) call {
	if q.chat == "" {
		return refuse(y.bad("no such chat"))
	}
	return call{operations: []string{q.operation}, effect: func(t *transaction) answer {
		if h, known := t.conversation(q.chat); h.Gone || !known && y.requireConversations {
			return y.status(yunhuOther, yunhuNoChat)
		}
		picked := q.pick(t, t.thread(q.chat))
		out := pbMessage{"status": {y.statusMessage(yunhuOK, "success")}}
		for _, p := range slices.Backward(picked) {
			if !p.Hidden {
				out["data"] = append(out["data"], y.show(p))
			}
		}
		out.set("total", uint64(len(out["data"])))
		t.note(Entry{Operation: q.operation, Conversation: q.chat})
		return y.protobuf(y.wire.answer, out)
	}}
}

// show is the message as a list has it.
func (y *yunhu) show(p *post) pbMessage {
	content, err := decoder{}.protobuf(y.wire.content, p.Wire)
	if err != nil {
		content = pbMessage{"text": {p.Text}}
	}
	side := "left"
	if p.Sender == y.user {
		side = "right"
	}
	var commands []any
	if p.Command != 0 {
		commands = []any{pbMessage{"cmd_id": {p.Command}, "name": {fmt.Sprintf("command %d", p.Command)}, "type": {uint64(1)}}}
	}
	return pbMessage{
		"msg_id":       {p.ID},
		"sender":       {pbMessage{"chat_id": {p.Sender}, "chat_type": {uint64(1)}, "name": {"Sandbox " + p.Sender}}},
		"direction":    {side},
		"content_type": {yunhuType(p.Kind)},
		"msg_content":  {content},
		"send_time":    {millis(p.SentAt)},
		"cmd":          commands,
		"recall_time":  {millis(p.RecalledAt)},
		"quote_msg_id": {p.Reply},
		"msg_seq":      {uint64(p.Position)},
		"edit_time":    {millis(p.EditedAt)},
	}
}

// millis is a time on Yunhu's wire; 0 for never.
func millis(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(t.UnixMilli())
}

// list gives the messages before an id, or the newest without one.
func (y *yunhu) list(r *request) call {
	m, refused := y.decode(r, y.wire.list)
	if refused != nil {
		return refuse(*refused)
	}
	where := chat(m.number("chat_type"), m.text("chat_id"))
	return y.read(reading{"list", where, func(t *transaction, posts []*post) []*post {
		end, ok := endOf(t, posts, where, m.text("msg_id"))
		if !ok {
			return nil
		}
		return tail(posts[:end], m.number("msg_count"))
	}})
}

// endOf is the index of a message, or the end of the thread for no id.
func endOf(t *transaction, posts []*post, where, id string) (int, bool) {
	if id == "" {
		return len(posts), true
	}
	found := t.posts(where, id)
	if len(found) == 0 {
		return 0, false
	}
	return place(posts, found[0].Position), true
}

// tail gives the last n messages, one page at most.
func tail(posts []*post, n uint64) []*post {
	n = min(n, 100, uint64(len(posts)))
	return posts[len(posts)-int(n):]
}

// listBySeq gives what follows a sequence number; of more than a page, the
// newest page.
func (y *yunhu) listBySeq(r *request) call {
	m, refused := y.decode(r, y.wire.bySeq)
	if refused != nil {
		return refuse(*refused)
	}
	where := chat(m.number("chat_type"), m.text("chat_id"))
	return y.read(reading{"list", where, func(_ *transaction, posts []*post) []*post {
		return tail(posts[place(posts, int64(min(m.number("msg_start"), 1<<62))+1):], yunhuPage)
	}})
}

// listByMidSeq gives a message, by id or by sequence number, and as many
// before it as are asked for.
func (y *yunhu) listByMidSeq(r *request) call {
	m, refused := y.decode(r, y.wire.byMidSeq)
	if refused != nil {
		return refuse(*refused)
	}
	where := chat(m.number("chat_type"), m.text("chat_id"))
	return y.read(reading{"list", where, func(t *transaction, posts []*post) []*post {
		end, ok := endOf(t, posts, where, m.text("msg_id"))
		if seq := m.number("msg_seq"); m.text("msg_id") == "" && seq > 0 {
			end = place(posts, int64(min(seq, 1<<62)))
		}
		if !ok {
			return nil
		}
		return tail(posts[:min(end+1, len(posts))], min(m.number("msg_count"), 1<<32)+1)
	}})
}

// pictures gives the pictures around one. The document does not say what an
// image id is; it is taken for the sequence number of the message.
func (y *yunhu) pictures(r *request) call {
	m, refused := y.decode(r, y.wire.pictures)
	if refused != nil {
		return refuse(*refused)
	}
	where := chat(m.number("chat_type"), m.text("chat_id"))
	return y.read(reading{"images", where, func(_ *transaction, posts []*post) []*post {
		var images []*post
		for _, p := range posts {
			if p.Kind == "image" && !p.Recalled {
				images = append(images, p)
			}
		}
		at := place(images, int64(min(m.number("image_id"), 1<<62)))
		earlier := min(m.number("earlier_quantities"), uint64(at))
		later := min(m.number("latest_quantities")+1, uint64(len(images)-at))
		return images[at-int(earlier) : at+int(later)]
	}})
}

// history gives what a message said before, newest first.
func (y *yunhu) history(r *request) call {
	var q struct {
		MsgID string `json:"msgId"`
		Size  int    `json:"size"`
		Page  int    `json:"page"`
	}
	if refused := y.decodeJSON(r, &q); refused != nil {
		return refuse(*refused)
	}
	if q.MsgID == "" || q.Size < 1 || q.Page < 1 {
		return refuse(y.badJSON("msgId, and size and page from 1"))
	}
	return call{operations: []string{"history"}, effect: func(t *transaction) answer {
		found := t.anywhere(q.MsgID)
		if len(found) == 0 {
			return y.json(yunhuOther, "消息不存在", nil)
		}
		p := found[0]
		records := []map[string]any{}
		for i, v := range slices.Backward(p.History) {
			old, _ := json.Marshal(map[string]string{"text": v.Text}) // strings cannot fail
			records = append(records, map[string]any{
				"id": p.Number*1000 + int64(i) + 1, "msgId": p.ID, "contentType": yunhuType(v.Kind),
				"contentOld": string(old), "createTime": millis(p.SentAt), "msgTime": millis(v.Till),
			})
		}
		total := len(records)
		first := min((q.Page-1)*min(q.Size, total+1), total)
		records = records[first:min(first+q.Size, total)]
		t.note(Entry{Operation: "history", Conversation: p.Conversation, Message: p.ID})
		return y.json(yunhuOK, "success", map[string]any{"list": records, "total": total})
	}}
}
