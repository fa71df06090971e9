package sandbox

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
)

// place finds the conversation of a request, by channel or by person, or gives
// the code that refuses it. A chat with a person is made when it is first used.
func (l *relationlabs) place(t *transaction, channel, person string) (Header, string) {
	if channel == "" {
		return l.pair(t, person)
	}
	if other, ok := t.mark("pair/" + channel); ok {
		return l.pair(t, other)
	}
	if !isChatID(channel) {
		return Header{}, relationlabsParameter
	}
	h, known := t.conversation("channel:" + channel)
	switch {
	case !known && l.requireConversations:
		return Header{}, relationlabsNotMember
	case !known:
		h = Header{ID: "channel:" + channel, Found: true, Facts: map[string]string{"uuid": channel, "type": "G"}}
		h.join(t, []string{l.account})
		t.putConversation(h)
	case h.Gone:
		return Header{}, relationlabsDismissed
	case !h.Found && h.member(l.account) == nil && h.Facts["uuid"] != "":
		return Header{}, relationlabsNotMember
	}
	return l.complete(h), ""
}

// complete fills in what a conversation opened by drift lacks.
func (l *relationlabs) complete(h Header) Header {
	if h.Facts["uuid"] == "" {
		_, id, _ := strings.Cut(h.ID, ":")
		h.Facts = map[string]string{"uuid": id, "type": "G"}
	}
	return h
}

func (l *relationlabs) pair(t *transaction, person string) (Header, string) {
	if !isChatID(person) || person == l.account {
		return Header{}, relationlabsParameter
	}
	h, known := t.conversation("user:" + person)
	if known {
		return l.complete(h), ""
	}
	id := seeded("relationlabs", "pair", person)
	h = Header{ID: "user:" + person, Found: true, Facts: map[string]string{"uuid": hex.EncodeToString(id[:16]), "type": "P"}}
	h.join(t, []string{l.account, person})
	t.putMark("pair/"+h.Facts["uuid"], person)
	t.putConversation(h)
	return h, ""
}

// create makes a group, or finds the chat with the first member.
func (l *relationlabs) create(r *request) call {
	var want struct {
		Members []string `json:"members"`
		Name    string   `json:"name"`
		Type    string   `json:"type"`
	}
	if refused := l.decode(r, &want); refused != nil {
		return refuse(*refused)
	}
	others := slices.DeleteFunc(slices.Clone(want.Members), func(id string) bool { return id == l.account })
	switch {
	case want.Type != "G" && want.Type != "P":
		return refuse(l.refuse(relationlabsType))
	case slices.ContainsFunc(others, func(id string) bool { return !isChatID(id) }):
		return refuse(l.bad("members %q", want.Members))
	case want.Type == "G" && want.Name == "" || want.Type == "P" && len(others) == 0:
		return refuse(l.bad("name, or a member"))
	}
	return call{operations: []string{"create_conversation"}, effect: func(t *transaction) answer {
		var h Header
		if want.Type == "P" {
			h, _ = l.pair(t, others[0])
		} else {
			id := seeded("relationlabs", "channel", strconv.FormatInt(t.store.requests, 10), strconv.Itoa(len(t.store.order)))
			uuid := hex.EncodeToString(id[:16])
			h = Header{ID: "channel:" + uuid, Title: want.Name, Facts: map[string]string{"uuid": uuid, "type": "G"}}
			h.Participants = []Participant{{ID: l.account, Role: "admin", At: t.now}}
			h.join(t, others)
			t.putConversation(h)
		}
		t.note(Entry{Operation: "create_conversation", Conversation: h.ID})
		return l.ok(map[string]string{"channelUuid": h.Facts["uuid"]})
	}}
}

// existing runs an effect on a channel that the account is in.
func (l *relationlabs) existing(channel, operation string, effect func(*transaction, Header) answer) call {
	if channel == "" {
		return refuse(l.bad("channelUuid"))
	}
	return call{operations: []string{operation}, effect: func(t *transaction) answer {
		h, code := l.place(t, channel, "")
		if code != "" {
			return l.refuse(code)
		}
		a := effect(t, h)
		if a.status == 0 {
			return l.ok(nil)
		}
		return a
	}}
}

// reading is existing for a request with nothing but a channel in its query.
func (l *relationlabs) reading(r *request, show func(Header) any) call {
	q, refused := l.parameters(r, "channelUuid")
	if refused != nil {
		return refuse(*refused)
	}
	return l.existing(q["channelUuid"], "read_conversation", func(t *transaction, h Header) answer {
		t.note(Entry{Operation: "read_conversation", Conversation: h.ID})
		return l.ok(show(h))
	})
}

func (l *relationlabs) info(r *request) call {
	return l.reading(r, func(h Header) any {
		return map[string]any{
			"uuid": h.Facts["uuid"], "name": h.Title, "icon": "", "announcement": h.Announcement,
			"pinAnnouncement": h.Facts["pin"] == "true", "openAccess": true, "type": h.Facts["type"],
			"mute": false, "pin": false, "members": l.people(h),
		}
	})
}

func (l *relationlabs) members(r *request) call {
	return l.reading(r, func(h Header) any { return l.people(h) })
}

func (l *relationlabs) announcement(r *request) call {
	return l.reading(r, func(h Header) any {
		return map[string]any{"announcement": h.Announcement, "pinAnnouncement": h.Facts["pin"] == "true"}
	})
}

func (l *relationlabs) people(h Header) []map[string]any {
	list := []map[string]any{}
	for _, p := range h.Participants {
		list = append(list, map[string]any{"relationId": p.ID, "name": "Sandbox " + p.ID, "avatar": "", "isAdmin": p.Role == "admin"})
	}
	return list
}

// ruled is existing for what only the admin may do, in groups only.
func (l *relationlabs) ruled(channel, operation string, effect func(*Header)) call {
	return l.existing(channel, operation, func(t *transaction, h Header) answer {
		switch me := h.member(l.account); {
		case h.Facts["type"] == "P":
			return l.refuse(relationlabsType)
		case !h.Found && (me == nil || me.Role != "admin"):
			return l.refuse(relationlabsNotAdmin)
		}
		effect(&h)
		t.putConversation(h)
		t.note(Entry{Operation: operation, Conversation: h.ID})
		return answer{}
	})
}

func (l *relationlabs) disband(r *request) call {
	var body struct {
		ChannelUUID string `json:"channelUuid"`
	}
	if refused := l.decode(r, &body); refused != nil {
		return refuse(*refused)
	}
	return l.ruled(body.ChannelUUID, "remove_conversation", func(h *Header) { h.Gone = true })
}

func (l *relationlabs) announce(r *request) call {
	var body struct {
		ChannelUUID     string  `json:"channelUuid"`
		Announcement    *string `json:"announcement"`
		PinAnnouncement bool    `json:"pinAnnouncement"`
	}
	if refused := l.decode(r, &body); refused != nil {
		return refuse(*refused)
	}
	if body.Announcement == nil {
		return refuse(l.bad("announcement"))
	}
	return l.ruled(body.ChannelUUID, "change_conversation", func(h *Header) {
		h.Announcement = *body.Announcement
		h.setFact("pin", strconv.FormatBool(body.PinAnnouncement))
	})
}

// channels lists the account's channels by first appearance. The cursor is how
// many were given before.
func (l *relationlabs) channels(r *request) call {
	q, refused := l.parameters(r, "keyword", "limit", "cursor")
	if refused != nil {
		return refuse(*refused)
	}
	limit, err := strconv.Atoi(q["limit"])
	skip, err2 := strconv.Atoi("0" + q["cursor"])
	if err != nil || err2 != nil || limit < 1 {
		return refuse(l.bad("limit and cursor"))
	}
	return call{operations: []string{"list_conversations"}, effect: func(t *transaction) answer {
		var all []map[string]any
		for _, th := range t.store.order {
			if th.Platform == l.name() && strings.Contains(strings.ToLower(th.Title), strings.ToLower(q["keyword"])) {
				all = append(all, l.entry(l.complete(th.Header)))
			}
		}
		from := min(skip, len(all))
		page, cursor := all[from:min(from+limit, len(all))], ""
		if from+len(page) < len(all) {
			cursor = strconv.Itoa(from + len(page))
		}
		t.note(Entry{Operation: "list_conversations"})
		return l.ok(map[string]any{"cursor": cursor, "list": append([]map[string]any{}, page...)})
	}}
}

// entry is ChannelInfo of api/chats/list.
func (l *relationlabs) entry(h Header) map[string]any {
	status := "0"
	switch {
	case h.Gone:
		status = "3"
	case h.member(l.account) == nil && !h.Found:
		status = "1"
	}
	return map[string]any{
		"status": status, "channelUuid": h.Facts["uuid"], "displayName": h.Title, "channelIcon": "",
		"channelType": h.Facts["type"], "unreadMessageCount": "0", "mentionsCount": "0",
		"lastMessageType": "", "lastMessageContent": "",
	}
}
