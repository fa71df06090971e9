package matrix

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opRead   = "read messages"
	pageSize = "100" // of events, each of at most 64 KiB
)

// event is an event of a room, as far as Herald reads it.
type event struct {
	ID       string            `json:"event_id"`
	Kind     string            `json:"type"`
	Sender   string            `json:"sender"`
	SentAt   client.UnixMillis `json:"origin_server_ts"`
	StateKey *string           `json:"state_key"`
	Content  received          `json:"content"`
	Unsigned struct {
		RedactedBecause json.RawMessage `json:"redacted_because"`
	} `json:"unsigned"`
}

// IsComplete implements kit.Completer.
func (e event) IsComplete() bool { return e.ID != "" && e.Sender != "" }

// isRedacted reports whether a message was redacted, which removes its content.
func (e event) isRedacted() bool { return len(e.Unsigned.RedactedBecause) > 0 || e.Content.Kind == "" }

// received is the content of a message, of whatever form: people in the room decide what
// they send, and it must not keep Herald from reading the others.
type received struct {
	Kind      string    `json:"msgtype"`
	Body      string    `json:"body"`
	URL       string    `json:"url"`
	Key       string    `json:"herald.key"`
	RelatesTo relation  `json:"m.relates_to"`
	New       *received `json:"m.new_content"`
}

// UnmarshalJSON never fails. A field of another type than the specification's is empty.
func (r *received) UnmarshalJSON(b []byte) error {
	type plain received
	var p plain
	_ = json.Unmarshal(b, &p) // fields before and after one of another type are read
	*r = received(p)
	return nil
}

// message is a message with its latest edit.
type message struct {
	event
	room     string
	own      bool
	content  received
	editedAt time.Time
}

// newMessage applies the latest edit to a message; nil for none.
func newMessage(room, self string, e event, edit *event) message {
	m := message{event: e, room: room, own: e.Sender == self, content: e.Content}
	if edit != nil && !e.isRedacted() {
		m.content, m.editedAt = *edit.Content.New, edit.SentAt.UTC()
	}
	return m
}

// isEditOf reports whether an event is a valid edit of a message of a sender.
func (e event) isEditOf(id, sender string) bool {
	r := e.Content.RelatesTo
	return r.Kind == "m.replace" && r.EventID == id && e.Content.New != nil && e.Sender == sender
}

// Created implements kit.Dated.
func (m message) Created() time.Time { return m.SentAt.Time }

// MessageID implements kit.Message.
func (m message) MessageID() string { return m.ID }

// MessageKey implements kit.Keyed. A copy that somebody else sends has the key as well.
func (m message) MessageKey() string {
	if !m.own {
		return ""
	}
	return m.Content.Key
}

// Remote implements kit.Message.
func (m message) Remote() providers.RemoteMessage {
	r := providers.RemoteMessage{ID: m.ID, URL: permalink(m.room, m.ID), Key: m.MessageKey(), SentAt: m.SentAt.UTC(), EditedAt: m.editedAt, Recalled: m.isRedacted()}
	if !r.Recalled {
		r.Text, r.Visible = m.content.Body, kit.VisibleText(m.content.Kind, m.content.Body, len(m.files()))
	}
	return r
}

// Candidate implements kit.Message.
func (m message) Candidate([]providers.Outgoing) providers.Candidate {
	return providers.Candidate{RemoteMessage: m.Remote(), Kind: m.content.Kind}
}

// Listed implements kit.Message.
func (m message) Listed() providers.ListedMessage {
	l := providers.ListedMessage{ID: m.ID, Text: m.content.Body, Kind: m.content.Kind, Sender: providers.Sender{ID: m.Sender}, Own: providers.OptBoolOf(m.own),
		SentAt: m.SentAt.UTC(), EditedAt: m.editedAt, Recalled: m.isRedacted(), Files: m.files()}
	if reply := m.Content.RelatesTo.InReplyTo; reply != nil {
		l.Quote = reply.EventID
	}
	return l
}

func (m message) files() []providers.ListedFile {
	if m.content.URL == "" {
		return nil
	}
	return []providers.ListedFile{{Name: m.content.Body, URL: m.content.URL}}
}

type eventPage struct {
	Chunk []event `json:"chunk"`
	End   string  `json:"end"`
}

// IsComplete implements kit.Completer.
func (p eventPage) IsComplete() bool {
	return p.Chunk != nil && !slices.ContainsFunc(p.Chunk, func(e event) bool { return !e.IsComplete() })
}

// lister returns the function that begins a list of the messages of a room, newest first.
// Edits come before what they change. The server is not asked to filter: Dendrite 0.13.8
// filters a page and then says that there is no other. Times of other servers cannot be
// relied on, so a list that ends by time has the account's own messages only.
func (s *session) lister(own bool) func(room string) (*kit.Listing[message], error) {
	return func(room string) (*kit.Listing[message], error) {
		if err := roomIDs.Check(opRead, room); err != nil {
			return nil, err
		}
		edits := map[string][]event{}
		return kit.NewListing(opRead, s.api.Client, "", func(ctx context.Context, at string) (kit.Page[message], client.Answer, error) {
			self, err := s.self(ctx)
			if err != nil {
				return kit.Page[message]{}, client.Answer{}, err
			}
			query := url.Values{"dir": {"b"}, "limit": {pageSize}}
			if at != "" {
				query.Set("from", at)
			}
			p, answer, err := kit.Call[eventPage](ctx, s.api, kit.Get(opRead, roomPath(room, "messages")+"?"+query.Encode()))
			page := kit.Page[message]{Next: p.End}
			for _, e := range p.Chunk {
				switch id := e.Content.RelatesTo.EventID; {
				case e.Kind != typeMessage || e.StateKey != nil || own && e.Sender != self:
				case e.isEditOf(id, e.Sender):
					edits[id] = append(edits[id], e)
				default:
					page.Items = append(page.Items, newMessage(room, self, e, findEdit(edits[e.ID], e)))
				}
			}
			return page, answer, err
		}), nil
	}
}

// findEdit returns the first edit of a message among events; nil for none.
func findEdit(events []event, of event) *event {
	i := slices.IndexFunc(events, func(e event) bool { return e.isEditOf(of.ID, of.Sender) })
	if i < 0 {
		return nil
	}
	return &events[i]
}

// Read reads messages; see providers.Reader.
func (s *session) Read(ctx context.Context, target providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	return s.own.Read(ctx, target, ids)
}

// Find looks for messages by their keys; see providers.Finder. A room that the account is
// not in may look empty, so it is asked for its membership before a message counts as not
// sent.
func (s *session) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	found, err := s.own.Find(ctx, items, since)
	for _, item := range items {
		if _, ok := found[item.Key]; err == nil && !ok {
			err = s.asGone(ctx, item.Target.ID, nil)
		}
	}
	return found, err
}

// readMessage reads one message with its latest edit.
func (s *session) readMessage(ctx context.Context, room, id string) (message, error) {
	self, err := s.self(ctx)
	if err != nil {
		return message{}, err
	}
	e, err := s.readEvent(ctx, room, id)
	if err != nil || e.isRedacted() {
		return newMessage(room, self, e, nil), err
	}
	edits, err := s.readEdits(ctx, room, id)
	return newMessage(room, self, e, findEdit(edits, e)), err
}

func (s *session) readEvent(ctx context.Context, room, id string) (event, error) {
	e, _, err := kit.Call[event](ctx, s.api, kit.Get("read message", roomPath(room, "event", id)))
	return e, err
}

// readEdits returns the newest edits of a message, newest first. Not every server adds
// them to the message.
func (s *session) readEdits(ctx context.Context, room, id string) ([]event, error) {
	path := "/_matrix/client/v1/rooms/" + url.PathEscape(room) + "/relations/" + url.PathEscape(id) + "/m.replace?dir=b&limit=" + pageSize
	p, _, err := kit.Call[eventPage](ctx, s.api, kit.Get("read edits", path))
	return p.Chunk, err
}
