package sandbox

import (
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maiagent implements MaiAgent's API for one assistant with one web chat. The
// bodies of conversations and messages follow the vendor's page; lists,
// inboxes, files and errors follow its other pages and examples.
type maiagent struct {
	now                 func() time.Time
	key, webChat, inbox string
}

func newMaiagent(opt Options) *dialect {
	key := seededBytes("maiagent", "key")
	m := &maiagent{
		now:     opt.Now,
		key:     hex.EncodeToString(key[:4]) + "." + hex.EncodeToString(key[4:20]),
		webChat: seededUUID("maiagent", "web chat"), inbox: seededUUID("maiagent", "inbox"),
	}
	return &dialect{
		platform: "maiagent", opt: opt, kind: "incoming", sample: "8e44604a-8278-4c96-96b5-3e5a05480001",
		settings:         []setting{{"api_key", m.key}, {"web_chat", m.webChat}},
		routes:           m.endpoints(opt.Presigned),
		errors:           maiErrors(),
		checkCredentials: checkHeader("Authorization", "Api-Key ", m.key),
		headers:          func(*request) map[string]string { return dateHeader(opt.Now()) },
		absent:           redirectToSlash,
		envelope:         func(_ *request, data any) answer { return jsonAnswer(http.StatusOK, data) },
		pages:            pageStyle{size: "pageSize", cursor: "cursor", base: 36, standard: 20, most: 100, clamps: true}, // undocumented
		implied: func(t *transaction, id string) (Header, bool) {
			return Header{Title: "Visitor " + (id + "    ")[:4], CreatedAt: t.now.Add(-30 * 24 * time.Hour)}, isUUID(id)
		},
	}
}

func (m *maiagent) endpoints(presigned bool) []route {
	list := []route{
		{pattern: "POST /conversations/{$}", endpoint: on("create_conversation", m.createConversation)},
		{pattern: "GET /conversations/{$}", endpoint: on("list_conversations", m.listConversations)},
		{pattern: "GET /conversations/{conversation}/{$}", endpoint: on("read_conversation", m.readConversation)},
		{pattern: "GET /inboxes/{$}", endpoint: on("list_inboxes", m.listInboxes)},
		{pattern: "POST /messages/{$}", endpoint: on("send", m.sendMessage("incoming", maiVisitor))},
		{pattern: "POST /messages/outgoing/{$}", endpoint: on("send", m.sendMessage("outgoing", maiAssistant))},
		{pattern: "GET /messages/{$}", endpoint: on("list", m.listMessages)},
		{pattern: "GET /messages/{message}/{$}", endpoint: on("read", m.readMessage)},
		{pattern: "POST /upload-presigned-url/{$}", endpoint: on("presign", m.presignUpload)},
		{pattern: "POST /storage/{$}", endpoint: onForm("store", m.checkForm, m.storeForm), access: foreign, errors: s3Errors()},
		{pattern: "POST /attachments/{$}", endpoint: on("attach", m.attachFile)},
	}
	if !presigned {
		list = append(list, route{pattern: "POST /attachments-upload/{$}", endpoint: on("upload", m.uploadFile), access: upload})
	}
	for _, rt := range list {
		list = append(list, route{pattern: strings.TrimSuffix(rt.pattern, "/{$}"), access: rt.access, endpoint: endpoint{decode: redirectRoute}})
	}
	return list
}

// redirectRoute answers a path without its trailing slash.
func redirectRoute(_ *dialect, _ *errorTable, r *request) call {
	return refusedCall(redirectToSlash(r))
}

// redirectToSlash redirects paths without a trailing slash to those with one, as
// Django does. Clients do not send the body of a POST again.
func redirectToSlash(r *request) answer {
	if path := r.URL.EscapedPath(); !strings.HasSuffix(path, "/") {
		return textAnswer(http.StatusMovedPermanently, "").withHeader("Location", path+"/")
	}
	return answer{
		status: http.StatusNotFound, header: map[string]string{"Content-Type": "text/html; charset=utf-8"},
		body: []byte("<!doctype html><title>Not Found</title><h1>Not Found</h1>\n"),
	}
}

// maiErrors returns the errors, which are in the form of Django's REST
// framework: about one field, or a detail.
func maiErrors() errorTable {
	return errorTable{
		codeless: true, fault: http.StatusBadRequest,
		problems: []problem{
			{invalid, http.StatusBadRequest, 0, "{why}"},
			{badNumber, http.StatusBadRequest, 0, "Invalid {field}."},
			{missing, http.StatusBadRequest, 0, "This field is required."},
			{blank, http.StatusBadRequest, 0, "This field may not be blank."},
			{badUUID, http.StatusBadRequest, 0, `"{value}" is not a valid UUID.`},
			{badChoice, http.StatusBadRequest, 0, `"{value}" is not a valid choice.`},
			{dangling, http.StatusBadRequest, 0, "Object with id={value} does not exist."},
			{unread, http.StatusBadRequest, 0, "JSON parse error - {why}"},
			{badType, http.StatusUnsupportedMediaType, 0, `Unsupported media type "{value}" in request.`},
			{absent, http.StatusNotFound, 0, "Not found."},
			{noKey, http.StatusUnauthorized, 0, "Authentication credentials were not provided."},
			{wrongKey, http.StatusUnauthorized, 0, "Invalid API key."},
			{throttled, http.StatusTooManyRequests, 0, "Request was throttled. Expected available in {why} seconds."},
		},
		shape: func(_ *request, p problem, x refusal) answer {
			if x.field != "" && p.status == http.StatusBadRequest {
				return jsonAnswer(p.status, map[string][]string{x.field: {p.text}})
			}
			return jsonAnswer(p.status, map[string]string{"detail": p.text})
		},
	}
}

// maiNew is the body of a request that creates a conversation.
type maiNew struct {
	WebChat *string `json:"webChat" is:"given"`
}

func (m *maiagent) createConversation(c *exchange, in *maiNew) (any, error) {
	if *in.WebChat != m.webChat {
		return nil, refusal{reason: dangling, field: "webChat", value: *in.WebChat}
	}
	id := c.uuid("conversation")
	c.putConversation(Header{ID: id, Title: "Visitor " + id[:4]})
	c.chat, _ = c.findConversation(id)
	return jsonAnswer(http.StatusCreated, m.showConversation(c.transaction, c.chat)), nil
}

func (m *maiagent) readConversation(c *exchange, _ *nothing) (any, error) {
	return m.showConversation(c.transaction, c.chat), nil
}

// maiConversations are the parameters of a list of conversations.
type maiConversations struct {
	Inbox *string `query:"inbox"`
	Page  page
}

// listConversations lists conversations newest first.
func (m *maiagent) listConversations(c *exchange, in *maiConversations) (any, error) {
	all := func(yield func(int64) bool) {
		for i, th := range slices.Backward(c.transaction.store.order) {
			if th.Platform == c.platform && !th.Gone && (in.Inbox == nil || *in.Inbox == m.inbox) && !yield(int64(i)+1) {
				return
			}
		}
	}
	numbers, next := cutPage(all, c.page, func(n int64) int64 { return n })
	results := showAll(numbers, func(n int64) map[string]any {
		return m.showConversation(c.transaction, c.transaction.store.order[n-1].Header)
	})
	return c.maiPage(results, next), nil
}

// maiPage returns a page of a list.
func (c *exchange) maiPage(results any, cursor int64) any {
	var next any
	if cursor > 0 {
		query := c.URL.Query()
		query.Set("cursor", c.dialect.pages.formatCursor(cursor))
		next = c.base + c.URL.Path + "?" + query.Encode()
	}
	return map[string]any{"next": next, "previous": nil, "results": results}
}

// showConversation returns a conversation in the form of the vendor's page.
func (m *maiagent) showConversation(t *transaction, h Header) map[string]any {
	var newest any
	newestAt := h.CreatedAt
	if posts := t.threadPosts(h.ID); len(posts) > 0 {
		last := posts[len(posts)-1]
		newest, newestAt = m.showMessage(last), last.SentAt
	}
	return map[string]any{
		"id": h.ID,
		"contact": map[string]any{
			"id": seededUUID("maiagent", "contact", h.ID), "name": h.Title, "avatar": "", "createdAt": millis(h.CreatedAt),
		},
		"inbox": map[string]any{"id": m.inbox, "name": "Sandbox", "channelType": "web"},
		"title": h.Title, "lastMessage": newest, "lastMessageCreatedAt": millis(newestAt), "unreadMessagesCount": 0,
		"autoReplyEnabled": true, "isAutoReplyNow": false, "lastReadAt": nil, "createdAt": millis(h.CreatedAt),
	}
}

// listInboxes returns the inbox of the web chat.
func (m *maiagent) listInboxes(c *exchange, _ *struct{ Page page }) (any, error) {
	return c.maiPage([]any{map[string]any{
		"id": m.inbox, "channel": map[string]any{"id": m.webChat, "name": "Sandbox"},
	}}, 0), nil
}
