package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// relationlabsMessage is the body of api/message/send.
type relationlabsMessage struct {
	Type          string          `json:"type"`
	ChannelUUID   *string         `json:"channelUuid"`
	ToRelationID  *string         `json:"toRelationId"`
	Content       *string         `json:"content"`
	SendUUID      string          `json:"sendUuid"`
	QuoteID       json.RawMessage `json:"quoteId"` // a string in the table, a number in the example
	MentionedUser []string        `json:"mentionedUser"`
}

func (l *relationlabs) sendMessage(r *request) call {
	var m relationlabsMessage
	if refused := l.decodeBody(r, &m); refused != nil {
		return refusedCall(*refused)
	}
	channel, person := stringOrEmpty(m.ChannelUUID), stringOrEmpty(m.ToRelationID)
	quote, ok := relationlabsQuote(m.QuoteID)
	switch {
	case channel == "" && person == "":
		return refusedCall(l.errorAnswer(relationlabsParameter))
	case m.Type == "" || m.Content == nil || *m.Content == "" || m.SendUUID == "":
		return refusedCall(l.invalidParam("type, content and sendUuid are required"))
	case !ok:
		return refusedCall(l.invalidParam("quoteId %s", m.QuoteID))
	case slices.ContainsFunc(m.MentionedUser, func(id string) bool { return !isChatID(id) }):
		return refusedCall(l.invalidParam("mentionedUser %q", m.MentionedUser))
	case person == relationlabsShy:
		return refusedCall(l.errorAnswer(relationlabsStranger))
	}
	return call{operations: []string{"send"}, effect: func(t *transaction) answer {
		h, code := l.findConversation(t, channel, person)
		if code != "" {
			return l.errorAnswer(code)
		}
		id, seen := t.readMark("sendUuid/" + m.SendUUID)
		if seen && l.repeat == RepeatError {
			return l.invalidParam("sendUuid %s is taken", m.SendUUID)
		}
		if !seen || l.repeat == RepeatDuplicate {
			id = l.addMessage(t, h, m, quote)
		}
		t.recordOperation(Entry{Operation: "send", Conversation: h.ID, Message: id, Duplicate: seen})
		return l.successAnswer(map[string]string{"channelUuid": h.Facts["uuid"], "id": id})
	}}
}

func stringOrEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// relationlabsQuote decodes an id in either of its spellings, or null.
func relationlabsQuote(raw json.RawMessage) (string, bool) {
	var text string
	if len(raw) == 0 || bytes.Equal(raw, []byte("null")) {
		return "", true
	}
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	_, err := strconv.ParseUint(text, 10, 64)
	return text, text == "" || err == nil
}

// addMessage adds the message and returns its id. Ids look like the vendor's:
// they grow with time and do not fit into a floating-point number.
func (l *relationlabs) addMessage(t *transaction, h Header, m relationlabsMessage, quote string) string {
	const epoch, bits = 1288834974657, 22
	id := strconv.FormatInt((t.now.UnixMilli()-epoch)<<bits|(t.store.numbers+1)&(1<<bits-1), 10)
	if len(t.postsIn(h.ID, quote)) == 0 {
		quote = ""
	}
	kind := m.Type
	if slices.Contains([]string{"TEXT", "SYS", "CARD"}, strings.ToUpper(kind)) {
		kind = strings.ToUpper(kind)
	}
	t.addPost(post{Conversation: h.ID, Wire: []byte(m.SendUUID), Message: Message{
		ID: id, Sender: l.account, Kind: kind, Text: *m.Content, Mentions: m.MentionedUser, Reply: quote,
	}})
	t.putMark("sendUuid/"+m.SendUUID, id)
	return id
}

// listMessages lists the messages that a member may see, newest first.
// maxCreateAt includes its own millisecond: the page requires a value not below
// the time of the last message seen.
func (l *relationlabs) listMessages(r *request) call {
	q, refused := l.readQuery(r, "channelUuid", "toRelationId", "maxCreateAt", "limit")
	if refused != nil {
		return refusedCall(*refused)
	}
	till, err := strconv.ParseInt(q["maxCreateAt"], 10, 64)
	limit, err2 := strconv.Atoi(q["limit"])
	if err != nil || err2 != nil || limit < 1 || q["channelUuid"] == "" && q["toRelationId"] == "" {
		return refusedCall(l.invalidParam("channelUuid or toRelationId, maxCreateAt and limit"))
	}
	return call{operations: []string{"list"}, effect: func(t *transaction) answer {
		h, code := l.findConversation(t, q["channelUuid"], q["toRelationId"])
		if code == relationlabsNotMember {
			code = relationlabsDenied
		}
		if code != "" {
			return l.errorAnswer(code)
		}
		posts := t.threadPosts(h.ID)
		items := []map[string]any{}
		for i := l.countUntil(posts, till) - 1; i >= 0 && len(items) < limit; i-- {
			if !posts[i].Recalled {
				items = append(items, l.showMessage(t, posts[i], h))
			}
		}
		t.recordOperation(Entry{Operation: "list", Conversation: h.ID})
		return l.successAnswer(items)
	}}
}

// countUntil returns how many messages were sent until a time.
func (l *relationlabs) countUntil(posts []*post, till int64) int {
	n, _ := slices.BinarySearchFunc(posts, till, func(p *post, till int64) int {
		return cmp.Or(cmp.Compare(p.SentAt.UnixMilli(), till), -1)
	})
	return n
}

// showMessage returns MessageInfo of api/message/list.
func (l *relationlabs) showMessage(t *transaction, p *post, h Header) map[string]any {
	item := map[string]any{
		"id": p.ID, "sendUuid": string(p.Wire), "channelUuid": h.Facts["uuid"], "type": p.Kind, "from": p.Sender,
		"createAt": strconv.FormatInt(p.SentAt.UnixMilli(), 10), "content": p.Text,
		"fromName": "Sandbox " + p.Sender, "fromAvatar": nil, "quote": nil,
	}
	for _, q := range t.postsIn(h.ID, p.Reply) {
		quoted := q
		quoted.Reply = ""
		item["quote"] = l.showMessage(t, &quoted, h)
	}
	return item
}

// hideMessage hides one of the account's own messages. The pages do not
// document that it disappears from the list too, nor the answer for a message
// of somebody else.
func (l *relationlabs) hideMessage(r *request) call {
	var body struct {
		ID string `json:"id"`
	}
	if refused := l.decodeBody(r, &body); refused != nil {
		return refusedCall(*refused)
	}
	return call{operations: []string{"recall"}, effect: func(t *transaction) answer {
		found := t.postsAnywhere(body.ID)
		if len(found) == 0 {
			return l.invalidParam("no message %s", body.ID)
		}
		for _, p := range found {
			if p.Sender != l.account {
				return l.errorAnswer(relationlabsDenied)
			}
		}
		for _, p := range found {
			p.markRecalled(t.now)
			t.putPost(p)
			t.recordOperation(Entry{Operation: "recall", Conversation: p.Conversation, Message: p.ID})
		}
		return l.successAnswer(nil)
	}}
}
