package mattermost

import (
	"net/url"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
	"maps"
	"time"
)

// Names of Herald's own props of a post.
const (
	propKey   = "herald_key"
	propFiles = "herald_files"
)

// newPost is the body of a request that creates a post.
type newPost struct {
	ChannelID     string         `json:"channel_id"`
	Message       string         `json:"message"`
	RootID        string         `json:"root_id,omitempty"`
	FileIDs       []string       `json:"file_ids,omitempty"`
	PendingPostID string         `json:"pending_post_id"`
	Props         map[string]any `json:"props"`
	Metadata      *metadata      `json:"metadata,omitempty"`
}

type metadata struct {
	Priority struct {
		Priority string `json:"priority"`
	} `json:"priority"`
}

// postPatch is the body of a request that changes a post. What it leaves out stays as
// it is, and props take the place of all that the post had.
type postPatch struct {
	Message string         `json:"message"`
	FileIDs *[]string      `json:"file_ids,omitempty"`
	Props   map[string]any `json:"props,omitempty"`
}

// message is a post that Mattermost returns.
type message struct {
	ID        string            `json:"id"`
	ChannelID string            `json:"channel_id"`
	UserID    string            `json:"user_id"`
	RootID    string            `json:"root_id"`
	Message   string            `json:"message"`
	Type      string            `json:"type"` // "" unless the server wrote it
	FileIDs   []string          `json:"file_ids"`
	IsPinned  bool              `json:"is_pinned"`
	Props     map[string]any    `json:"props"`
	CreateAt  client.UnixMillis `json:"create_at"`
	EditAt    client.UnixMillis `json:"edit_at"`
}

// IsComplete is part of kit.Completer.
func (m message) IsComplete() bool { return ids.Pattern.MatchString(m.ID) && m.ChannelID != "" }

// Created is part of kit.Dated.
func (m message) Created() time.Time { return m.CreateAt.Time }

// MessageID is part of kit.Message.
func (m message) MessageID() string { return m.ID }

// MessageKey is part of kit.Keyed.
func (m message) MessageKey() string {
	key, _ := m.Props[propKey].(string)
	return key
}

// Remote is part of kit.Message.
func (m message) Remote() providers.RemoteMessage {
	return providers.RemoteMessage{
		ID: m.ID, Text: m.Message, SentAt: m.Created(), EditedAt: m.EditAt.Time, Pinned: providers.OptBoolOf(m.IsPinned),
		Visible: kit.VisibleText(kindPost, m.Message, len(m.FileIDs)),
	}
}

// Candidate is part of kit.Message.
func (m message) Candidate([]providers.Outgoing) providers.Candidate {
	return providers.Candidate{RemoteMessage: m.Remote(), Kind: kindPost, Quote: m.RootID}
}

// Listed is part of kit.Message.
func (m message) Listed() providers.ListedMessage {
	return providers.ListedMessage{
		ID: m.ID, Text: m.Message, Kind: m.Type, Sender: providers.Sender{ID: m.UserID}, SentAt: m.Created(), EditedAt: m.EditAt.Time, Quote: m.RootID,
	}
}

// withFiles returns the props of the post with the digests of other files.
func (m message) withFiles(digests []string) map[string]any {
	props := maps.Clone(m.Props)
	if props == nil {
		props = map[string]any{}
	}
	props[propFiles] = digests
	return props
}

// messagePage is one answer of a list; the posts include some that are not in Order.
type messagePage struct {
	Order *[]string          `json:"order"`
	Posts map[string]message `json:"posts"`
}

// IsComplete is part of kit.Completer.
func (p messagePage) IsComplete() bool { return p.Order != nil }

// uploaded are the files of one upload.
type uploaded struct {
	FileInfos []struct {
		ID string `json:"id"`
	} `json:"file_infos"`
}

// IsComplete is part of kit.Completer.
func (u uploaded) IsComplete() bool { return len(u.FileInfos) == 1 && u.FileInfos[0].ID != "" }

// done is the answer to a request that returns nothing else.
type done struct {
	Status string `json:"status"`
}

// IsComplete is part of kit.Completer.
func (d done) IsComplete() bool { return d.Status == "OK" }

// newChannel is the body of a request that creates a channel.
type newChannel struct {
	TeamID      string `json:"team_id"`
	Type        string `json:"type"`
	Name        string `json:"name"`
	DisplayName string `json:"display_name"`
	Header      string `json:"header"`
}

// channelInfo is a channel that Mattermost returns.
type channelInfo struct {
	ID          string            `json:"id"`
	Type        string            `json:"type"`
	DisplayName string            `json:"display_name"`
	Header      string            `json:"header"`
	DeleteAt    client.UnixMillis `json:"delete_at"`
}

// IsComplete is part of kit.Completer.
func (c channelInfo) IsComplete() bool { return ids.Pattern.MatchString(c.ID) }

// Types of channels.
const (
	typePublic  = "O"
	typePrivate = "P"
	typeDirect  = "D"
	typeGroup   = "G" // a chat of several people
)

// identified is an object of which only the id is used: a team, a person.
type identified struct {
	ID string `json:"id"`
}

// IsComplete is part of kit.Completer.
func (i identified) IsComplete() bool { return ids.Pattern.MatchString(i.ID) }

// member is a person in a channel.
type member struct {
	UserID string `json:"user_id"`
}

func postPath(id string) string    { return "/posts/" + url.PathEscape(id) }
func channelPath(id string) string { return "/channels/" + url.PathEscape(id) }
