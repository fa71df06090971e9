package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// yunhuPage is the maximum number of messages in one answer;
// list-message-by-seq is known to return no more.
const yunhuPage = 30

// listRequest is a request for messages: the chat, and which of its messages.
type listRequest struct {
	operation string
	chat      string
	pick      func(t *transaction, posts []*post) []*post
}

// answerList answers a list request, newest message first.
func (y *yunhu) answerList(q listRequest) call {
	if q.chat == "" {
		return refusedCall(y.invalidParam("no such chat"))
	}
	return call{operations: []string{q.operation}, effect: func(t *transaction) answer {
		if h, known := t.findConversation(q.chat); h.Gone || !known && y.requireConversations {
			return y.statusAnswer(yunhuOther, yunhuNoChat)
		}
		picked := q.pick(t, t.threadPosts(q.chat))
		out := pbMessage{"status": {y.statusMessage(yunhuOK, "success")}}
		for _, p := range slices.Backward(picked) {
			if !p.Hidden {
				out["data"] = append(out["data"], y.showMessage(p))
			}
		}
		out.setField("total", uint64(len(out["data"])))
		t.recordOperation(Entry{Operation: q.operation, Conversation: q.chat})
		return y.protobufAnswer(y.wire.answer, out)
	}}
}

// showMessage returns the message as lists contain it.
func (y *yunhu) showMessage(p *post) pbMessage {
	content, err := decoder{}.decodeProtobuf(y.wire.content, p.Wire)
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
		"send_time":    {wireTime(p.SentAt)},
		"cmd":          commands,
		"recall_time":  {wireTime(p.RecalledAt)},
		"quote_msg_id": {p.Reply},
		"msg_seq":      {uint64(p.Position)},
		"edit_time":    {wireTime(p.EditedAt)},
	}
}

// wireTime converts a time to Yunhu's format; 0 for the zero time.
func wireTime(t time.Time) uint64 {
	if t.IsZero() {
		return 0
	}
	return uint64(t.UnixMilli())
}

// listMessages lists the messages before an id, or the newest without an id.
func (y *yunhu) listMessages(r *request) call {
	m, refused := y.decodeBody(r, y.wire.list)
	if refused != nil {
		return refusedCall(*refused)
	}
	where := conversationID(m.numberField("chat_type"), m.textField("chat_id"))
	return y.answerList(listRequest{"list", where, func(t *transaction, posts []*post) []*post {
		end, ok := indexOfMessage(t, posts, where, m.textField("msg_id"))
		if !ok {
			return nil
		}
		return lastPosts(posts[:end], m.numberField("msg_count"))
	}})
}

// indexOfMessage returns the index of a message; without an id, the end of the
// thread.
func indexOfMessage(t *transaction, posts []*post, where, id string) (int, bool) {
	if id == "" {
		return len(posts), true
	}
	found := t.postsIn(where, id)
	if len(found) == 0 {
		return 0, false
	}
	return indexOfPosition(posts, found[0].Position), true
}

// lastPosts returns the last n messages, one page at most.
func lastPosts(posts []*post, n uint64) []*post {
	n = min(n, 100, uint64(len(posts)))
	return posts[len(posts)-int(n):]
}

// listBySeq lists the messages after a sequence number, at most the newest page
// of them.
func (y *yunhu) listBySeq(r *request) call {
	m, refused := y.decodeBody(r, y.wire.bySeq)
	if refused != nil {
		return refusedCall(*refused)
	}
	where := conversationID(m.numberField("chat_type"), m.textField("chat_id"))
	return y.answerList(listRequest{"list", where, func(_ *transaction, posts []*post) []*post {
		return lastPosts(posts[indexOfPosition(posts, int64(min(m.numberField("msg_start"), 1<<62))+1):], yunhuPage)
	}})
}

// listByMidSeq lists a message, by id or by sequence number, and as many before
// it as requested.
func (y *yunhu) listByMidSeq(r *request) call {
	m, refused := y.decodeBody(r, y.wire.byMidSeq)
	if refused != nil {
		return refusedCall(*refused)
	}
	where := conversationID(m.numberField("chat_type"), m.textField("chat_id"))
	return y.answerList(listRequest{"list", where, func(t *transaction, posts []*post) []*post {
		end, ok := indexOfMessage(t, posts, where, m.textField("msg_id"))
		if seq := m.numberField("msg_seq"); m.textField("msg_id") == "" && seq > 0 {
			end = indexOfPosition(posts, int64(min(seq, 1<<62)))
		}
		if !ok {
			return nil
		}
		return lastPosts(posts[:min(end+1, len(posts))], min(m.numberField("msg_count"), 1<<32)+1)
	}})
}

// listImages lists the images around one. The document does not say what an
// image id is; the sandbox takes it for the sequence number of the message.
func (y *yunhu) listImages(r *request) call {
	m, refused := y.decodeBody(r, y.wire.images)
	if refused != nil {
		return refusedCall(*refused)
	}
	where := conversationID(m.numberField("chat_type"), m.textField("chat_id"))
	return y.answerList(listRequest{"images", where, func(_ *transaction, posts []*post) []*post {
		var images []*post
		for _, p := range posts {
			if p.Kind == "image" && !p.Recalled {
				images = append(images, p)
			}
		}
		at := indexOfPosition(images, int64(min(m.numberField("image_id"), 1<<62)))
		earlier := min(m.numberField("earlier_quantities"), uint64(at))
		later := min(m.numberField("latest_quantities")+1, uint64(len(images)-at))
		return images[at-int(earlier) : at+int(later)]
	}})
}

// listEdits lists the earlier versions of a message, newest first.
func (y *yunhu) listEdits(r *request) call {
	var q struct {
		MsgID string `json:"msgId"`
		Size  int    `json:"size"`
		Page  int    `json:"page"`
	}
	if refused := y.decodeJSON(r, &q); refused != nil {
		return refusedCall(*refused)
	}
	if q.MsgID == "" || q.Size < 1 || q.Page < 1 {
		return refusedCall(y.invalidParamJSON("msgId, and size and page from 1"))
	}
	return call{operations: []string{"history"}, effect: func(t *transaction) answer {
		found := t.postsAnywhere(q.MsgID)
		if len(found) == 0 {
			return y.jsonStatus(yunhuOther, "消息不存在", nil)
		}
		p := found[0]
		records := []map[string]any{}
		for i, v := range slices.Backward(p.History) {
			old, _ := json.Marshal(map[string]string{"text": v.Text}) // strings always encode
			records = append(records, map[string]any{
				"id": p.Number*1000 + int64(i) + 1, "msgId": p.ID, "contentType": yunhuType(v.Kind),
				"contentOld": string(old), "createTime": wireTime(p.SentAt), "msgTime": wireTime(v.Till),
			})
		}
		total := len(records)
		first := min((q.Page-1)*min(q.Size, total+1), total)
		records = records[first:min(first+q.Size, total)]
		t.recordOperation(Entry{Operation: "history", Conversation: p.Conversation, Message: p.ID})
		return y.jsonStatus(yunhuOK, "success", map[string]any{"list": records, "total": total})
	}}
}
