package relationlabs

import (
	"encoding/json"
	"net/url"
	"strconv"

	"herald/providers/client"
	"herald/providers/kit"
)

const (
	authPath         = "/api/v1/auth"
	sendPath         = "/api/v1/message/send"
	messagesPath     = "/api/v1/message/list"
	hidePath         = "/api/v1/message/hide"
	createPath       = "/api/v1/channel/create"
	channelPath      = "/api/v1/channel/info"
	announcementPath = "/api/v1/channel/announcement/update"
	disbandPath      = "/api/v1/channel/disband"
	channelsPath     = "/api/v1/userChannels/list"
)

// authRequest is the body of page api/auth.
type authRequest struct {
	InviteCode string `json:"inviteCode,omitempty"`
}

// authAnswer is the answer to authRequest.
type authAnswer struct {
	Token string `json:"token"`
}

// IsComplete is part of kit.Completer.
func (a authAnswer) IsComplete() bool { return a.Token != "" }

// sendRequest is the body of page api/message/send. Of channel and person one
// is null.
type sendRequest struct {
	Type         string          `json:"type"`
	ChannelUUID  *string         `json:"channelUuid"`
	ToRelationID *string         `json:"toRelationId"`
	Content      string          `json:"content"`
	SendUUID     string          `json:"sendUuid"`
	QuoteID      json.RawMessage `json:"quoteId,omitempty"` // a string, or a bare number
	Mentioned    []string        `json:"mentionedUser,omitempty"`
}

// sendAnswer is the answer to sendRequest.
type sendAnswer struct {
	ID kit.Scalar `json:"id"`
}

// IsComplete is part of kit.Completer.
func (a sendAnswer) IsComplete() bool { return a.ID != "" }

// message is MessageInfo of page api/message/list.
type message struct {
	ID       kit.Scalar        `json:"id"`
	SendUUID string            `json:"sendUuid"`
	CreateAt client.UnixMillis `json:"createAt"` // samples end in whole seconds
	Type     string            `json:"type"`
	From     string            `json:"from"`
	Content  string            `json:"content"`
	// Those below are only read for people to see, so their form spoils nothing.
	FromName json.RawMessage `json:"fromName"` // a text
	Quote    json.RawMessage `json:"quote"`    // a message, or null
}

type messagePage []message

// IsComplete is part of kit.Completer. Without an id or a time of each message, the end
// of the list would be seen where it is not.
func (p messagePage) IsComplete() bool {
	for _, m := range p {
		if m.ID == "" || m.CreateAt.IsZero() {
			return false
		}
	}
	return true
}

// createRequest is the body of page api/channel/create.
type createRequest struct {
	Members []string `json:"members"`
	Name    string   `json:"name"`
	Type    string   `json:"type"`
}

// Types of channels.
const (
	groupChannel = "G"
	pairChannel  = "P"
)

// channelRef names a channel, in a body and in an answer.
type channelRef struct {
	ChannelUUID string `json:"channelUuid"`
}

// IsComplete is part of kit.Completer.
func (c channelRef) IsComplete() bool { return isID(c.ChannelUUID) }

// channelInfo is ChannelDetailInfo of page api/channel/info.
type channelInfo struct {
	UUID         string   `json:"uuid"`
	Name         string   `json:"name"`
	Announcement string   `json:"announcement"`
	Pinned       bool     `json:"pinAnnouncement"`
	Type         string   `json:"type"`
	Members      []member `json:"members"`
}

// IsComplete is part of kit.Completer.
func (c channelInfo) IsComplete() bool { return c.UUID != "" }

type member struct {
	RelationID string `json:"relationId"`
	IsAdmin    bool   `json:"isAdmin"`
}

// announcementRequest is the body of page api/channel/update.
type announcementRequest struct {
	ChannelUUID  string `json:"channelUuid"`
	Announcement string `json:"announcement"`
	Pin          bool   `json:"pinAnnouncement"`
}

// channelPage is the answer of page api/chats/list.
type channelPage struct {
	Cursor kit.Scalar    `json:"cursor"` // empty: the last page
	List   []userChannel `json:"list"`
}

type userChannel struct {
	Status      kit.Scalar `json:"status"`
	ChannelUUID string     `json:"channelUuid"`
	DisplayName string     `json:"displayName"`
	ChannelType string     `json:"channelType"`
}

// Statuses of a channel in that list.
const (
	channelActive    = "0"
	channelLeft      = "1"
	channelRemoved   = "2"
	channelDismissed = "3"
)

// getPage is a call that reads a page of a list, of limit items.
func getPage(op, path string, query url.Values, limit int) client.JSONCall {
	query.Set("limit", strconv.Itoa(limit))
	return kit.Get(op, path+"?"+query.Encode())
}
