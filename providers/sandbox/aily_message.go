package sandbox

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// ailyMemory is how long the platform remembers an idempotent id.
const ailyMemory = 72 * time.Hour

// ailyMention is a mention, in a request and in an answer.
type ailyMention struct {
	EntityID         string `json:"entity_id" is:"required"`
	IdentityProvider string `json:"identity_provider" is:"in=|AILY|FEISHU"`
	Key              string `json:"key" is:"required"`
	Name             string `json:"name"`
	AilyID           string `json:"aily_id"`
}

// ailyMessage is the body of a request that creates a message. Of the content
// types, the page on messages lists MDX and TEXT; only the vendor's own client
// uses the others.
type ailyMessage struct {
	IdempotentID   string        `json:"idempotent_id" is:"len=1-64"`
	ContentType    string        `json:"content_type" is:"in=MDX|TEXT|CLIP|SmartCard|JSON"`
	Content        *string       `json:"content" is:"given,max=16777216"`
	FileIDs        []string      `json:"file_ids" is:"max=32"`
	QuoteMessageID string        `json:"quote_message_id" is:"max=32"`
	Mentions       []ailyMention `json:"mentions" is:"max=32"`
}

func (y *aily) sendMessage(c *exchange, in *ailyMessage) (any, error) {
	mark := "key/" + c.chat.ID + "/" + in.IdempotentID
	id, _ := c.readMark(mark)
	for _, p := range c.postsIn(c.chat.ID, id) {
		if c.now.Sub(p.SentAt) < ailyMemory {
			c.entry.Message, c.entry.Duplicate = p.ID, true
			return y.messageAnswer(c, &p), nil
		}
	}
	m := Message{
		ID: ailyID("message", c.transaction.store.numbers, c.now), Sender: y.user, Kind: in.ContentType,
		Text: *in.Content, Reply: in.QuoteMessageID,
	}
	for _, id := range in.FileIDs {
		a, ok := c.attach(id)
		if !ok {
			return nil, refuse(dangling, "file %s was never uploaded", id)
		}
		m.Attachments = append(m.Attachments, a)
	}
	implied := c.chat.Found && !c.dialect.opt.RequireConversations
	if m.Reply != "" && len(c.postsIn(c.chat.ID, m.Reply)) == 0 && !implied {
		return nil, refuse(dangling, "quote_message_id %s is not in the session", m.Reply)
	}
	for _, mention := range in.Mentions {
		m.Mentions = append(m.Mentions, mention.EntityID)
	}
	wire, _ := json.Marshal(in.Mentions) // plain values always encode
	p := c.send(m, wire)
	c.putMark(mark, p.ID)
	return y.messageAnswer(c, &p), nil
}

func (y *aily) messageAnswer(c *exchange, p *post) any {
	return map[string]any{"message": y.showMessage(c, p)}
}

// showMessage returns the message in the form of the page's sample.
func (y *aily) showMessage(c *exchange, p *post) map[string]any {
	mentions := []ailyMention{}
	if json.Unmarshal(p.Wire, &mentions) != nil || mentions == nil {
		mentions = []ailyMention{}
	}
	files := []any{}
	for _, a := range p.Attachments {
		if f, ok := c.findFile(a.File); ok {
			files = append(files, c.ailyFile(f))
		}
	}
	plain := p.Text
	for _, m := range slices.Backward(mentions) {
		plain = strings.ReplaceAll(plain, m.Key, "@"+m.Name)
	}
	sender := "1794840334557292"
	if p.Sender != y.user {
		sender = "1794840334557293"
	}
	m := map[string]any{
		"id": p.ID, "session_id": p.Conversation, "content_type": p.Kind, "content": p.Text, "files": files,
		"sender":   map[string]any{"entity_id": p.Sender, "identity_provider": "FEISHU", "sender_type": "USER", "aily_id": sender},
		"mentions": mentions, "plain_text": plain, "created_at": millis(p.SentAt), "status": "COMPLETED",
	}
	if p.Reply != "" {
		m["quote_message_id"] = p.Reply
	}
	return m
}

func (y *aily) readMessage(c *exchange, _ *nothing) (any, error) {
	p, ok := c.visible(c.chat.ID, c.PathValue("message"))
	if !ok {
		return nil, refuse(absent, "message")
	}
	return y.messageAnswer(c, &p), nil
}

// ailyList are the parameters of a list. The sandbox ignores those that select
// messages of the assistant.
type ailyList struct {
	Page    page
	Run     string `query:"run_id"`
	Partial string `query:"with_partial_message"`
}

func (y *aily) listMessages(c *exchange, _ *ailyList) (any, error) {
	posts, next := cutPage(newest(c.threadPosts(c.chat.ID)), c.page, position)
	return c.ailyPage("messages", showAll(posts, func(p *post) map[string]any { return y.showMessage(c, p) }), next), nil
}

// ailyPage returns a page of a list, newest first.
func (c *exchange) ailyPage(name string, list any, next int64) any {
	data := map[string]any{name: list, "has_more": next > 0}
	if next > 0 {
		data["page_token"] = c.dialect.pages.formatCursor(next)
	}
	return data
}
