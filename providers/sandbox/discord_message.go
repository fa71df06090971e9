package sandbox

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// discordContent is what a message is sent with, or edited to.
type discordContent struct {
	Content    string         `json:"content" is:"max=2000"`
	Embeds     []discordEmbed `json:"embeds" is:"max=10"`
	Components []discordRow   `json:"components" is:"max=5"`
	Flags      int            `json:"flags"`
	Allowed    struct {
		Parse       *[]string `json:"parse"`
		Users       []string  `json:"users" is:"max=100"`
		Roles       []string  `json:"roles" is:"max=100"`
		RepliedUser bool      `json:"replied_user"`
	} `json:"allowed_mentions"`
	Attachments []discordFile `json:"attachments" is:"max=10"`
	files       map[string]File
}

type discordEmbed struct {
	Type        string `json:"type,omitempty"`
	Title       string `json:"title,omitempty" is:"max=256"`
	Description string `json:"description,omitempty" is:"max=4096"`
	URL         string `json:"url,omitempty"`
	Color       int    `json:"color,omitempty"`
	Image       *struct {
		URL string `json:"url"`
	} `json:"image,omitempty"`
}

type discordRow struct {
	Type    int             `json:"type" is:"range=1-1"`
	Buttons []discordButton `json:"components" is:"len=1-5"`
}

type discordButton struct {
	Type  int    `json:"type" is:"range=2-2"`
	Style int    `json:"style" is:"range=5-5"`
	Label string `json:"label" is:"len=1-80"`
	URL   string `json:"url" is:"len=1-512"`
}

type discordFile struct {
	ID          string `json:"id"`
	Name        string `json:"filename"`
	Description string `json:"description"`
}

func (x *discordContent) setFiles(files map[string]File) { x.files = files }

// discordSend is the body of a request that sends a message.
type discordSend struct {
	discordContent
	TTS       bool   `json:"tts"`
	Nonce     string `json:"nonce" is:"max=25"`
	Enforce   bool   `json:"enforce_nonce"`
	Reference *struct {
		Type      int    `json:"type"`
		MessageID string `json:"message_id" is:"required"`
		ChannelID string `json:"channel_id"`
		GuildID   string `json:"guild_id"`
		Required  *bool  `json:"fail_if_not_exists"`
	} `json:"message_reference"`
}

// discordWire is what the store does not have of a message. A post without it was made
// by somebody else.
type discordWire struct {
	Content  string         `json:"content"`
	Embeds   []discordEmbed `json:"embeds"`
	Flags    int            `json:"flags"`
	Everyone bool           `json:"everyone"`
	Users    []string       `json:"users"`
	Roles    []string       `json:"roles"`
}

func discordSendMessage(c *exchange, in *discordSend) (any, error) {
	if p, found := c.findNonce(in); found {
		c.entry.Duplicate, c.entry.Message = true, p.ID
		return showDiscord(p), nil
	}
	m, wire, err := in.readMessage(c)
	if err != nil {
		return nil, err
	}
	if r := in.Reference; r != nil {
		switch quoted, ok := c.visible(c.chat.ID, r.MessageID); {
		case ok:
			m.Reply = quoted.ID
		case r.Required == nil || *r.Required:
			return nil, refuseField("message_reference", "Unknown message")
		}
	}
	m.ID, m.Sender, m.Silent = c.snowflake(), discordBot, in.Flags&(1<<12) != 0
	p := c.send(m, wire)
	c.entry.Conversation = c.chat.ID
	c.putMark("nonce/"+in.Nonce, p.ID)
	return showDiscord(p), nil
}

// findNonce returns the message that the bot has just sent with the same nonce.
func (c *exchange) findNonce(in *discordSend) (post, bool) {
	id, known := c.readMark("nonce/" + in.Nonce)
	if !known || in.Nonce == "" || !in.Enforce {
		return post{}, false
	}
	for _, p := range c.postsAnywhere(id) {
		if !p.Recalled && c.now.Sub(p.SentAt) < discordNonces {
			return p, true
		}
	}
	return post{}, false
}

// readMessage checks the content and returns what readers see of it.
func (x *discordContent) readMessage(c *exchange) (Message, []byte, error) {
	m, text := Message{Kind: "message"}, strings.TrimSpace(x.Content)
	total := 0
	for i := range x.Embeds {
		x.Embeds[i].Type = "rich"
		total += len(x.Embeds[i].Title) + len(x.Embeds[i].Description)
	}
	for _, row := range x.Components {
		for _, b := range row.Buttons {
			m.Buttons = append(m.Buttons, Button{Label: b.Label, URL: b.URL})
		}
	}
	switch {
	case total > 6000:
		return m, nil, refuseField("embeds", "Embed size exceeds maximum size of 6000")
	case text == "" && len(x.Embeds)+len(x.Components)+len(x.Attachments) == 0:
		return m, nil, refuse(discordEmpty, "nothing")
	case x.Allowed.Parse == nil && (strings.Contains(text, "@everyone") || strings.Contains(text, "@here")):
		return m, nil, refuseField("allowed_mentions", "the sandbox refuses to notify everybody by default")
	}
	if m.Text = text; text == "" && len(x.Embeds) > 0 {
		m.Text = strings.TrimSpace(x.Embeds[0].Title + "\n\n" + x.Embeds[0].Description)
	}
	wire := discordWire{Content: text, Embeds: x.Embeds, Flags: x.Flags}
	x.notify(&m, &wire)
	for _, f := range x.Attachments {
		file, ok := x.files["files["+f.ID+"]"]
		if !ok {
			return m, nil, refuseField("attachments", "no file with the id %q", f.ID)
		}
		file.ID, file.Name = c.uuid("file "+f.ID), f.Name
		c.putFile(file)
		a, _ := c.attach(file.ID)
		m.Attachments = append(m.Attachments, a)
	}
	data, err := json.Marshal(wire)
	return m, data, err
}

// notify sets who is notified: those whom the text mentions and the request allows.
func (x *discordContent) notify(m *Message, wire *discordWire) {
	if x.Allowed.Parse != nil && strings.Contains(fmt.Sprint(*x.Allowed.Parse), "everyone") && (strings.Contains(m.Text, "@everyone") || strings.Contains(m.Text, "@here")) {
		wire.Everyone, m.Mentions = true, append(m.Mentions, "everyone")
	}
	for _, id := range x.Allowed.Users {
		if strings.Contains(m.Text, "<@"+id+">") {
			wire.Users, m.Mentions = append(wire.Users, id), append(m.Mentions, id)
		}
	}
	for _, id := range x.Allowed.Roles {
		if strings.Contains(m.Text, "<@&"+id+">") {
			wire.Roles, m.Mentions = append(wire.Roles, id), append(m.Mentions, "&"+id)
		}
	}
}

// showDiscord returns a message as the page shows it. Whether a list has the nonce is not
// documented, so it has none.
func showDiscord(p post) map[string]any {
	var wire discordWire
	content := p.Text
	if json.Unmarshal(p.Wire, &wire) == nil && wire.Content == "" {
		content = ""
	}
	shown := map[string]any{
		"id": p.ID, "channel_id": p.Conversation, "type": 0, "content": content, "timestamp": discordTime(p.SentAt), "edited_timestamp": nil,
		"author": discordUser(p.Sender), "tts": false, "mention_everyone": wire.Everyone, "mentions": showAll(wire.Users, discordUser), "mention_roles": append([]string{}, wire.Roles...),
		"attachments": showAll(p.Attachments, showDiscordFile), "embeds": append([]discordEmbed{}, wire.Embeds...), "pinned": p.Pinned, "flags": wire.Flags, "components": showDiscordButtons(p.Buttons),
	}
	if p.Edited {
		shown["edited_timestamp"] = discordTime(p.EditedAt)
	}
	if p.Reply != "" {
		shown["type"] = 19
		shown["message_reference"] = map[string]any{"type": 0, "channel_id": p.Conversation, "message_id": p.Reply, "guild_id": discordGuild}
	}
	return shown
}

func discordTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000+00:00") }

func showDiscordFile(a Attachment) map[string]any {
	return map[string]any{"id": "1", "filename": a.Name, "size": a.Size, "url": a.URL, "proxy_url": a.URL, "content_type": a.Type}
}

func showDiscordButtons(buttons []Button) []map[string]any {
	rows := []map[string]any{}
	for i, b := range buttons {
		if i%5 == 0 {
			rows = append(rows, map[string]any{"type": 1, "id": len(rows) + 1, "components": []map[string]any{}})
		}
		row := rows[len(rows)-1]
		row["components"] = append(row["components"].([]map[string]any), map[string]any{"type": 2, "id": i + 1, "style": 5, "label": b.Label, "url": b.URL})
	}
	return rows
}

type discordList struct {
	Limit  *int   `query:"limit" is:"range=1-100"`
	Before string `query:"before"`
}

func discordListMessages(c *exchange, in *discordList) (any, error) {
	posts, limit := c.threadPosts(c.chat.ID), 50
	if in.Limit != nil {
		limit = *in.Limit
	}
	list, before := []map[string]any{}, in.Before == ""
	for p := range newest(posts) {
		if before && len(list) < limit {
			list = append(list, showDiscord(*p))
		}
		before = before || p.ID == in.Before
	}
	return list, nil
}

func (c *exchange) findDiscord() (post, error) {
	p, ok := c.visible(c.chat.ID, c.PathValue("message"))
	if !ok {
		return p, refuse(discordNoMessage, "no such message")
	}
	return p, nil
}

func discordReadMessage(c *exchange, _ *nothing) (any, error) {
	p, err := c.findDiscord()
	return showDiscord(p), err
}

func discordEditMessage(c *exchange, in *discordContent) (any, error) {
	p, err := c.findDiscord()
	if err != nil {
		return nil, err
	}
	if p.Sender != discordBot {
		return nil, refuse(discordNotOurs, "another author")
	}
	m, wire, err := in.readMessage(c)
	if err != nil {
		return nil, err
	}
	p.recordRevision(c.now)
	p.Text, p.Attachments, p.Buttons, p.Mentions, p.Wire = m.Text, m.Attachments, m.Buttons, m.Mentions, wire
	c.respellPost(&p)
	c.putPost(p)
	c.entry.Message = p.ID
	return showDiscord(p), nil
}

func discordDeleteMessage(c *exchange, _ *nothing) (any, error) {
	p, err := c.findDiscord()
	if err != nil {
		return nil, err
	}
	c.recall(p)
	return nil, nil
}

func discordCrosspost(c *exchange, _ *nothing) (any, error) {
	p, err := c.findDiscord()
	if err != nil {
		return nil, err
	}
	if _, done := c.readMark("crosspost/" + p.ID); done {
		return nil, refuse(discordCrossposted, "again")
	}
	c.putMark("crosspost/"+p.ID, strconv.FormatInt(c.now.Unix(), 10))
	return showDiscord(p), nil
}

func discordPinMessage(c *exchange, _ *nothing) (any, error)   { return c.pinDiscord(true) }
func discordUnpinMessage(c *exchange, _ *nothing) (any, error) { return c.pinDiscord(false) }

func (c *exchange) pinDiscord(pinned bool) (any, error) {
	p, err := c.findDiscord()
	if err != nil {
		return nil, err
	}
	p.Pinned = pinned
	c.putPost(p)
	return nil, nil
}
