package relationlabs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// flexString is a string that some servers write as a number. It keeps its digits:
// ids are beyond what a floating-point number holds.
type flexString string

// UnmarshalJSON takes a string, a number or null.
func (s *flexString) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	switch {
	case len(data) > 0 && data[0] == '"':
		var text string
		err := json.Unmarshal(data, &text)
		*s = flexString(text)
		return err
	case bytes.Equal(data, []byte("null")):
		*s = ""
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil {
		return fmt.Errorf("neither a string nor a number: %w", err)
	}
	*s = flexString(number)
	return nil
}

// toTime reads a time stamp; the zero time when there is none.
func (s flexString) toTime() time.Time {
	ms, err := strconv.ParseInt(string(s), 10, 64)
	if err != nil || ms <= 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// envelope is what every answer is wrapped in. Success is the code "0".
type envelope struct {
	Code *flexString     `json:"code"`
	Desc string          `json:"desc"`
	Data json.RawMessage `json:"data"`
}

// authRequest is the body of page api/auth.
type authRequest struct {
	InviteCode string `json:"inviteCode,omitempty"`
}

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
	ID          flexString `json:"id"`
	ChannelUUID string     `json:"channelUuid"`
}

// message is MessageInfo of page api/message/list.
type message struct {
	ID       flexString `json:"id"`
	SendUUID string     `json:"sendUuid"`
	CreateAt flexString `json:"createAt"` // milliseconds; samples end in whole seconds
	Type     string     `json:"type"`
	From     string     `json:"from"`
	Content  string     `json:"content"`
	// Those below are only read for people to see, so their form spoils nothing.
	FromName json.RawMessage `json:"fromName"` // a text
	Quote    json.RawMessage `json:"quote"`    // a message, or null
}

// hideRequest is the body of page api/message/hide.
type hideRequest struct {
	ID string `json:"id"`
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

// channelInfo is ChannelDetailInfo of page api/channel/info.
type channelInfo struct {
	UUID         string   `json:"uuid"`
	Name         string   `json:"name"`
	Announcement string   `json:"announcement"`
	Pinned       bool     `json:"pinAnnouncement"`
	Type         string   `json:"type"`
	Members      []member `json:"members"`
}

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
	Cursor flexString    `json:"cursor"` // empty: the last page
	List   []userChannel `json:"list"`
}

type userChannel struct {
	Status      flexString `json:"status"`
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
