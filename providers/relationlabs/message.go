package relationlabs

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opRead = "read messages"
	// pageSize is the limit that the vendor's own client asks for; what the
	// largest one is, is not documented.
	pageSize = 50
	// maxPageSize is how far the limit is raised when more messages than a page
	// holds have the same time.
	maxPageSize = 64 * pageSize
	// maxReadPages bounds how far back Read looks. What is deeper was not buried by
	// a removal, so it is assumed to exist.
	maxReadPages = 40
	// maxClockLead is how far ahead of this machine's clock the newest message may be
	// dated.
	maxClockLead = 24 * time.Hour
)

// listMessages lists a conversation from its newest message on, independent of this
// machine's clock. There is no call that gives one message.
func (s *session) listMessages(conversation string) (*kit.Listing[message], error) {
	to, err := parseTarget(opRead, conversation)
	if err != nil {
		return nil, err
	}
	p := &pager{api: s.api, target: to, limit: pageSize, seen: map[kit.Scalar]bool{}, before: s.now().Add(maxClockLead).UnixMilli()}
	return kit.NewListing(opRead, s.api.Client, "", p.nextPage), nil
}

// pager reads the messages of a conversation, newest first.
type pager struct {
	api    *kit.API
	target target
	limit  int
	before int64 // maxCreateAt of the next page, milliseconds
	seen   map[kit.Scalar]bool
}

// nextPage gives messages that no page has given yet; none at the end of the
// conversation.
//
// Whether maxCreateAt itself is included is not documented, and many messages
// may have the same time. So each page is asked to begin a millisecond after
// the last message known, which covers that message's time under either
// answer, and what was seen is left out. A page that is full and brings
// nothing new is asked for again with a higher limit.
func (p *pager) nextPage(ctx context.Context, _ string) (kit.Page[message], client.Answer, error) {
	for {
		page, answer, err := p.fetchPage(ctx)
		if err != nil {
			return kit.Page[message]{}, answer, err
		}
		if fresh := p.takeUnseen(page); len(fresh) > 0 {
			return kit.Page[message]{Items: fresh, Next: strconv.Itoa(len(p.seen))}, answer, nil
		}
		if len(page) < p.limit {
			return kit.Page[message]{}, answer, nil
		}
		if p.limit >= maxPageSize {
			return kit.Page[message]{}, answer, &providers.Error{
				Kind: providers.Unknown, Op: opRead,
				Detail: "more messages have the same time than RelationLabs lists at once, so not all of them can be read",
				Hint:   "Look at the conversation, and record with herald resolve what was delivered.",
			}
		}
		p.limit *= 4
	}
}

func (p *pager) fetchPage(ctx context.Context) (messagePage, client.Answer, error) {
	query := url.Values{"channelUuid": {p.target.channel}}
	if p.target.person != "" {
		query = url.Values{"toRelationId": {p.target.person}}
	}
	query.Set("maxCreateAt", strconv.FormatInt(p.before, 10))
	return kit.Call[messagePage](ctx, p.api, getPage(opRead, messagesPath, query, p.limit))
}

// takeUnseen leaves out what was seen and moves on to the oldest message of a page.
func (p *pager) takeUnseen(page messagePage) []message {
	var fresh []message
	for _, m := range page {
		p.before = min(p.before, m.CreateAt.UnixMilli()+1)
		if !p.seen[m.ID] {
			p.seen[m.ID] = true
			fresh = append(fresh, m)
		}
	}
	return fresh
}

// Created is part of kit.Dated.
func (m message) Created() time.Time { return m.CreateAt.Time }

// MessageID is part of kit.Message.
func (m message) MessageID() string { return string(m.ID) }

// MessageKey is part of kit.Keyed.
func (m message) MessageKey() string { return m.SendUUID }

// Remote is part of kit.Message.
func (m message) Remote() providers.RemoteMessage {
	return providers.RemoteMessage{
		ID: string(m.ID), Key: m.SendUUID, Text: m.Content, Visible: visibleJSON(m.Type, m.Content), SentAt: m.Created(),
	}
}

// Candidate is part of kit.Message.
func (m message) Candidate([]providers.Outgoing) providers.Candidate {
	kind, _ := messageType(m.Type)
	return providers.Candidate{RemoteMessage: m.Remote(), Kind: kind}
}

// Listed is part of kit.Message.
func (m message) Listed() providers.ListedMessage {
	p := providers.ListedMessage{
		ID: string(m.ID), Text: m.Content, Kind: m.Type, SentAt: m.Created(), Sender: providers.Sender{ID: m.From},
	}
	if json.Unmarshal(m.FromName, &p.Sender.Name) != nil {
		p.Sender.Name = ""
	}
	var quoted struct {
		ID kit.Scalar `json:"id"`
	}
	if json.Unmarshal(m.Quote, &quoted) == nil {
		p.Quote = string(quoted.ID)
	}
	return p
}

// isForeignMessage reports whether a message is not known to be the account's own.
func (s *session) isForeignMessage(m message) bool {
	own := s.auth.accountID()
	return own == "" || m.From != own
}

func (s *session) completeListed(m message, p *providers.ListedMessage) {
	if own := s.auth.accountID(); own != "" && m.From != "" {
		p.Own = providers.OptBoolOf(own == m.From)
	}
}
