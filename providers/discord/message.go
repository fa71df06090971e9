package discord

import (
	"context"
	"strconv"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opRead   = "read messages"
	pageSize = 100
)

// message is a message that Discord returns.
type message struct {
	ID        string    `json:"id"`
	Type      int       `json:"type"`
	Content   string    `json:"content"`
	Timestamp time.Time `json:"timestamp"`
	EditedAt  time.Time `json:"edited_timestamp"`
	Author    struct {
		ID       string `json:"id"`
		Username string `json:"username"`
		Bot      bool   `json:"bot"`
	} `json:"author"`
	Pinned      *bool       `json:"pinned"`
	Embeds      []embed     `json:"embeds"`
	Components  []component `json:"components"`
	Attachments []struct {
		Name string `json:"filename"`
		URL  string `json:"url"`
	} `json:"attachments"`
	Reference struct {
		MessageID string `json:"message_id"`
	} `json:"message_reference"`

	url string // permalink; "" where it is not known
}

// Types of messages that people and bots write. The others are notes of the system, such
// as that the bot has pinned a message.
const (
	typeDefault = 0
	typeReply   = 19
)

// IsComplete implements kit.Completer. Nothing but the id is needed of a message that was
// sent; a time is, to see where a list ends.
func (m message) IsComplete() bool { return snowflake.MatchString(m.ID) }

// Created is part of kit.Dated. The id of a message contains its time.
func (m message) Created() time.Time {
	if m.Timestamp.IsZero() {
		return timeOf(m.ID)
	}
	return m.Timestamp.UTC()
}

// timeOf returns when Discord made an id; zero for one that is no snowflake.
func timeOf(id string) time.Time {
	n, err := strconv.ParseUint(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(int64(n>>22) + 1420070400000).UTC()
}

// MessageID is part of kit.Message.
func (m message) MessageID() string { return m.ID }

// Remote is part of kit.Message.
func (m message) Remote() providers.RemoteMessage {
	text := visibleText(m.Content, m.Embeds)
	r := providers.RemoteMessage{ID: m.ID, URL: m.url, Text: text, Visible: kit.VisibleText(m.kind(), text, len(m.Attachments)), SentAt: m.Created(), EditedAt: m.EditedAt.UTC()}
	if m.Pinned != nil {
		r.Pinned = providers.OptBoolOf(*m.Pinned)
	}
	return r
}

// Candidate is part of kit.Message.
func (m message) Candidate([]providers.Outgoing) providers.Candidate {
	return providers.Candidate{RemoteMessage: m.Remote(), Kind: m.kind(), Quote: m.Reference.MessageID}
}

func (m message) kind() string {
	if m.Type == typeDefault || m.Type == typeReply {
		return kindMessage
	}
	return "type " + strconv.Itoa(m.Type)
}

// Listed is part of kit.Message.
func (m message) Listed() providers.ListedMessage {
	p := providers.ListedMessage{ID: m.ID, Text: visibleText(m.Content, m.Embeds), Kind: m.kind(), SentAt: m.Created(), EditedAt: m.EditedAt.UTC(),
		Quote: m.Reference.MessageID, Sender: providers.Sender{ID: m.Author.ID, Name: m.Author.Username, Type: "user"}}
	if m.Author.Bot {
		p.Sender.Type = "bot"
	}
	for _, row := range m.Components {
		for _, b := range row.Components {
			p.Buttons = append(p.Buttons, providers.ListedButton{Label: b.Label, URL: b.URL})
		}
	}
	for _, f := range m.Attachments {
		p.Files = append(p.Files, providers.ListedFile{Name: f.Name, URL: f.URL})
	}
	return p
}

type messagePage []message

// IsComplete is part of kit.Completer.
func (p messagePage) IsComplete() bool {
	for _, m := range p {
		if m.ID == "" || m.Created().IsZero() {
			return false
		}
	}
	return true
}

// listMessages lists a channel, newest first.
func (s *session) listMessages(channel string) (*kit.Listing[message], error) {
	if err := channelIDs.Check(opRead, channel); err != nil {
		return nil, err
	}
	return kit.NewListing(opRead, s.api.Client, "", func(ctx context.Context, before string) (kit.Page[message], client.Answer, error) {
		return s.fetchMessages(ctx, channel, before)
	}), nil
}

// fetchMessages reads a page. That a page which is not full is the last is not
// documented, so only an empty one is. It is also what a bot gets that may not read the
// history of the channel; a request for one message is then refused.
func (s *session) fetchMessages(ctx context.Context, channel, before string) (kit.Page[message], client.Answer, error) {
	if s.ownID() == "" {
		if err := s.CheckCredentials(ctx); err != nil {
			return kit.Page[message]{}, client.Answer{}, err
		}
	}
	path := messagesPath(channel) + "?limit=" + strconv.Itoa(pageSize)
	if before != "" {
		path += "&before=" + before
	}
	page, answer, err := kit.Call[messagePage](ctx, s.api, kit.Get(opRead, path))
	switch {
	case err != nil:
		return kit.Page[message]{}, answer, explainPermissions(err, permissionsToRead)
	case len(page) > 0:
		guild := s.guildOf(ctx, channel)
		for i := range page {
			page[i].url = permalink(guild, channel, page[i].ID)
		}
		return kit.Page[message]{Items: page, Next: page[len(page)-1].ID}, answer, nil
	case before == "":
		_, err = s.readMessage(ctx, channel, channel)
	}
	if providers.KindOf(err) == providers.NotFound {
		err = nil
	}
	return kit.Page[message]{}, answer, err
}

const permissionsToRead = "View Channel and Read Message History"

func (s *session) readMessage(ctx context.Context, channel, id string) (message, error) {
	m, err := call[message](ctx, s, permissionsToRead, kit.Get("read message", messagePath(channel, id)))
	if err == nil {
		m.url = permalink(s.guildOf(ctx, channel), channel, m.ID)
	}
	return m, err
}

// isForeign reports whether somebody else sent a message. Who the bot is was asked before
// the messages were listed.
func (s *session) isForeign(m message) bool { return m.Author.ID != s.ownID() }

func (s *session) completeListed(m message, p *providers.ListedMessage) {
	p.Own = providers.OptBoolOf(!s.isForeign(m))
}

// permalink returns the address of a message; "" where the server is not known.
func permalink(guild, channel, id string) string {
	if guild == "" {
		return ""
	}
	return "https://discord.com/channels/" + guild + "/" + channel + "/" + id
}
