package sandbox

import (
	"cmp"
	"crypto/md5"
	"slices"
	"time"
)

// mixinMembers is the maximum number of participants, in addition to the bot,
// which the list does not include; api/conversations/group.
const mixinMembers = 256

// mixinMember is a participant in a request.
type mixinMember struct {
	UserID string `json:"user_id" is:"required,uuid"`
	Role   string `json:"role"`
}

// mixinConversation is the body of POST /conversations; api/conversations/create.
type mixinConversation struct {
	Category       string        `json:"category" is:"in=CONTACT|GROUP"`
	ConversationID string        `json:"conversation_id" is:"required,uuid"`
	Name           string        `json:"name" is:"max=512"`
	Announcement   string        `json:"announcement" is:"max=1024"`
	Participants   []mixinMember `json:"participants" is:"required"`
	RandomID       string        `json:"random_id"`
}

func (m *mixin) createConversation(c *exchange, in *mixinConversation) (any, error) {
	ids := showAll(in.Participants, func(p mixinMember) string { return p.UserID })
	switch {
	case in.Category == "CONTACT" && len(ids) != 1:
		return nil, refuseField("participants", "exactly one for a contact")
	case in.Category == "CONTACT" && in.ConversationID != contactID(m.app, ids[0]):
		return nil, refuseField("conversation_id", "not the id of the chat with %s", ids[0])
	case in.RandomID != "" && in.ConversationID != groupID(m.app, in.Name, in.RandomID, ids):
		return nil, refuseField("random_id", "conversation_id is not derived from it")
	case len(ids) > mixinMembers:
		return nil, refuse(mixinFull, "%d participants", len(ids))
	}
	h, known := c.findConversation(in.ConversationID)
	c.chat, c.entry.Duplicate = h, known && !h.Found
	if !c.entry.Duplicate {
		c.putConversation(m.newConversation(c, in))
		c.chat, _ = c.findConversation(in.ConversationID)
	}
	return c.showConversation(), nil
}

// contactID returns the id of the chat between two users.
func contactID(a, b string) string { return formatUUID(md5.Sum(concatSorted(a, b)), 3) }

// groupID returns the id that a group with a random_id must have.
func groupID(owner, name, random string, participants []string) string {
	id := contactID(contactID(owner, name), random)
	for _, p := range slices.Sorted(slices.Values(participants)) {
		id = contactID(id, p)
	}
	return id
}

// concatSorted concatenates two strings, the smaller first.
func concatSorted(a, b string) []byte { return []byte(min(a, b) + max(a, b)) }

func (m *mixin) newConversation(c *exchange, in *mixinConversation) Header {
	h := Header{
		ID: in.ConversationID, Title: in.Name, Announcement: in.Announcement,
		Participants: []Participant{{ID: m.app, Role: "OWNER", At: c.now}},
		Facts: map[string]string{
			"category": in.Category, "creator": m.app, "code": seededUUID("mixin", "code", in.ConversationID),
		},
	}
	for _, p := range in.Participants {
		if h.findParticipant(p.UserID) == nil {
			h.Participants = append(h.Participants, Participant{ID: p.UserID, Role: p.Role, At: c.now})
		}
	}
	return h
}

// findConversation returns a conversation that the bot is a member of. For one
// that does not exist, the page on mute documents 403 instead of 404.
func (m *mixin) findConversation(c *exchange, id string) (Header, error) {
	h, known := c.findConversation(id)
	switch {
	case !known && c.entry.Operation == "mute":
		return h, refuse(forbidden, "conversation %s does not exist", id)
	case !known || h.Gone:
		return h, refuse(absent, "conversation %s does not exist", id)
	case !h.Found && h.findParticipant(m.app) == nil:
		return h, refuse(forbidden, "the bot is not in conversation %s", id)
	}
	return h, nil
}

func (m *mixin) readConversation(c *exchange, _ *nothing) (any, error) {
	return c.showConversation(), nil
}

// showConversation returns the conversation object of api/conversations/read.
func (c *exchange) showConversation() map[string]any {
	h := c.chat
	members := showAll(h.Participants, func(p Participant) map[string]any {
		return map[string]any{"type": "participant", "user_id": p.ID, "role": p.Role, "created_at": p.At.Format(time.RFC3339Nano)}
	})
	sessions := showAll(h.Participants, func(p Participant) deviceSession { return mixinSession(p.ID) })
	expiry, _ := time.ParseDuration(h.Facts["expire_in"]) // written by setExpiry; missing is 0
	return map[string]any{
		"type": "conversation", "conversation_id": h.ID, "creator_id": h.Facts["creator"],
		"category": h.Facts["category"], "name": h.Title, "icon_url": "", "announcement": h.Announcement,
		"created_at": h.CreatedAt.Format(time.RFC3339Nano), "code_id": h.Facts["code"],
		"code_url":   "https://mixin.one/codes/" + h.Facts["code"],
		"mute_until": cmp.Or(h.Facts["mute_until"], mixinNever), "expire_in": int64(expiry.Seconds()),
		"participants": members, "participant_sessions": showAll(sessions, showSession), "circles": []any{},
	}
}

// changed stores the conversation of the request and returns its object.
func (c *exchange) changed() (any, error) {
	c.putConversation(c.chat)
	return c.showConversation(), nil
}

// mixinChange is the body of a request that changes a conversation.
type mixinChange struct {
	Name         *string `json:"name" is:"len=1-512"`
	Announcement *string `json:"announcement" is:"max=1024"`
}

func (m *mixin) changeConversation(c *exchange, in *mixinChange) (any, error) {
	if in.Name != nil {
		c.chat.Title = *in.Name
	}
	if in.Announcement != nil {
		c.chat.Announcement = *in.Announcement
	}
	return c.changed()
}

// mixinMemberList is the body of a request that changes participants.
type mixinMemberList []mixinMember

func (list mixinMemberList) check(*request) error {
	for _, p := range list {
		if p.Role != "" && p.Role != "ADMIN" {
			return refuseField("participants", "user %q with role %q", p.UserID, p.Role)
		}
	}
	if len(list) == 0 {
		return refuse(absent, "no participants")
	}
	return nil
}

// changeMembers changes the participants of a group.
func (m *mixin) changeMembers(c *exchange, list mixinMemberList, change func(ids []string)) (any, error) {
	ids := showAll(list, func(p mixinMember) string { return p.UserID })
	if c.chat.Facts["category"] == "CONTACT" || slices.Contains(ids, m.app) {
		return nil, refuse(forbidden, "a contact, or the owner, cannot be changed")
	}
	change(ids)
	if len(c.chat.Participants) > mixinMembers+1 {
		return nil, refuse(mixinFull, "%d participants", len(c.chat.Participants))
	}
	return c.changed()
}

func (m *mixin) addMembers(c *exchange, list *mixinMemberList) (any, error) {
	return m.changeMembers(c, *list, func(ids []string) { c.chat.addParticipants(c.transaction, ids) })
}

func (m *mixin) removeMembers(c *exchange, list *mixinMemberList) (any, error) {
	return m.changeMembers(c, *list, c.chat.removeParticipants)
}

func (m *mixin) changeRoles(c *exchange, list *mixinMemberList) (any, error) {
	return m.changeMembers(c, *list, func([]string) {
		c.chat.Participants = slices.Clone(c.chat.Participants)
		for _, p := range *list {
			if member := c.chat.findParticipant(p.UserID); member != nil {
				member.Role = p.Role
			}
		}
	})
}

// rotateCode gives a group a new invitation code.
func (m *mixin) rotateCode(c *exchange, _ *nothing) (any, error) {
	c.chat.setFact("code", seededUUID("mixin", "code", c.chat.ID, c.transaction.store.requests, c.now))
	return c.changed()
}

// exitGroup removes the bot from a group.
func (m *mixin) exitGroup(c *exchange, _ *nothing) (any, error) {
	c.chat.removeParticipants([]string{m.app})
	return c.changed()
}

// joinGroup adds the bot to the group with an invitation code.
func (m *mixin) joinGroup(c *exchange, _ *nothing) (any, error) {
	code := c.PathValue("code")
	for _, th := range c.transaction.store.order {
		if c.chat = th.Header; c.chat.Platform == c.platform && !c.chat.Gone && c.chat.Facts["code"] == code {
			c.chat.addParticipants(c.transaction, []string{m.app})
			return c.changed()
		}
	}
	return nil, refuse(absent, "no group has the code %s", code)
}

// mixinNever is the time of something that has not happened.
const mixinNever = "0001-01-01T00:00:00Z"

// mixinMute is the body of a request that mutes a conversation for some seconds.
// The page documents no maximum; a hundred years keep the end within the digits
// of its format.
type mixinMute struct {
	Duration int64 `json:"duration" is:"range=0-3153600000"`
}

func (m *mixin) muteConversation(c *exchange, in *mixinMute) (any, error) {
	until := mixinNever
	if in.Duration > 0 {
		until = c.now.Add(time.Duration(in.Duration) * time.Second).Format(time.RFC3339Nano)
	}
	c.chat.setFact("mute_until", until)
	return c.changed()
}

// mixinExpiry is the body of a request that sets after how many seconds messages
// disappear: twelve weeks at most; api/conversations/group.
type mixinExpiry struct {
	Duration int64 `json:"duration" is:"range=0-7257600"`
}

// setExpiry sets after how long messages of a group disappear. The sandbox
// keeps them.
func (m *mixin) setExpiry(c *exchange, in *mixinExpiry) (any, error) {
	c.chat.setFact("expire_in", (time.Duration(in.Duration) * time.Second).String())
	return c.changed()
}
