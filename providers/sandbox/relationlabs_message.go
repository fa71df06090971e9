package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// relationlabsMessage is what api/message/send takes.
type relationlabsMessage struct {
	Type          string          `json:"type"`
	ChannelUUID   *string         `json:"channelUuid"`
	ToRelationID  *string         `json:"toRelationId"`
	Content       *string         `json:"content"`
	SendUUID      string          `json:"sendUuid"`
	QuoteID       json.RawMessage `json:"quoteId"` // a string in the table, a number in the example
	MentionedUser []string        `json:"mentionedUser"`
}

func (l *relationlabs) send(r *request) call {
	var m relationlabsMessage
	if refused := l.decode(r, &m); refused != nil {
		return refuse(*refused)
	}
	channel, person := value(m.ChannelUUID), value(m.ToRelationID)
	quote, ok := relationlabsQuote(m.QuoteID)
	switch {
	case channel == "" && person == "":
		return refuse(l.refuse(relationlabsParameter))
	case m.Type == "" || m.Content == nil || *m.Content == "" || m.SendUUID == "":
		return refuse(l.bad("type, content and sendUuid are required"))
	case !ok:
		return refuse(l.bad("quoteId %s", m.QuoteID))
	case slices.ContainsFunc(m.MentionedUser, func(id string) bool { return !isChatID(id) }):
		return refuse(l.bad("mentionedUser %q", m.MentionedUser))
	case person == relationlabsShy:
		return refuse(l.refuse(relationlabsStranger))
	}
	return call{operations: []string{"send"}, effect: func(t *transaction) answer {
		h, code := l.place(t, channel, person)
		if code != "" {
			return l.refuse(code)
		}
		id, seen := t.mark("sendUuid/" + m.SendUUID)
		if seen && l.repeat == RepeatError {
			return l.bad("sendUuid %s is taken", m.SendUUID)
		}
		if !seen || l.repeat == RepeatDuplicate {
			id = l.put(t, h, m, quote)
		}
		t.note(Entry{Operation: "send", Conversation: h.ID, Message: id, Duplicate: seen})
		return l.ok(map[string]string{"channelUuid": h.Facts["uuid"], "id": id})
	}}
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// relationlabsQuote reads an id in either of its spellings, or null.
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

// put adds the message. Ids look like the vendor's: they grow with time, and
// no floating-point number holds them.
func (l *relationlabs) put(t *transaction, h Header, m relationlabsMessage, quote string) string {
	const epoch, bits = 1288834974657, 22
	id := strconv.FormatInt((t.now.UnixMilli()-epoch)<<bits|(t.store.numbers+1)&(1<<bits-1), 10)
	if len(t.posts(h.ID, quote)) == 0 {
		quote = ""
	}
	kind := m.Type
	if slices.Contains([]string{"TEXT", "SYS", "CARD"}, strings.ToUpper(kind)) {
		kind = strings.ToUpper(kind)
	}
	t.send(post{Conversation: h.ID, Wire: []byte(m.SendUUID), Message: Message{
		ID: id, Sender: l.account, Kind: kind, Text: *m.Content, Mentions: m.MentionedUser, Reply: quote,
	}})
	t.putMark("sendUuid/"+m.SendUUID, id)
	return id
}

// list gives what a member may see, newest first. maxCreateAt is taken to
// include its own millisecond: the page asks for a value not below the time of
// the last message seen.
func (l *relationlabs) list(r *request) call {
	q, refused := l.parameters(r, "channelUuid", "toRelationId", "maxCreateAt", "limit")
	if refused != nil {
		return refuse(*refused)
	}
	till, err := strconv.ParseInt(q["maxCreateAt"], 10, 64)
	limit, err2 := strconv.Atoi(q["limit"])
	if err != nil || err2 != nil || limit < 1 || q["channelUuid"] == "" && q["toRelationId"] == "" {
		return refuse(l.bad("channelUuid or toRelationId, maxCreateAt and limit"))
	}
	return call{operations: []string{"list"}, effect: func(t *transaction) answer {
		h, code := l.place(t, q["channelUuid"], q["toRelationId"])
		if code == relationlabsNotMember {
			code = relationlabsDenied
		}
		if code != "" {
			return l.refuse(code)
		}
		posts := t.thread(h.ID)
		items := []map[string]any{}
		for i := l.end(posts, till) - 1; i >= 0 && len(items) < limit; i-- {
			if !posts[i].Recalled {
				items = append(items, l.show(t, posts[i], h))
			}
		}
		t.note(Entry{Operation: "list", Conversation: h.ID})
		return l.ok(items)
	}}
}

// end is how many messages were sent till then.
func (l *relationlabs) end(posts []*post, till int64) int {
	n, _ := slices.BinarySearchFunc(posts, till, func(p *post, till int64) int {
		return cmp.Or(cmp.Compare(p.SentAt.UnixMilli(), till), -1)
	})
	return n
}

// show is MessageInfo of api/message/list.
func (l *relationlabs) show(t *transaction, p *post, h Header) map[string]any {
	item := map[string]any{
		"id": p.ID, "sendUuid": string(p.Wire), "channelUuid": h.Facts["uuid"], "type": p.Kind, "from": p.Sender,
		"createAt": strconv.FormatInt(p.SentAt.UnixMilli(), 10), "content": p.Text,
		"fromName": "Sandbox " + p.Sender, "fromAvatar": nil, "quote": nil,
	}
	for _, q := range t.posts(h.ID, p.Reply) {
		quoted := q
		quoted.Reply = ""
		item["quote"] = l.show(t, &quoted, h)
	}
	return item
}

// hide takes a message of the account's own out of sight. That it vanishes
// from the list too, and what a foreign message is answered, is on no page.
func (l *relationlabs) hide(r *request) call {
	var body struct {
		ID string `json:"id"`
	}
	if refused := l.decode(r, &body); refused != nil {
		return refuse(*refused)
	}
	return call{operations: []string{"recall"}, effect: func(t *transaction) answer {
		found := t.anywhere(body.ID)
		if len(found) == 0 {
			return l.bad("no message %s", body.ID)
		}
		for _, p := range found {
			if p.Sender != l.account {
				return l.refuse(relationlabsDenied)
			}
		}
		for _, p := range found {
			p.recall(t.now)
			t.putPost(p)
			t.note(Entry{Operation: "recall", Conversation: p.Conversation, Message: p.ID})
		}
		return l.ok(nil)
	}}
}
