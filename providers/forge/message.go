package forge

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// record is a comment or a release as forges return it. Each has some of the fields.
type record struct {
	ID          kit.Scalar `json:"id"`
	Tag         string     `json:"tag_name"`
	Body        string     `json:"body"`
	Description string     `json:"description"`
	HTMLURL     string     `json:"html_url"`
	Links       struct {
		Self string `json:"self"`
	} `json:"_links"`
	User      author    `json:"user"`
	Author    author    `json:"author"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
	Assets    assets    `json:"assets"`
	Immutable bool      `json:"immutable"`
	System    bool      `json:"system"` // a line about an event, which nobody wrote
}

type author struct {
	Login    string `json:"login"`
	Username string `json:"username"`
}

// IsComplete implements kit.Completer.
func (r *record) IsComplete() bool { return r.ID+kit.Scalar(r.Tag) != "" }

// assets are the files that people have added to a release: a list, or a list in an
// object that also has those which the forge makes itself.
type assets struct{ any bool }

// UnmarshalJSON never fails: what cannot be read counts as files.
func (a *assets) UnmarshalJSON(data []byte) error {
	var list []json.RawMessage
	var object struct {
		Links []json.RawMessage `json:"links"`
	}
	switch {
	case bytes.Equal(data, []byte("null")):
	case json.Unmarshal(data, &list) == nil:
		a.any = len(list) > 0
	default:
		a.any = json.Unmarshal(data, &object) != nil || len(object.Links) > 0
	}
	return nil
}

// message is a comment, or the notes of a release.
type message struct {
	mark
	id, text, author, url string
	created, edited       time.Time
	isDisposable          bool // a release that holds nothing but its notes
}

// asMessage reads a record of a conversation.
func (s *session) asMessage(t Target, r record) message {
	m := message{id: string(r.ID), url: r.HTMLURL, author: r.User.Login + r.User.Username + r.Author.Login + r.Author.Username}
	if t.Tag == "" {
		m.created = r.CreatedAt
		if r.UpdatedAt.After(r.CreatedAt) {
			m.edited = r.UpdatedAt
		}
		if s.vendor.Permalink != nil {
			m.url = s.vendor.Permalink(s.server, t, m.id)
		}
	} else {
		// The time of a release may be that of the commit, and says nothing about its notes.
		m.isDisposable = !r.Assets.any && !r.Immutable
		if m.id == "" {
			m.id = r.Tag
		}
		if m.url == "" {
			m.url = r.Links.Self
		}
	}
	m.text, m.mark = cutMark(r.Body + r.Description)
	return m
}

// Created is part of kit.Dated.
func (m message) Created() time.Time { return m.created }

// MessageID is part of kit.Message.
func (m message) MessageID() string { return m.id }

// MessageKey is part of kit.Keyed.
func (m message) MessageKey() string { return m.key }

// Remote is part of kit.Message.
func (m message) Remote() providers.RemoteMessage {
	return providers.RemoteMessage{
		ID: m.id, Key: m.key, URL: m.url, Text: m.text, Visible: kit.VisibleText(kindText, m.text, 0), SentAt: m.created, EditedAt: m.edited,
	}
}

// Candidate is part of kit.Message.
func (m message) Candidate([]providers.Outgoing) providers.Candidate {
	return providers.Candidate{RemoteMessage: m.Remote(), Kind: kindText}
}

// Listed is part of kit.Message.
func (m message) Listed() providers.ListedMessage {
	return providers.ListedMessage{ID: m.id, Text: m.text, Kind: kindText, Sender: providers.Sender{Name: m.author}, SentAt: m.created, EditedAt: m.edited}
}

const (
	opRead = "read messages"
	// maxList is more bytes than a page of long comments has.
	maxList = 128 << 20
)

// listMessages lists the comments of an issue, oldest first, or the release.
func (s *session) listMessages(conversation string) (*kit.Listing[message], error) {
	if err := s.vendor.IDs.Check(opRead, conversation); err != nil {
		return nil, err
	}
	t := parseTarget(conversation)
	fetch := func(ctx context.Context, at string) (kit.Page[message], client.Answer, error) {
		return s.fetchComments(ctx, t, at)
	}
	if t.Tag != "" {
		fetch = func(ctx context.Context, _ string) (kit.Page[message], client.Answer, error) {
			return s.fetchRelease(ctx, t)
		}
	}
	return kit.NewListing(opRead, s.api.Client, "1", fetch), nil
}

func (s *session) fetchComments(ctx context.Context, t Target, number string) (kit.Page[message], client.Answer, error) {
	routes, size := s.vendor.Routes(t), s.vendor.PageSize
	path := routes.Comments
	if size > 0 {
		path += "?per_page=" + strconv.Itoa(size) + "&page=" + number + routes.Query
	}
	c := kit.Get(opRead, path)
	c.MaxBytes = maxList
	records, answer, err := kit.Call[[]record](ctx, s.api, c)
	var page kit.Page[message]
	for _, r := range records {
		if !r.System {
			page.Items = append(page.Items, s.asMessage(t, r))
		}
	}
	if n, _ := strconv.Atoi(number); size > 0 && len(records) >= size {
		page.Next = strconv.Itoa(n + 1)
	}
	return page, answer, err
}

// fetchRelease returns the release of a tag, if there is one that has notes.
func (s *session) fetchRelease(ctx context.Context, t Target) (kit.Page[message], client.Answer, error) {
	r, answer, err := kit.Call[record](ctx, s.api, kit.Get(opRead, s.vendor.Routes(t).Release))
	if providers.KindOf(err) == providers.NotFound {
		return kit.Page[message]{}, answer, s.asGone(ctx, t.id(), nil)
	}
	m := s.asMessage(t, r)
	if err != nil || isBlank(m) {
		return kit.Page[message]{}, answer, err
	}
	return kit.Page[message]{Items: []message{m}}, answer, nil
}

// readMessage reads one comment, or the release.
func (s *session) readMessage(ctx context.Context, conversation, id string) (message, error) {
	t := parseTarget(conversation)
	routes := s.vendor.Routes(t)
	if t.Tag == "" {
		r, _, err := kit.Call[record](ctx, s.api, kit.Get(opRead, routes.Comment+EscapePath(id)))
		return s.asMessage(t, r), err
	}
	r, _, err := kit.Call[record](ctx, s.api, kit.Get(opRead, routes.Release))
	m := s.asMessage(t, r)
	if err == nil && (m.id != id || isBlank(m)) {
		err = &providers.Error{Kind: providers.NotFound, Op: opRead, Detail: "the release has no such notes"}
	}
	return m, err
}
