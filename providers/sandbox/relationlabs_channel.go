package sandbox

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// findConversation returns the conversation of a request by channel or by
// person, or the error code. A chat with a person is created when it is first
// used.
func (l *relationlabs) findConversation(t *transaction, channel, person string) (Header, string) {
	if channel == "" {
		return l.ensurePair(t, person)
	}
	if other, ok := t.readMark("pair/" + channel); ok {
		return l.ensurePair(t, other)
	}
	if !isChatID(channel) {
		return Header{}, relationlabsParameter
	}
	h, known := t.findConversation("channel:" + channel)
	switch {
	case !known && l.requireConversations:
		return Header{}, relationlabsNotMember
	case !known:
		h = Header{ID: "channel:" + channel, Found: true, Facts: map[string]string{"uuid": channel, "type": "G"}}
		h.addParticipants(t, []string{l.account})
		t.putConversation(h)
	case h.Gone:
		return Header{}, relationlabsDismissed
	case !h.Found && h.findParticipant(l.account) == nil && h.Facts["uuid"] != "":
		return Header{}, relationlabsNotMember
	}
	return l.fillDefaults(h), ""
}

// fillDefaults sets the facts that a conversation opened by drift lacks.
func (l *relationlabs) fillDefaults(h Header) Header {
	if h.Facts["uuid"] == "" {
		_, id, _ := strings.Cut(h.ID, ":")
		h.Facts = map[string]string{"uuid": id, "type": "G"}
	}
	return h
}

func (l *relationlabs) ensurePair(t *transaction, person string) (Header, string) {
	if !isChatID(person) || person == l.account {
		return Header{}, relationlabsParameter
	}
	h, known := t.findConversation("user:" + person)
	if known {
		return l.fillDefaults(h), ""
	}
	id := seededBytes("relationlabs", "pair", person)
	h = Header{ID: "user:" + person, Found: true, Facts: map[string]string{"uuid": hex.EncodeToString(id[:16]), "type": "P"}}
	h.addParticipants(t, []string{l.account, person})
	t.putMark("pair/"+h.Facts["uuid"], person)
	t.putConversation(h)
	return h, ""
}

// createChannel creates a group, or returns the chat with the first member.
func (l *relationlabs) createChannel(r *request) call {
	var want struct {
		Members []string `json:"members"`
		Name    string   `json:"name"`
		Type    string   `json:"type"`
	}
	if refused := l.decodeBody(r, &want); refused != nil {
		return refusedCall(*refused)
	}
	others := slices.DeleteFunc(slices.Clone(want.Members), func(id string) bool { return id == l.account })
	switch {
	case want.Type != "G" && want.Type != "P":
		return refusedCall(l.errorAnswer(relationlabsType))
	case slices.ContainsFunc(others, func(id string) bool { return !isChatID(id) }):
		return refusedCall(l.invalidParam("members %q", want.Members))
	case want.Type == "G" && want.Name == "" || want.Type == "P" && len(others) == 0:
		return refusedCall(l.invalidParam("name, or a member"))
	}
	return call{operations: []string{"create_conversation"}, effect: func(t *transaction) answer {
		var h Header
		if want.Type == "P" {
			h, _ = l.ensurePair(t, others[0])
		} else {
			id := seededBytes("relationlabs", "channel", strconv.FormatInt(t.store.requests, 10), strconv.Itoa(len(t.store.order)))
			uuid := hex.EncodeToString(id[:16])
			h = Header{ID: "channel:" + uuid, Title: want.Name, Facts: map[string]string{"uuid": uuid, "type": "G"}}
			h.Participants = []Participant{{ID: l.account, Role: "admin", At: t.now}}
			h.addParticipants(t, others)
			t.putConversation(h)
		}
		t.recordOperation(Entry{Operation: "create_conversation", Conversation: h.ID})
		return l.successAnswer(map[string]string{"channelUuid": h.Facts["uuid"]})
	}}
}

// withChannel runs an effect on a channel that the account is a member of.
func (l *relationlabs) withChannel(channel, operation string, effect func(*transaction, Header) answer) call {
	if channel == "" {
		return refusedCall(l.invalidParam("channelUuid"))
	}
	return call{operations: []string{operation}, effect: func(t *transaction) answer {
		h, code := l.findConversation(t, channel, "")
		if code != "" {
			return l.errorAnswer(code)
		}
		a := effect(t, h)
		if a.status == 0 {
			return l.successAnswer(nil)
		}
		return a
	}}
}

// readChannel is withChannel for a request with nothing but a channel in its
// query.
func (l *relationlabs) readChannel(r *request, show func(Header) any) call {
	q, refused := l.readQuery(r, "channelUuid")
	if refused != nil {
		return refusedCall(*refused)
	}
	return l.withChannel(q["channelUuid"], "read_conversation", func(t *transaction, h Header) answer {
		t.recordOperation(Entry{Operation: "read_conversation", Conversation: h.ID})
		return l.successAnswer(show(h))
	})
}

func (l *relationlabs) readInfo(r *request) call {
	return l.readChannel(r, func(h Header) any {
		return map[string]any{
			"uuid": h.Facts["uuid"], "name": h.Title, "icon": "", "announcement": h.Announcement,
			"pinAnnouncement": h.Facts["pin"] == "true", "openAccess": true, "type": h.Facts["type"],
			"mute": false, "pin": false, "members": l.showMembers(h),
		}
	})
}

func (l *relationlabs) listMembers(r *request) call {
	return l.readChannel(r, func(h Header) any { return l.showMembers(h) })
}

func (l *relationlabs) readAnnouncement(r *request) call {
	return l.readChannel(r, func(h Header) any {
		return map[string]any{"announcement": h.Announcement, "pinAnnouncement": h.Facts["pin"] == "true"}
	})
}

func (l *relationlabs) showMembers(h Header) []map[string]any {
	list := []map[string]any{}
	for _, p := range h.Participants {
		list = append(list, map[string]any{"relationId": p.ID, "name": "Sandbox " + p.ID, "avatar": "", "isAdmin": p.Role == "admin"})
	}
	return list
}

// withAdminChannel is withChannel for requests that only the admin of a group
// may make.
func (l *relationlabs) withAdminChannel(channel, operation string, effect func(*Header)) call {
	return l.withChannel(channel, operation, func(t *transaction, h Header) answer {
		switch me := h.findParticipant(l.account); {
		case h.Facts["type"] == "P":
			return l.errorAnswer(relationlabsType)
		case !h.Found && (me == nil || me.Role != "admin"):
			return l.errorAnswer(relationlabsNotAdmin)
		}
		effect(&h)
		t.putConversation(h)
		t.recordOperation(Entry{Operation: operation, Conversation: h.ID})
		return answer{}
	})
}

func (l *relationlabs) disbandChannel(r *request) call {
	var body struct {
		ChannelUUID string `json:"channelUuid"`
	}
	if refused := l.decodeBody(r, &body); refused != nil {
		return refusedCall(*refused)
	}
	return l.withAdminChannel(body.ChannelUUID, "remove_conversation", func(h *Header) { h.Gone = true })
}

func (l *relationlabs) changeAnnouncement(r *request) call {
	var body struct {
		ChannelUUID     string  `json:"channelUuid"`
		Announcement    *string `json:"announcement"`
		PinAnnouncement bool    `json:"pinAnnouncement"`
	}
	if refused := l.decodeBody(r, &body); refused != nil {
		return refusedCall(*refused)
	}
	if body.Announcement == nil {
		return refusedCall(l.invalidParam("announcement"))
	}
	return l.withAdminChannel(body.ChannelUUID, "change_conversation", func(h *Header) {
		h.Announcement = *body.Announcement
		h.setFact("pin", strconv.FormatBool(body.PinAnnouncement))
	})
}

// listChannels lists the account's channels by first appearance. The cursor is
// the number of channels on the previous pages.
func (l *relationlabs) listChannels(r *request) call {
	q, refused := l.readQuery(r, "keyword", "limit", "cursor")
	if refused != nil {
		return refusedCall(*refused)
	}
	limit, err := strconv.Atoi(q["limit"])
	skip, err2 := strconv.Atoi("0" + q["cursor"])
	if err != nil || err2 != nil || limit < 1 {
		return refusedCall(l.invalidParam("limit and cursor"))
	}
	return call{operations: []string{"list_conversations"}, effect: func(t *transaction) answer {
		var all []map[string]any
		for _, th := range t.store.order {
			if th.Platform == l.name() && strings.Contains(strings.ToLower(th.Title), strings.ToLower(q["keyword"])) {
				all = append(all, l.showChannel(l.fillDefaults(th.Header)))
			}
		}
		from := min(skip, len(all))
		page, cursor := all[from:min(from+limit, len(all))], ""
		if from+len(page) < len(all) {
			cursor = strconv.Itoa(from + len(page))
		}
		t.recordOperation(Entry{Operation: "list_conversations"})
		return l.successAnswer(map[string]any{"cursor": cursor, "list": append([]map[string]any{}, page...)})
	}}
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
