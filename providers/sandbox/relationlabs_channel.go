package sandbox

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// findChannel returns the conversation with a channel id. A chat with a person
// is created when it is first used.
func (l *relationlabs) findChannel(c *exchange, channel string) (Header, error) {
	if other, ok := c.readMark("pair/" + channel); ok {
		return l.ensurePair(c, other)
	}
	if !isChatID(channel) {
		return Header{}, refuse(relationlabsNowhere, "channelUuid")
	}
	h, known := c.findConversation("channel:" + channel)
	switch {
	case !known && c.dialect.opt.RequireConversations:
		return Header{}, refuse(relationlabsNotMember, "no such channel")
	case !known:
		h = Header{ID: "channel:" + channel, Found: true, Facts: map[string]string{"uuid": channel, "type": "G"}}
		h.addParticipants(c.transaction, []string{l.account})
		c.putConversation(h)
	case h.Gone:
		return Header{}, refuse(relationlabsDismissed, "dismissed")
	case !h.Found && h.findParticipant(l.account) == nil && h.Facts["uuid"] != "":
		return Header{}, refuse(relationlabsNotMember, "not a member")
	}
	return fillDefaults(h), nil
}

// fillDefaults sets the facts that a conversation opened by drift lacks.
func fillDefaults(h Header) Header {
	if h.Facts["uuid"] == "" {
		_, id, _ := strings.Cut(h.ID, ":")
		h.Facts = map[string]string{"uuid": id, "type": "G"}
	}
	return h
}

func (l *relationlabs) ensurePair(c *exchange, person string) (Header, error) {
	if !isChatID(person) || person == l.account {
		return Header{}, refuse(relationlabsNowhere, "person")
	}
	h, known := c.findConversation("user:" + person)
	if known {
		return fillDefaults(h), nil
	}
	id := seededBytes("relationlabs", "pair", person)
	h = Header{ID: "user:" + person, Found: true, Facts: map[string]string{"uuid": hex.EncodeToString(id[:16]), "type": "P"}}
	h.addParticipants(c.transaction, []string{l.account, person})
	c.putMark("pair/"+h.Facts["uuid"], person)
	c.putConversation(h)
	return h, nil
}

// relationlabsNew is the body of a request that creates a channel.
type relationlabsNew struct {
	Members []string `json:"members" is:"id"`
	Name    string   `json:"name"`
	Type    string   `json:"type" is:"in=G|P"`
}

// createChannel creates a group, or returns the chat with the first member.
func (l *relationlabs) createChannel(c *exchange, in *relationlabsNew) (_ any, err error) {
	others := slices.DeleteFunc(slices.Clone(in.Members), func(id string) bool { return id == l.account })
	switch {
	case in.Type == "G" && in.Name == "" || in.Type == "P" && len(others) == 0:
		return nil, refuse(invalid, "name, or a member")
	case in.Type == "P":
		if c.chat, err = l.ensurePair(c, others[0]); err != nil {
			return nil, err
		}
	default:
		id := seededBytes("relationlabs", "channel", strconv.FormatInt(c.transaction.store.requests, 10), strconv.Itoa(len(c.transaction.store.order)))
		uuid := hex.EncodeToString(id[:16])
		c.chat = Header{ID: "channel:" + uuid, Title: in.Name, Facts: map[string]string{"uuid": uuid, "type": "G"}}
		c.chat.Participants = []Participant{{ID: l.account, Role: "admin", At: c.now}}
		c.chat.addParticipants(c.transaction, others)
		c.putConversation(c.chat)
	}
	return map[string]string{"channelUuid": c.chat.Facts["uuid"]}, nil
}

// relationlabsChannel are the parameters of a request that reads a channel.
type relationlabsChannel struct {
	ChannelUUID string `query:"channelUuid" is:"required,conversation"`
}

func (l *relationlabs) readInfo(c *exchange, _ *relationlabsChannel) (any, error) {
	return map[string]any{
		"uuid": c.chat.Facts["uuid"], "name": c.chat.Title, "icon": "", "announcement": c.chat.Announcement,
		"pinAnnouncement": c.chat.Facts["pin"] == "true", "openAccess": true, "type": c.chat.Facts["type"],
		"mute": false, "pin": false, "members": showAll(c.chat.Participants, showMember),
	}, nil
}

func (l *relationlabs) listMembers(c *exchange, _ *relationlabsChannel) (any, error) {
	return showAll(c.chat.Participants, showMember), nil
}

func (l *relationlabs) readAnnouncement(c *exchange, _ *relationlabsChannel) (any, error) {
	return map[string]any{"announcement": c.chat.Announcement, "pinAnnouncement": c.chat.Facts["pin"] == "true"}, nil
}

func showMember(p Participant) map[string]any {
	return map[string]any{"relationId": p.ID, "name": "Sandbox " + p.ID, "avatar": "", "isAdmin": p.Role == "admin"}
}

// changeAsAdmin changes a group, which only its admin may do.
func (l *relationlabs) changeAsAdmin(c *exchange, change func(*Header)) (any, error) {
	switch me := c.chat.findParticipant(l.account); {
	case c.chat.Facts["type"] == "P":
		return nil, refuse(relationlabsPair, "a chat of two")
	case !c.chat.Found && (me == nil || me.Role != "admin"):
		return nil, refuse(relationlabsNotAdmin, "not the admin")
	}
	change(&c.chat)
	c.putConversation(c.chat)
	return nil, nil
}

// relationlabsDisband is the body of a request that disbands a channel.
type relationlabsDisband struct {
	ChannelUUID string `json:"channelUuid" is:"required,conversation"`
}

func (l *relationlabs) disbandChannel(c *exchange, _ *relationlabsDisband) (any, error) {
	return l.changeAsAdmin(c, func(h *Header) { h.Gone = true })
}

// relationlabsAnnounce is the body of a request that changes an announcement.
type relationlabsAnnounce struct {
	ChannelUUID     string  `json:"channelUuid" is:"required,conversation"`
	Announcement    *string `json:"announcement" is:"given"`
	PinAnnouncement bool    `json:"pinAnnouncement"`
}

func (l *relationlabs) changeAnnouncement(c *exchange, in *relationlabsAnnounce) (any, error) {
	return l.changeAsAdmin(c, func(h *Header) {
		h.Announcement = *in.Announcement
		h.setFact("pin", strconv.FormatBool(in.PinAnnouncement))
	})
}

// relationlabsList are the parameters of a list of channels.
type relationlabsList struct {
	Keyword string `query:"keyword"`
	Page    page
}

// listChannels lists the account's channels by first appearance. The cursor is
// the number of channels on the previous pages.
func (l *relationlabs) listChannels(c *exchange, in *relationlabsList) (any, error) {
	all := func(yield func(Header) bool) {
		for _, th := range c.transaction.store.order {
			found := th.Platform == c.platform && strings.Contains(strings.ToLower(th.Title), strings.ToLower(in.Keyword))
			if found && !yield(fillDefaults(th.Header)) {
				return
			}
		}
	}
	part, next := cutPage(all, c.page, nil)
	return map[string]any{"cursor": c.dialect.pages.formatCursor(next), "list": showAll(part, l.showChannel)}, nil
}

// showChannel returns ChannelInfo of api/chats/list.
func (l *relationlabs) showChannel(h Header) map[string]any {
	status := "0"
	switch {
	case h.Gone:
		status = "3"
	case h.findParticipant(l.account) == nil && !h.Found:
		status = "1"
	}
	return map[string]any{
		"status": status, "channelUuid": h.Facts["uuid"], "displayName": h.Title, "channelIcon": "",
		"channelType": h.Facts["type"], "unreadMessageCount": "0", "mentionsCount": "0",
		"lastMessageType": "", "lastMessageContent": "",
	}
}
