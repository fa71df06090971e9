package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// relationlabsMessage is the body of api/message/send.
type relationlabsMessage struct {
	Type          string            `json:"type" is:"required"`
	ChannelUUID   *string           `json:"channelUuid"`
	ToRelationID  *string           `json:"toRelationId"`
	Content       *string           `json:"content" is:"given,required"`
	SendUUID      string            `json:"sendUuid" is:"required"`
	QuoteID       relationlabsQuote `json:"quoteId"`
	MentionedUser []string          `json:"mentionedUser" is:"id"`
}

// relationlabsQuote is an id: a string in the table, a number in the example.
type relationlabsQuote string

func (q *relationlabsQuote) UnmarshalJSON(raw []byte) error {
	var text string
	if !bytes.Equal(raw, []byte("null")) && json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	if _, err := strconv.ParseUint(text, 10, 64); err != nil && text != "" {
		return errors.New("quoteId " + text)
	}
	*q = relationlabsQuote(text)
	return nil
}

// open finds the conversation of a request by channel or by person.
func (l *relationlabs) open(c *exchange, channel, person *string) (err error) {
	switch {
	case channel != nil && *channel != "":
		c.chat, err = l.findChannel(c, *channel)
	case person != nil && *person != "":
		c.chat, err = l.ensurePair(c, *person)
	default:
		err = refuse(relationlabsNowhere, "channelUuid or toRelationId")
	}
	return err
}

func (l *relationlabs) sendMessage(c *exchange, in *relationlabsMessage) (any, error) {
	if in.ToRelationID != nil && *in.ToRelationID == relationlabsShy {
		return nil, refuse(relationlabsStranger, "a stranger")
	}
	if err := l.open(c, in.ChannelUUID, in.ToRelationID); err != nil {
		return nil, err
	}
	id, seen := c.readMark("sendUuid/" + in.SendUUID)
	if seen && l.repeat == RepeatError {
		return nil, refuse(invalid, "sendUuid %s is taken", in.SendUUID)
	}
	if !seen || l.repeat == RepeatDuplicate {
		id = l.addMessage(c, in)
	}
	c.entry.Message, c.entry.Duplicate = id, seen
	return map[string]string{"channelUuid": c.chat.Facts["uuid"], "id": id}, nil
}

// addMessage adds the message and returns its id. Ids look like the vendor's:
// they grow with time and do not fit into a floating-point number.
func (l *relationlabs) addMessage(c *exchange, in *relationlabsMessage) string {
	const epoch, bits = 1288834974657, 22
	id := strconv.FormatInt((c.now.UnixMilli()-epoch)<<bits|(c.transaction.store.numbers+1)&(1<<bits-1), 10)
	m := Message{ID: id, Sender: l.account, Kind: in.Type, Text: *in.Content, Mentions: in.MentionedUser}
	if len(c.postsIn(c.chat.ID, string(in.QuoteID))) > 0 {
		m.Reply = string(in.QuoteID)
	}
	if upper := strings.ToUpper(m.Kind); slices.Contains([]string{"TEXT", "SYS", "CARD"}, upper) {
		m.Kind = upper
	}
	c.send(m, []byte(in.SendUUID))
	c.putMark("sendUuid/"+in.SendUUID, id)
	return id
}

// relationlabsMessages are the parameters of a list of messages.
type relationlabsMessages struct {
	ChannelUUID  *string `query:"channelUuid"`
	ToRelationID *string `query:"toRelationId"`
	MaxCreateAt  *int64  `query:"maxCreateAt" is:"given"`
	Limit        int     `query:"limit" is:"range=1-9007199254740991"`
}

// listMessages lists the messages that a member may see, newest first.
// maxCreateAt includes its own millisecond: the page requires a value not below
// the time of the last message seen.
func (l *relationlabs) listMessages(c *exchange, in *relationlabsMessages) (any, error) {
	err := l.open(c, in.ChannelUUID, in.ToRelationID)
	if x, ok := err.(refusal); ok && x.reason == relationlabsNotMember {
		return nil, refuse(relationlabsDenied, "not a member")
	}
	if err != nil {
		return nil, err
	}
	posts := c.threadPosts(c.chat.ID)
	posts = posts[:sort.Search(len(posts), func(i int) bool { return posts[i].SentAt.UnixMilli() > *in.MaxCreateAt })]
	items, _ := cutPage(newest(posts), page{size: in.Limit}, position)
	return showAll(items, func(p *post) map[string]any { return l.showMessage(c, p) }), nil
}

// showMessage returns MessageInfo of api/message/list.
func (l *relationlabs) showMessage(c *exchange, p *post) map[string]any {
	item := map[string]any{
		"id": p.ID, "sendUuid": string(p.Wire), "channelUuid": c.chat.Facts["uuid"], "type": p.Kind, "from": p.Sender,
		"createAt": millis(p.SentAt), "content": p.Text, "fromName": "Sandbox " + p.Sender, "fromAvatar": nil, "quote": nil,
	}
	for _, q := range c.postsIn(c.chat.ID, p.Reply) {
		q.Reply = ""
		item["quote"] = l.showMessage(c, &q)
	}
	return item
}

// relationlabsHide is the body of a request that hides a message.
type relationlabsHide struct {
	ID string `json:"id"`
}

// hideMessage hides one of the account's own messages. The pages do not
// document that it disappears from the list too, nor the answer for a message
// of somebody else.
func (l *relationlabs) hideMessage(c *exchange, in *relationlabsHide) (any, error) {
	found := c.postsAnywhere(in.ID)
	if len(found) == 0 {
		return nil, refuse(invalid, "no message %s", in.ID)
	}
	if slices.ContainsFunc(found, func(p post) bool { return p.Sender != l.account }) {
		return nil, refuse(relationlabsDenied, "a message of somebody else")
	}
	for _, p := range found {
		c.recall(p)
		c.recordOperation(Entry{Operation: "recall", Conversation: p.Conversation, Message: p.ID})
	}
	return nil, nil
}
