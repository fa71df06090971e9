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
	mixinMembers      = 256 // in addition to the bot, which the list does not include
	mixinName         = 512
	mixinAnnouncement = 1024
)

// mixinMember is a participant in a request.
type mixinMember struct {
	UserID string `json:"user_id"`
	Role   string `json:"role"`
}

// mixinConversation is the body of POST /conversations.
type mixinConversation struct {
	Category       string        `json:"category"`
	ConversationID string        `json:"conversation_id"`
	Name           string        `json:"name"`
	Announcement   string        `json:"announcement"`
	Participants   []mixinMember `json:"participants"`
	RandomID       string        `json:"random_id"`
}

func (m *mixin) createConversation(r *request) call {
	var want mixinConversation
	if refused := m.decodeBody(r, &want); refused != nil {
		return refusedCall(*refused)
	}
	if extra := m.checkConversation(want); extra != nil {
		return refusedCall(m.businessError(10002, extra))
	}
	return call{operations: []string{"create_conversation"}, effect: func(t *transaction) answer {
		if len(want.Participants) > mixinMembers {
			return m.businessError(20116, nil)
		}
		h, known := t.findConversation(want.ConversationID)
		made := known && !h.Found
		if !made {
			t.putConversation(m.newConversation(t, want))
			h, _ = t.findConversation(want.ConversationID)
		}
		t.recordOperation(Entry{Operation: "create_conversation", Conversation: h.ID, Duplicate: made})
		return dataAnswer(m.showConversation(h))
	}}
}

func (m *mixin) checkConversation(want mixinConversation) map[string]any {
	var others []string
	for _, p := range want.Participants {
		if !isUUID(p.UserID) {
			return fieldExtra("participants", "%q is not a UUID", p.UserID)
		}
		others = append(others, p.UserID)
	}
	switch {
	case !isUUID(want.ConversationID):
		return fieldExtra("conversation_id", "%q is not a UUID", want.ConversationID)
	case utf8.RuneCountInString(want.Name) > mixinName:
		return fieldExtra("name", "longer than %d characters", mixinName)
	case utf8.RuneCountInString(want.Announcement) > mixinAnnouncement:
		return fieldExtra("announcement", "longer than %d characters", mixinAnnouncement)
	case len(others) == 0:
		return fieldExtra("participants", "at least one")
	case want.Category == "CONTACT" && len(others) != 1:
		return fieldExtra("participants", "exactly one for a contact")
	case want.Category == "CONTACT" && want.ConversationID != contactID(m.app, others[0]):
		return fieldExtra("conversation_id", "not the id of the chat with %s", others[0])
	case want.Category != "CONTACT" && want.Category != "GROUP":
		return fieldExtra("category", "%q is not CONTACT or GROUP", want.Category)
	case want.RandomID != "" && want.ConversationID != groupID(m.app, want.Name, want.RandomID, others):
		return fieldExtra("random_id", "conversation_id is not derived from it")
	}
	return nil
}

// groupID returns the id that a group with a random_id must have.
func groupID(owner, name, random string, participants []string) string {
	id := formatUUID(md5.Sum(concatSorted(owner, name)), 3)
	id = formatUUID(md5.Sum(concatSorted(id, random)), 3)
	sorted := slices.Sorted(slices.Values(participants))
	for _, p := range sorted {
		id = formatUUID(md5.Sum(concatSorted(id, p)), 3)
	}
	return id
}

// concatSorted concatenates two strings, the smaller first.
func concatSorted(a, b string) []byte {
	if b < a {
		a, b = b, a
	}
	return []byte(a + b)
}

func (m *mixin) newConversation(t *transaction, want mixinConversation) Header {
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
		if h.findParticipant(p.UserID) == nil {
			h.Participants = append(h.Participants, Participant{ID: p.UserID, Role: p.Role, At: t.now})
		}
	}
	return h
}

// showConversation returns the conversation object of api/conversations/read.
func (m *mixin) showConversation(h Header) map[string]any {
	members := []map[string]any{}
	var sessions []deviceSession
	for _, p := range h.Participants {
		sessions = append(sessions, mixinSession(p.ID))
		members = append(members, map[string]any{
			"type": "participant", "user_id": p.ID, "role": p.Role, "created_at": p.At.Format(time.RFC3339Nano),
		})
	}
	expiry, _ := time.ParseDuration(h.Facts["expire_in"]) // written by setExpiry; missing is 0
	return map[string]any{
		"type": "conversation", "conversation_id": h.ID, "creator_id": h.Facts["creator"],
		"category": h.Facts["category"], "name": h.Title, "icon_url": "", "announcement": h.Announcement,
		"created_at": h.CreatedAt.Format(time.RFC3339Nano), "code_id": h.Facts["code"],
		"code_url":   "https://mixin.one/codes/" + h.Facts["code"],
		"mute_until": cmp.Or(h.Facts["mute_until"], "0001-01-01T00:00:00Z"), "expire_in": int64(expiry.Seconds()),
		"participants": members, "participant_sessions": showSessions(sessions), "circles": []any{},
	}
}

// withConversation runs an effect on a conversation that the bot is a member
// of.
func (m *mixin) withConversation(r *request, operation string, effect func(*transaction, *Header) *answer) call {
	id := r.PathValue("id")
	return call{operations: []string{operation}, effect: func(t *transaction) answer {
		h, known := t.findConversation(id)
		if !known || h.Gone {
			return m.businessError(404, reasonExtra("conversation %s does not exist", id))
		}
		if !h.Found && h.findParticipant(m.app) == nil {
			return m.businessError(403, reasonExtra("the bot is not in conversation %s", id))
		}
		if refused := effect(t, &h); refused != nil {
			return *refused
		}
		t.recordOperation(Entry{Operation: operation, Conversation: id})
		return dataAnswer(m.showConversation(h))
	}}
}

func (m *mixin) readConversation(r *request) call {
	return m.withConversation(r, "read_conversation", func(*transaction, *Header) *answer { return nil })
}

func (m *mixin) changeConversation(r *request) call {
	var change struct {
		Name         *string `json:"name"`
		Announcement *string `json:"announcement"`
	}
	if refused := m.decodeBody(r, &change); refused != nil {
		return refusedCall(*refused)
	}
	if change.Name != nil && !hasLength(*change.Name, 1, mixinName) {
		return refusedCall(m.businessError(10002, fieldExtra("name", "not 1 to %d characters", mixinName)))
	}
	if change.Announcement != nil && !hasLength(*change.Announcement, 0, mixinAnnouncement) {
		return refusedCall(m.businessError(10002, fieldExtra("announcement", "longer than %d characters", mixinAnnouncement)))
	}
	return m.withConversation(r, "change_conversation", func(t *transaction, h *Header) *answer {
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
	if refused := m.decodeBody(r, &list); refused != nil {
		return refusedCall(*refused)
	}
	var ids []string
	for _, p := range list {
		if !isUUID(p.UserID) || p.Role != "" && p.Role != "ADMIN" {
			return refusedCall(m.businessError(10002, fieldExtra("participants", "user %q with role %q", p.UserID, p.Role)))
		}
		ids = append(ids, p.UserID)
	}
	action := r.PathValue("action")
	operations := map[string]string{"ADD": "add_participants", "REMOVE": "remove_participants", "ROLE": "change_roles"}
	if operations[action] == "" || len(ids) == 0 {
		return refusedCall(m.notFoundAnswer(r))
	}
	return m.withConversation(r, operations[action], func(t *transaction, h *Header) *answer {
		return m.changeMembers(t, h, action, list, ids)
	})
}

// changeMembers adds, removes or promotes participants.
func (m *mixin) changeMembers(t *transaction, h *Header, action string, list []mixinMember, ids []string) *answer {
	if h.Facts["category"] == "CONTACT" || slices.Contains(ids, m.app) {
		a := m.businessError(403, reasonExtra("a contact, or the owner, cannot be changed"))
		return &a
	}
	switch action {
	case "ADD":
		h.addParticipants(t, ids)
	case "REMOVE":
		h.removeParticipants(ids)
	default:
		h.Participants = slices.Clone(h.Participants)
		for _, p := range list {
			if member := h.findParticipant(p.UserID); member != nil {
				member.Role = p.Role
			}
		}
	}
	if len(h.Participants) > mixinMembers+1 {
		a := m.businessError(20116, nil)
		return &a
	}
	t.putConversation(*h)
	return nil
}
