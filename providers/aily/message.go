package aily

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const opRead = "read messages"

// Sizes of a page. The vendor's default is 20, and no largest is documented:
// where the large one is refused, the session goes on with the default.
const (
	largePageSize   = 100
	defaultPageSize = 20
	maxListBytes    = 256 << 20 // bytes of a page, each of whose messages may have 16 million characters
)

// Created is part of kit.Dated.
func (m message) Created() time.Time { return m.CreatedAt.Time }

// MessageID is part of kit.Message.
func (m message) MessageID() string { return m.ID }

// Remote is part of kit.Message.
func (m message) Remote() providers.RemoteMessage {
	return providers.RemoteMessage{
		ID: m.ID, SentAt: m.Created(),
		Text:    displayText(partPayload{Content: m.Content, Mentions: m.Mentions}),
		Visible: kit.VisibleText(m.ContentType, m.Content, len(m.Files)),
	}
}

// asPlainText is the message in the other of the two forms that Aily returns. It
// may have changed either.
func (m message) asPlainText() message {
	m.Content = m.PlainText
	return m
}

// Candidate is part of kit.Message.
func (m message) Candidate(items []providers.Outgoing) providers.Candidate {
	c := providers.Candidate{RemoteMessage: m.Remote(), Kind: m.ContentType, Quote: m.QuoteMessageID}
	plain := m.asPlainText().Remote()
	if slices.ContainsFunc(items, func(o providers.Outgoing) bool { return bytes.Equal(o.Part.Visible, plain.Visible) }) {
		c.RemoteMessage = plain
	}
	return c
}

// Listed is part of kit.Message.
func (m message) Listed() providers.ListedMessage {
	p := providers.ListedMessage{
		ID: m.ID, Kind: m.ContentType, Text: m.PlainText, SentAt: m.Created(), Quote: m.QuoteMessageID,
		Sender: providers.Sender{ID: m.Sender.EntityID, Type: m.Sender.SenderType},
	}
	if p.Sender.ID == "" {
		p.Sender.ID = m.Sender.AilyID
	}
	if p.Text == "" {
		p.Text = displayText(partPayload{Content: m.Content, Mentions: m.Mentions})
	}
	for _, raw := range m.Files {
		var f struct {
			Name    string `json:"file_name"`
			Preview struct {
				URL string `json:"url"`
			} `json:"preview_url"`
		}
		if json.Unmarshal(raw, &f) == nil {
			p.Files = append(p.Files, providers.ListedFile{Name: f.Name, URL: f.Preview.URL})
		}
	}
	return p
}

// listMessages lists a session. In which order messages come is not documented.
func (s *session) listMessages(id string) (*kit.Listing[message], error) {
	if err := sessionIDs.Check(opRead, id); err != nil {
		return nil, err
	}
	return kit.NewListing(opRead, s.api.Client, "", func(ctx context.Context, token string) (kit.Page[message], client.Answer, error) {
		small := s.smallPages.Load()
		p, a, err := s.readPage(ctx, id, token, small)
		if !small && providers.KindOf(err) == providers.Invalid {
			s.smallPages.Store(true)
			p, a, err = s.readPage(ctx, id, token, true)
		}
		next := p.PageToken
		if !p.HasMore || next == token {
			next = ""
		}
		return kit.Page[message]{Items: p.Messages, Next: next}, a, err
	}), nil
}

func (s *session) readPage(ctx context.Context, id, token string, small bool) (messagePage, client.Answer, error) {
	size := largePageSize
	if small {
		size = defaultPageSize
	}
	query := url.Values{"page_size": {strconv.Itoa(size)}}
	if token != "" {
		query.Set("page_token", token)
	}
	c := kit.Get(opRead, messagesPath(id)+"?"+query.Encode())
	c.MaxBytes = maxListBytes
	return kit.Call[messagePage](ctx, s.api, c)
}

// readMessage reads one message. The code for one that does not exist is not
// documented.
func (s *session) readMessage(ctx context.Context, conversation, id string) (message, error) {
	c := kit.Get(opRead, messagesPath(conversation)+"/"+url.PathEscape(id))
	c.MaxBytes = maxListBytes
	data, _, err := kit.Call[messageData](ctx, s.api, c)
	return data.Message, err
}

// Find looks for sends of unknown outcome by content, sender and time; see
// providers.Finder. Inside the window an item of which it is uncertain counts as
// not sent, because its key makes no second message.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	found, err := s.History.Find(ctx, items, since)
	if err == nil && s.now().Sub(since) < keyWindow-windowMargin {
		maps.DeleteFunc(found, func(_ string, r providers.RemoteMessage) bool { return r.IsUncertain() })
	}
	return found, err
}

// windowMargin is kept from the end of the window, for clocks that differ and for
// the time that the send itself still takes.
const windowMargin = time.Hour

// rememberSelf keeps who sent a message of this account.
func (s *session) rememberSelf(m message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if m.Sender != (sender{}) {
		own := m.Sender
		s.self = &own
	}
}

// isForeign reports whether somebody else sent a message.
func (s *session) isForeign(m message) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.self != nil && !s.self.isSameSender(m.Sender)
}

func (s *session) completeListed(m message, p *providers.ListedMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.self != nil && m.Sender != (sender{}) {
		p.Own = providers.OptBoolOf(s.self.isSameSender(m.Sender))
	}
}

// isSameSender reports whether two senders may be one. What an answer leaves out
// does not make a difference.
func (p sender) isSameSender(o sender) bool {
	switch {
	case p.EntityID != "" && o.EntityID != "":
		return p.EntityID == o.EntityID
	case p.AilyID != "" && o.AilyID != "":
		return p.AilyID == o.AilyID
	}
	return p.SenderType == o.SenderType || p.SenderType == "" || o.SenderType == ""
}
