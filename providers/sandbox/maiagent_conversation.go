package sandbox

import (
	"net/http"
	"slices"
	"time"
)

func (m *maiagent) createConversation(r *request) call {
	var in struct {
		WebChat *string `json:"webChat"`
	}
	if refused := m.decodeBody(r, &in); refused != nil {
		return refusedCall(*refused)
	}
	switch {
	case in.WebChat == nil:
		return refusedCall(m.fieldError("webChat", "This field is required."))
	case *in.WebChat != m.webChat:
		return refusedCall(m.fieldError("webChat", "Object with id=%s does not exist.", *in.WebChat))
	}
	return call{operations: []string{"create_conversation"}, effect: func(t *transaction) answer {
		id := seededUUID("maiagent", "conversation", t.store.requests, t.now)
		t.putConversation(Header{ID: id, Title: "Visitor " + id[:4]})
		h, _ := t.findConversation(id)
		t.recordOperation(Entry{Operation: "create_conversation", Conversation: id})
		return jsonAnswer(http.StatusCreated, m.showConversation(t, h))
	}}
}

// maiAge is the age of a conversation that was not created in the sandbox.
const maiAge = 30 * 24 * time.Hour

// findConversation returns an existing conversation. Unless conversations are
// required, any valid id is one.
func (m *maiagent) findConversation(t *transaction, id string) (Header, bool) {
	h, known := t.findConversation(id)
	if !known && !m.requireConversations && isUUID(id) {
		return Header{ID: id, Title: "Visitor " + id[:4], Found: true, CreatedAt: t.now.Add(-maiAge)}, true
	}
	return h, known && !h.Gone
}

func (m *maiagent) readConversation(r *request) call {
	id := r.PathValue("conversation")
	return call{operations: []string{"read_conversation"}, effect: func(t *transaction) answer {
		h, ok := m.findConversation(t, id)
		if !ok {
			return m.notFound()
		}
		t.recordOperation(Entry{Operation: "read_conversation", Conversation: id})
		return jsonAnswer(http.StatusOK, m.showConversation(t, h))
	}}
}

// listConversations lists conversations newest first. The cursor is the number
// of older ones.
func (m *maiagent) listConversations(r *request) call {
	paging, refused := m.readPaging(r, "inbox")
	if refused != nil {
		return refusedCall(*refused)
	}
	box := r.URL.Query().Get("inbox")
	return call{operations: []string{"list_conversations"}, effect: func(t *transaction) answer {
		t.recordOperation(Entry{Operation: "list_conversations"})
		results, last := []any{}, int64(0)
		for i, th := range slices.Backward(t.store.order) {
			number := int64(i) + 1
			if th.Platform != m.name() || th.Gone || box != "" && box != m.inbox || paging.before > 0 && number >= paging.before {
				continue
			}
			if len(results) == paging.size {
				return m.pageAnswer(r, results, last)
			}
			results, last = append(results, m.showConversation(t, th.Header)), number
		}
		return m.pageAnswer(r, results, 0)
	}}
}

// showConversation returns a conversation in the form of the vendor's page.
func (m *maiagent) showConversation(t *transaction, h Header) map[string]any {
	var newest any
	newestAt := maiTime(h.CreatedAt)
	if posts := t.threadPosts(h.ID); len(posts) > 0 {
		newest = m.showMessage(posts[len(posts)-1])
		newestAt = maiTime(posts[len(posts)-1].SentAt)
	}
	return map[string]any{
		"id": h.ID,
		"contact": map[string]any{
			"id": seededUUID("maiagent", "contact", h.ID), "name": h.Title, "avatar": "", "createdAt": maiTime(h.CreatedAt),
		},
		"inbox": map[string]any{"id": m.inbox, "name": "Sandbox", "channelType": "web"},
		"title": h.Title, "lastMessage": newest, "lastMessageCreatedAt": newestAt, "unreadMessagesCount": 0,
		"autoReplyEnabled": true, "isAutoReplyNow": false, "lastReadAt": nil, "createdAt": maiTime(h.CreatedAt),
	}
}

// listInboxes returns the inbox of the web chat.
func (m *maiagent) listInboxes(r *request) call {
	if _, refused := m.readPaging(r, ""); refused != nil {
		return refusedCall(*refused)
	}
	return call{operations: []string{"list_inboxes"}, effect: func(t *transaction) answer {
		t.recordOperation(Entry{Operation: "list_inboxes"})
		return m.pageAnswer(r, []any{map[string]any{
			"id": m.inbox, "channel": map[string]any{"id": m.webChat, "name": "Sandbox"},
		}}, 0)
	}}
}
