package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// list returns the endpoint that answers with the messages that pick returns,
// newest message first.
func (y *yunhu) list(pick func(*exchange, pbMessage, []*post) []*post) func(*exchange, pbMessage) (any, error) {
	return func(c *exchange, m pbMessage) (any, error) {
		out := pbMessage{}
		for _, p := range slices.Backward(pick(c, m, c.threadPosts(c.place))) {
			if !p.Hidden {
				out["data"] = append(out["data"], y.showMessage(p))
			}
		}
		out.setField("total", uint64(len(out["data"])))
		c.entry.Conversation = c.place
		return out, nil
	}
}

func (y *yunhu) decodeListRequest(c *exchange) (pbMessage, error) {
	return c.decodeYunhu(y.wire.conversations)
}

// listConversations answers with all conversations of the account in one piece. The
// sandbox does not know the MD5 that a client may have of a list.
func (y *yunhu) listConversations(c *exchange, _ pbMessage) (any, error) {
	out := pbMessage{}
	for _, h := range c.transaction.store.order {
		kind, id, _ := strings.Cut(h.ID, ":")
		if h.Platform == c.platform && !h.Gone {
			out["conversations"] = append(out["conversations"], pbMessage{
				"chat_id": {id}, "chat_type": {uint64(slices.Index(yunhuChats, kind))}, "name": {h.Title},
			})
		}
	}
	out.setField("total", uint64(len(out["conversations"])))
	return out, nil
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

// beforeMessage picks the messages before an id, or the newest without an id.
func beforeMessage(c *exchange, m pbMessage, posts []*post) []*post {
	end := indexOfMessage(c, m, posts)
	if end < 0 {
		return nil
	}
	return lastPosts(posts[:end], m.numberField("msg_count"))
}

// indexOfMessage returns the index of the message that a request names; the end
// of the thread without an id, and -1 if there is no such message.
func indexOfMessage(c *exchange, m pbMessage, posts []*post) int {
	id := m.textField("msg_id")
	if id == "" {
		return len(posts)
	}
	found := c.postsIn(c.place, id)
	if len(found) == 0 {
		return -1
	}
	return indexOfPosition(posts, found[0].Position)
}

// indexOfSeq returns the index of the first message at or after a sequence
// number.
func indexOfSeq(posts []*post, seq uint64) int {
	return indexOfPosition(posts, int64(min(seq, 1<<62)))
}

// lastPosts returns the last n messages, one page at most.
func lastPosts(posts []*post, n uint64) []*post {
	n = min(n, 100, uint64(len(posts)))
	return posts[len(posts)-int(n):]
}

// afterSeq picks the messages after a sequence number, at most the newest page
// of them: list-message-by-seq is known to return no more.
func afterSeq(_ *exchange, m pbMessage, posts []*post) []*post {
	return lastPosts(posts[indexOfSeq(posts, min(m.numberField("msg_start"), 1<<62)+1):], 30)
}

// upToMessage picks a message, by id or by sequence number, and as many before it as
// requested.
func upToMessage(c *exchange, m pbMessage, posts []*post) []*post {
	end := indexOfMessage(c, m, posts)
	if seq := m.numberField("msg_seq"); m.textField("msg_id") == "" && seq > 0 {
		end = indexOfSeq(posts, seq)
	}
	return lastPosts(posts[:min(end+1, len(posts))], min(m.numberField("msg_count"), 1<<32)+1)
}

// imagesAround picks the images around one. The document does not say what an
// image id is; the sandbox takes it for the sequence number of the message.
func imagesAround(_ *exchange, m pbMessage, posts []*post) []*post {
	images := slices.DeleteFunc(slices.Clone(posts), func(p *post) bool { return p.Kind != "image" || p.Recalled })
	at := indexOfSeq(images, m.numberField("image_id"))
	earlier := min(m.numberField("earlier_quantities"), uint64(at))
	later := min(m.numberField("latest_quantities")+1, uint64(len(images)-at))
	return images[at-int(earlier) : at+int(later)]
}

// yunhuEdits is the body of list-message-edit-record.
type yunhuEdits struct {
	MsgID string `json:"msgId" is:"required"`
	Size  int    `json:"size" is:"range=1-2147483647"`
	Page  int    `json:"page" is:"range=1-2147483647"`
}

// listEdits lists the earlier versions of a message, newest first.
func (y *yunhu) listEdits(c *exchange, in *yunhuEdits) (any, error) {
	found := c.postsAnywhere(in.MsgID)
	if len(found) == 0 {
		return nil, noMessage()
	}
	p := found[0]
	records := func(yield func(any) bool) {
		for i, v := range slices.Backward(p.History) {
			old, _ := json.Marshal(map[string]string{"text": v.Text}) // strings always encode
			if !yield(map[string]any{
				"id": p.Number*1000 + int64(i) + 1, "msgId": p.ID, "contentType": yunhuType(v.Kind),
				"contentOld": string(old), "createTime": wireTime(p.SentAt), "msgTime": wireTime(v.Till),
			}) {
				return
			}
		}
	}
	list, _ := cutPage(records, page{size: in.Size, cursor: int64(in.Page-1) * int64(in.Size)}, nil)
	c.entry.Conversation, c.entry.Message = p.Conversation, p.ID
	return map[string]any{"list": list, "total": len(p.History)}, nil
}
