package slack

import (
	"context"
	"encoding/json"
	"html"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opRead   = "read messages"
	pageSize = "200" // the most that Slack recommends
	pageSpan = 64 << 20
)

// splitID divides the id of a message: that of an answer is the ts of the message that
// began its thread, a slash, and its own ts. thread is what an answer to the message needs.
func splitID(id string) (thread, ts string) {
	thread, ts, isAnswer := strings.Cut(id, "/")
	if !isAnswer {
		return id, id
	}
	return thread, ts
}

// metadata carries Herald's key of a message.
type metadata struct {
	Type    string          `json:"event_type"`
	Payload json.RawMessage `json:"event_payload"` // that of another app has any form
}

const metadataType = "herald_message"

type metadataKey struct {
	Key string `json:"key"`
}

func newMetadata(key string) *metadata {
	return &metadata{metadataType, client.MustEncodeJSON(metadataKey{key})}
}

// message is one that Slack lists. Blocks of other apps have any form.
type message struct {
	TS       string            `json:"ts"`
	ThreadTS string            `json:"thread_ts"`
	Subtype  string            `json:"subtype"`
	User     string            `json:"user"`
	BotID    string            `json:"bot_id"`
	Text     string            `json:"text"`
	Blocks   []json.RawMessage `json:"blocks"`
	PinnedTo []string          `json:"pinned_to"`
	Metadata metadata          `json:"metadata"`
	Edited   struct {
		TS string `json:"ts"`
	} `json:"edited"`
	Files []struct {
		Name      string `json:"name"`
		Permalink string `json:"permalink"`
	} `json:"files"`
}

// IsComplete is part of kit.Completer.
func (m message) IsComplete() bool { return m.TS != "" }

// Created is part of kit.Dated.
func (m message) Created() time.Time { return parseTS(m.TS) }

// parseTS returns the time of a message; zero where it cannot be read.
func parseTS(ts string) time.Time {
	whole, fraction, _ := strings.Cut(ts, ".")
	seconds, err := strconv.ParseInt(whole, 10, 64)
	micros, _ := strconv.ParseInt(fraction, 10, 64)
	if err != nil || seconds <= 0 {
		return time.Time{}
	}
	return time.Unix(seconds, micros*int64(time.Microsecond)).UTC()
}

// MessageID is part of kit.Message.
func (m message) MessageID() string {
	if m.ThreadTS == "" || m.ThreadTS == m.TS {
		return m.TS
	}
	return m.ThreadTS + "/" + m.TS
}

// MessageKey is part of kit.Keyed.
func (m message) MessageKey() string {
	var k metadataKey
	if m.Metadata.Type != metadataType || json.Unmarshal(m.Metadata.Payload, &k) != nil {
		return ""
	}
	return k.Key
}

// Remote is part of kit.Message. Of a message with answers that was deleted, Slack leaves
// a tombstone.
func (m message) Remote() providers.RemoteMessage {
	r := providers.RemoteMessage{
		ID: m.MessageID(), SentAt: m.Created(), EditedAt: parseTS(m.Edited.TS), Recalled: m.Subtype == "tombstone",
		Key: m.MessageKey(), Pinned: providers.OptBoolOf(len(m.PinnedTo) > 0), Text: m.Text,
	}
	if text, images := m.readBlocks(); text != "" || images > 0 {
		r.Text, r.Visible = html.UnescapeString(text), visibleForm(text, images)
	}
	return r
}

// readBlocks returns the text of the sections and the number of images.
func (m message) readBlocks() (text string, images int) {
	var sections []string
	for _, raw := range m.Blocks {
		var b struct {
			Type string          `json:"type"`
			Text json.RawMessage `json:"text"`
		}
		var object struct {
			Text string `json:"text"`
		}
		if json.Unmarshal(raw, &b) != nil {
			continue
		}
		if b.Type == "image" {
			images++
		}
		if b.Type == "section" && json.Unmarshal(b.Text, &object) == nil {
			sections = append(sections, object.Text)
		}
	}
	return strings.Join(sections, "\n\n"), images
}

// Candidate is part of kit.Message.
func (m message) Candidate([]providers.Outgoing) providers.Candidate {
	c := providers.Candidate{RemoteMessage: m.Remote(), Kind: kindMessage}
	if c.Visible == nil {
		c.Kind = kindFile
	}
	return c
}

// Listed is part of kit.Message.
func (m message) Listed() providers.ListedMessage {
	r := m.Remote()
	l := providers.ListedMessage{
		ID: r.ID, Text: r.Text, Kind: kindMessage, Sender: providers.Sender{ID: m.User}, SentAt: r.SentAt, EditedAt: r.EditedAt, Recalled: r.Recalled,
	}
	if m.BotID != "" {
		l.Sender.Type = "bot"
	}
	if thread, ts := splitID(r.ID); thread != ts {
		l.Quote = thread
	}
	for _, f := range m.Files {
		l.Files = append(l.Files, providers.ListedFile{Name: f.Name, URL: f.Permalink})
	}
	return l
}

// messagePage is one answer of conversations.history and conversations.replies.
type messagePage struct {
	Messages *[]message `json:"messages"`
	cursor
}

// IsComplete is part of kit.Completer.
func (p messagePage) IsComplete() bool {
	return p.Messages != nil && !slices.ContainsFunc(*p.Messages, func(m message) bool { return !m.IsComplete() })
}

// cursor is where the next page of a list is.
type cursor struct {
	Metadata struct {
		Next string `json:"next_cursor"`
	} `json:"response_metadata"`
}

// place is a conversation in kit.History: the id of a channel, or one with the ts of the
// message that began a thread after a slash. conversations.history has no answers, except
// those that are shown in the channel too.
func place(channel, thread string) string { return channel + "/" + thread }

// listQuery returns the path of a list of messages in a place.
func listQuery(place string, more url.Values) string {
	channel, thread, inThread := strings.Cut(place, "/")
	q := url.Values{"channel": {channel}, "include_all_metadata": {"true"}, "limit": {pageSize}}
	maps.Copy(q, more)
	if inThread {
		q.Set("ts", thread)
		return "/conversations.replies?" + q.Encode()
	}
	return "/conversations.history?" + q.Encode()
}

// listMessages lists a channel or a thread. A thread that does not exist is empty.
func (s *session) listMessages(place string) (*kit.Listing[message], error) {
	channel, _, _ := strings.Cut(place, "/")
	if err := channelIDs.Check(opRead, channel); err != nil {
		return nil, err
	}
	s.Settle(channel)
	return kit.NewListing(opRead, s.api.Client, "", func(ctx context.Context, at string) (kit.Page[message], client.Answer, error) {
		q := url.Values{}
		if at != "" {
			q.Set("cursor", at)
		}
		return s.fetchMessages(ctx, listQuery(place, q))
	}), nil
}

func (s *session) fetchMessages(ctx context.Context, path string) (kit.Page[message], client.Answer, error) {
	c := kit.Get(opRead, path)
	c.MaxBytes = pageSpan
	p, a, err := kit.Call[messagePage](ctx, s.api, c)
	switch {
	case kit.CodeOf(err) == errThreadNotFound:
		return kit.Page[message]{}, a, nil
	case err != nil:
		return kit.Page[message]{}, a, err
	}
	return kit.Page[message]{Items: *p.Messages, Next: p.cursor.Metadata.Next}, a, nil
}

// readMessage reads one message; see kit.History.
func (s *session) readMessage(ctx context.Context, place, id string) (message, error) {
	_, ts := splitID(id)
	p, _, err := s.fetchMessages(ctx, listQuery(place, url.Values{"oldest": {ts}, "latest": {ts}, "inclusive": {"true"}, "limit": {"2"}}))
	if err != nil {
		return message{}, err
	}
	for _, m := range p.Items {
		if m.TS == ts {
			return m, nil
		}
	}
	return message{}, &providers.Error{Kind: providers.NotFound, Op: opRead, Detail: "there is no such message"}
}
