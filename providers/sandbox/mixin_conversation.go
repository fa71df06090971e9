package sandbox

import (
	"cmp"
	"crypto/md5"
	"slices"
	"time"
	"unicode/utf8"
)

// Limits of conversations; api/conversations/create and /group.
const (
	mixinMembers      = 256 // besides the bot, whom the list does not name
	mixinName         = 512
	mixinAnnouncement = 1024
)

// mixinMember is a participant in a request.
type mixinMember struct {
	UserID string `json:"user_id"`
	Role   string `json:"role"`
}

// mixinPlace is what POST /conversations takes.
type mixinPlace struct {
	Category       string        `json:"category"`
	ConversationID string        `json:"conversation_id"`
	Name           string        `json:"name"`
	Announcement   string        `json:"announcement"`
	Participants   []mixinMember `json:"participants"`
	RandomID       string        `json:"random_id"`
}

func (m *mixin) createConversation(r *request) call {
	var want mixinPlace
	if refused := m.decode(r, &want); refused != nil {
		return refuse(*refused)
	}
	if extra := m.checkPlace(want); extra != nil {
		return refuse(m.refuse(10002, extra))
	}
	return call{operations: []string{"create_conversation"}, effect: func(t *transaction) answer {
		if len(want.Participants) > mixinMembers {
			return m.refuse(20116, nil)
		}
		h, known := t.conversation(want.ConversationID)
		made := known && !h.Found
		if !made {
			t.putConversation(m.place(t, want))
			h, _ = t.conversation(want.ConversationID)
		}
		t.note(Entry{Operation: "create_conversation", Conversation: h.ID, Duplicate: made})
		return done(m.show(h))
	}}
}

func (m *mixin) checkPlace(want mixinPlace) map[string]any {
	var others []string
	for _, p := range want.Participants {
		if !isUUID(p.UserID) {
			return field("participants", "%q is not a UUID", p.UserID)
		}
		others = append(others, p.UserID)
	}
	switch {
	case !isUUID(want.ConversationID):
		return field("conversation_id", "%q is not a UUID", want.ConversationID)
	case utf8.RuneCountInString(want.Name) > mixinName:
		return field("name", "longer than %d characters", mixinName)
	case utf8.RuneCountInString(want.Announcement) > mixinAnnouncement:
		return field("announcement", "longer than %d characters", mixinAnnouncement)
	case len(others) == 0:
		return field("participants", "at least one")
	case want.Category == "CONTACT" && len(others) != 1:
		return field("participants", "exactly one for a contact")
	case want.Category == "CONTACT" && want.ConversationID != contactID(m.app, others[0]):
		return field("conversation_id", "not the id of the chat with %s", others[0])
	case want.Category != "CONTACT" && want.Category != "GROUP":
		return field("category", "%q is not CONTACT or GROUP", want.Category)
	case want.RandomID != "" && want.ConversationID != groupID(m.app, want.Name, want.RandomID, others):
		return field("random_id", "conversation_id is not derived from it")
	}
	return nil
}

// groupID is the id that a group with a random_id must have.
func groupID(owner, name, random string, participants []string) string {
	id := formatUUID(md5.Sum(ordered(owner, name)), 3)
	id = formatUUID(md5.Sum(ordered(id, random)), 3)
	sorted := slices.Sorted(slices.Values(participants))
	for _, p := range sorted {
		id = formatUUID(md5.Sum(ordered(id, p)), 3)
	}
	return id
}

// ordered joins two strings, the smaller first.
func ordered(a, b string) []byte {
	if b < a {
		a, b = b, a
	}
	return []byte(a + b)
}

func (m *mixin) place(t *transaction, want mixinPlace) Header {
	h := Header{
		ID: want.ConversationID, Title: want.Name, Announcement: want.Announcement,
		Participants: []Participant{{ID: m.app, Role: "OWNER", At: t.now}},
		Facts: map[string]string{
			"category": want.Category,
			"creator":  m.app,
			"code":     seededUUID("mixin", "code", want.ConversationID),
		},
	}
	for _, p := range want.Participants {
		if h.member(p.UserID) == nil {
			h.Participants = append(h.Participants, Participant{ID: p.UserID, Role: p.Role, At: t.now})
		}
	}
	return h
}

// show is the conversation object of api/conversations/read.
func (m *mixin) show(h Header) map[string]any {
	members := []map[string]any{}
	var sessions []deviceSession
	for _, p := range h.Participants {
		sessions = append(sessions, mixinSession(p.ID))
		members = append(members, map[string]any{
			"type": "participant", "user_id": p.ID, "role": p.Role, "created_at": p.At.Format(time.RFC3339Nano),
		})
	}
	expiry, _ := time.ParseDuration(h.Facts["expire_in"]) // our own writing; none is 0
	return map[string]any{
		"type": "conversation", "conversation_id": h.ID, "creator_id": h.Facts["creator"],
		"category": h.Facts["category"], "name": h.Title, "icon_url": "", "announcement": h.Announcement,
		"created_at": h.CreatedAt.Format(time.RFC3339Nano), "code_id": h.Facts["code"],
		"code_url":   "https://mixin.one/codes/" + h.Facts["code"],
		"mute_until": cmp.Or(h.Facts["mute_until"], "0001-01-01T00:00:00Z"), "expire_in": int64(expiry.Seconds()),
		"participants": members, "participant_sessions": showSessions(sessions), "circles": []any{},
	}
}

// existing runs an effect on a conversation that the bot is in.
func (m *mixin) existing(r *request, operation string, effect func(*transaction, *Header) *answer) call {
	id := r.PathValue("id")
	return call{operations: []string{operation}, effect: func(t *transaction) answer {
		h, known := t.conversation(id)
		if !known || h.Gone {
			return m.refuse(404, because("conversation %s does not exist", id))
		}
		if !h.Found && h.member(m.app) == nil {
			return m.refuse(403, because("the bot is not in conversation %s", id))
		}
		if refused := effect(t, &h); refused != nil {
			return *refused
		}
		t.note(Entry{Operation: operation, Conversation: id})
		return done(m.show(h))
	}}
}

func (m *mixin) readConversation(r *request) call {
	return m.existing(r, "read_conversation", func(*transaction, *Header) *answer { return nil })
}

func (m *mixin) changeConversation(r *request) call {
	var change struct {
		Name         *string `json:"name"`
		Announcement *string `json:"announcement"`
	}
	if refused := m.decode(r, &change); refused != nil {
		return refuse(*refused)
	}
	if change.Name != nil && !between(*change.Name, 1, mixinName) {
		return refuse(m.refuse(10002, field("name", "not 1 to %d characters", mixinName)))
	}
	if change.Announcement != nil && !between(*change.Announcement, 0, mixinAnnouncement) {
		return refuse(m.refuse(10002, field("announcement", "longer than %d characters", mixinAnnouncement)))
	}
	return m.existing(r, "change_conversation", func(t *transaction, h *Header) *answer {
		if change.Name != nil {
			h.Title = *change.Name
		}
		if change.Announcement != nil {
			h.Announcement = *change.Announcement
		}
		t.putConversation(*h)
		return nil
	})
}

func (m *mixin) changeParticipants(r *request) call {
	var list []mixinMember
	if refused := m.decode(r, &list); refused != nil {
		return refuse(*refused)
	}
	var ids []string
	for _, p := range list {
		if !isUUID(p.UserID) || p.Role != "" && p.Role != "ADMIN" {
			return refuse(m.refuse(10002, field("participants", "user %q with role %q", p.UserID, p.Role)))
		}
		ids = append(ids, p.UserID)
	}
	action := r.PathValue("action")
	operations := map[string]string{"ADD": "add_participants", "REMOVE": "remove_participants", "ROLE": "change_roles"}
	if operations[action] == "" || len(ids) == 0 {
		return refuse(m.absent(r))
	}
	return m.existing(r, operations[action], func(t *transaction, h *Header) *answer {
		return m.rearrange(t, h, action, list, ids)
	})
}

// rearrange adds, removes or promotes participants.
func (m *mixin) rearrange(t *transaction, h *Header, action string, list []mixinMember, ids []string) *answer {
	if h.Facts["category"] == "CONTACT" || slices.Contains(ids, m.app) {
		a := m.refuse(403, because("a contact, or the owner, cannot be changed"))
		return &a
	}
	switch action {
	case "ADD":
		h.join(t, ids)
	case "REMOVE":
		h.leave(ids)
	default:
		h.Participants = slices.Clone(h.Participants)
		for _, p := range list {
			if member := h.member(p.UserID); member != nil {
				member.Role = p.Role
			}
		}
	}
	if len(h.Participants) > mixinMembers+1 {
		a := m.refuse(20116, nil)
		return &a
	}
	t.putConversation(*h)
	return nil
}
