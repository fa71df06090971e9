package sandbox

import (
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	mxServer = "sandbox.example"
	mxBot    = "@herald:" + mxServer

	mxInUse    reason = "alias in use"
	mxTooLarge reason = "event too large"
)

// newMatrix declares the part of the client-server API that sends, edits and redacts
// messages and manages rooms, for one account. Ids of transactions are forgotten at once
// unless Repeat says otherwise: how long a server keeps them is not specified.
func newMatrix(opt Options) *dialect {
	secret := seededBytes("matrix", "token")
	room := regexp.MustCompile(`^![^\s:]+(:\S+)?$`)
	const rooms, client = "/rooms/{conversation}", "/_matrix/client/v3"
	d := &dialect{
		platform: "matrix", opt: opt, kind: "m.text", sample: "!Tj7OqDMYSKrTwd:" + mxServer, settings: []setting{{"token", "syt_" + hex.EncodeToString(secret[:20])}},
		errors: errorTable{codeless: true, fault: http.StatusBadRequest, shape: showMatrixError, problems: []problem{
			{invalid, http.StatusBadRequest, 0, "{why}"}, {absent, http.StatusNotFound, 0, "{why}"}, {forbidden, http.StatusForbidden, 0, "{why}"},
			{noKey, http.StatusUnauthorized, 0, "missing access token"}, {wrongKey, http.StatusUnauthorized, 0, "Unknown token"},
			{throttled, http.StatusTooManyRequests, 0, "Too Many Requests"}, {mxInUse, http.StatusBadRequest, 0, "Room ID already exists."},
			{mxTooLarge, http.StatusRequestEntityTooLarge, 0, "event is too long"},
		}},
		envelope: func(_ *request, data any) answer { return jsonAnswer(http.StatusOK, data) },
		pages:    pageStyle{size: "limit", cursor: "from", base: 10, standard: 10, most: 100, clamps: true},
		implied:  func(_ *transaction, id string) (Header, bool) { return Header{}, room.MatchString(id) },
		find:     mxFindRoom, setWire: mxSetText,
	}
	d.checkCredentials = checkHeader("Authorization", "Bearer ", d.settings[0].value)
	d.absent = func(r *request) answer {
		return jsonAnswer(http.StatusNotFound, map[string]string{"errcode": "M_UNRECOGNIZED", "error": "Unrecognized request"})
	}
	for pattern, e := range map[string]endpoint{
		"GET /account/whoami":                          on("read_me", mxWhoAmI),
		"GET /joined_rooms":                            on("list_conversations", mxJoinedRooms),
		"GET /directory/room/{alias}":                  on("read_conversation", mxFindAlias),
		"POST /createRoom":                             on("create_conversation", mxCreateRoom),
		"PUT " + rooms + "/send/m.room.message/{txn}":  on("send", mxSendMessage),
		"PUT " + rooms + "/redact/{event}/{txn}":       on("recall", mxRedact),
		"GET " + rooms + "/event/{event}":              on("read", mxReadEvent),
		"GET " + rooms + "/messages":                   on("list", mxListMessages),
		"GET " + rooms + "/state":                      on("read_conversation", mxReadState),
		"GET " + rooms + "/state/{type}":               on("read_conversation", mxReadStateEvent),
		"GET " + rooms + "/state/{type}/{key}":         on("read_conversation", mxReadStateEvent),
		"PUT " + rooms + "/state/m.room.pinned_events": on("pin", mxPin),
		"PUT " + rooms + "/state/m.room.name":          mxChangeRoom(func(c *exchange, in *mxChange) { c.chat.Title = in.Name }),
		"PUT " + rooms + "/state/m.room.topic":         mxChangeRoom(func(c *exchange, in *mxChange) { c.chat.Announcement = in.Topic }),
		"POST " + rooms + "/invite":                    mxChangeRoom(func(c *exchange, in *mxChange) { c.chat.addParticipants(c.transaction, []string{in.UserID}) }),
		"POST " + rooms + "/kick":                      mxChangeRoom(func(c *exchange, in *mxChange) { c.chat.removeParticipants([]string{in.UserID}) }),
	} {
		pattern = strings.Replace(pattern, " ", " "+client, 1)
		d.routes = append(d.routes, route{pattern: pattern, endpoint: e})
		if strings.Contains(pattern, "/state/") && !strings.HasSuffix(pattern, "{key}") {
			d.routes = append(d.routes, route{pattern: pattern + "/{$}", endpoint: e}) // an empty key
		}
	}
	d.routes = append(d.routes, route{pattern: "GET /_matrix/client/v1" + rooms + "/relations/{event}/m.replace", endpoint: on("read", mxListEdits)},
		route{pattern: "POST /_matrix/media/v3/upload", endpoint: on("upload", mxUpload), access: upload})
	return d
}

func showMatrixError(_ *request, p problem, x refusal) answer {
	code := map[int]string{http.StatusUnauthorized: "M_UNKNOWN_TOKEN", http.StatusForbidden: "M_FORBIDDEN", http.StatusNotFound: "M_NOT_FOUND",
		http.StatusRequestEntityTooLarge: "M_TOO_LARGE", http.StatusTooManyRequests: "M_LIMIT_EXCEEDED", http.StatusBadRequest: "M_BAD_JSON"}[p.status]
	body := map[string]any{"errcode": code, "error": p.text}
	switch after, _ := strconv.Atoi(x.why); {
	case p.reason == mxInUse:
		body["errcode"] = "M_ROOM_IN_USE"
	case code == "":
		body["errcode"] = "M_UNKNOWN"
	case after > 0:
		body["retry_after_ms"] = 1000 * after
	}
	return jsonAnswer(p.status, body)
}

// mxFindRoom returns the room, if the account is in it. One that is implied is in the list
// of rooms from then on.
func mxFindRoom(c *exchange, id string) (Header, error) {
	h, ok := c.lookUp(id)
	if !ok || !h.Found && h.findParticipant(mxBot) == nil {
		return h, refuse(forbidden, "%s is not in the room", mxBot)
	}
	if h.CreatedAt.IsZero() {
		c.putConversation(h)
	}
	return h, nil
}

func mxWhoAmI(*exchange, *nothing) (any, error) {
	return map[string]any{"user_id": mxBot, "device_id": "SANDBOX", "is_guest": false}, nil
}

func mxUpload(c *exchange, in *struct {
	File formFile `body:"file"`
}) (any, error) {
	id := "mxc://" + mxServer + "/" + strings.ReplaceAll(c.uuid("file"), "-", "")
	in.File.Name = c.URL.Query().Get("filename")
	c.storeUpload(id, in.File.File)
	return map[string]string{"content_uri": id}, nil
}

// mxContent is the content of a message; an edit has the one that replaces it.
type mxContent struct {
	mxBody
	RelatesTo mxRelation `json:"m.relates_to"`
	New       *mxBody    `json:"m.new_content"`
}

// mxBody is what readers see of a content.
type mxBody struct {
	Kind          string     `json:"msgtype" is:"required"`
	Body          *string    `json:"body" is:"given"`
	Format        string     `json:"format" is:"in=|org.matrix.custom.html"`
	FormattedBody string     `json:"formatted_body"`
	URL           string     `json:"url"`
	Info          mxInfo     `json:"info"`
	Mentions      mxMentions `json:"m.mentions"`
	Key           string     `json:"herald.key"` // any other property is allowed
}

type mxInfo struct {
	MIME     string `json:"mimetype"`
	Size     int64  `json:"size"`
	Width    int    `json:"w"`
	Height   int    `json:"h"`
	Duration int64  `json:"duration"`
}

type mxMentions struct {
	Users []string `json:"user_ids"`
	Room  bool     `json:"room"`
}

type mxRelation struct {
	Kind       string `json:"rel_type"`
	EventID    string `json:"event_id"`
	IsFallback bool   `json:"is_falling_back"`
	InReplyTo  struct {
		EventID string `json:"event_id"`
	} `json:"m.in_reply_to"`
}

func (x *mxContent) operations() []string {
	if x.RelatesTo.Kind == "m.replace" {
		return []string{"edit"}
	}
	return []string{"send"}
}

// mxWire is a message as the API returns it: its content, and that of its latest edit.
type mxWire struct {
	Content json.RawMessage `json:"content"`
	Edit    json.RawMessage `json:"edit,omitempty"`
	EditID  string          `json:"edit_id,omitempty"`
	// Cleared is true once the edit was redacted.
	Cleared bool `json:"cleared,omitempty"`
}

func (p *post) matrix() (w mxWire) {
	_ = json.Unmarshal(p.Wire, &w) // written by setMatrix
	return w
}

func (p *post) setMatrix(w mxWire) { p.Wire, _ = json.Marshal(w) } // what was decoded can be encoded

// mxSetText sets the text of a message, as it is shown after its edits.
func mxSetText(p *post, text string) {
	w := p.matrix()
	content, within := map[string]any{"msgtype": p.Kind}, &w.Content
	if w.Edit != nil {
		within = &w.Edit
	}
	_ = json.Unmarshal(*within, &content) // absent in a message of somebody else
	shown, isEdit := content["m.new_content"].(map[string]any)
	if !isEdit {
		shown = content
	}
	shown["body"] = text
	*within, _ = json.Marshal(content) // maps of texts can be encoded
	p.setMatrix(w)
}

func mxSendMessage(c *exchange, in *mxContent) (any, error) {
	if len(c.body) > 65536 {
		return nil, refuse(mxTooLarge, "%d bytes", len(c.body))
	}
	mark := "txn/" + c.PathValue("txn")
	id, seen := c.readMark(mark)
	if seen && c.dialect.opt.Repeat != RepeatDuplicate {
		c.entry.Message, c.entry.Duplicate = id, true
		return map[string]string{"event_id": id}, nil
	}
	id = "$" + strings.ReplaceAll(c.uuid("event"), "-", "")
	c.putMark(mark, id)
	if in.RelatesTo.Kind == "m.replace" {
		return c.editMatrix(id, in)
	}
	m := in.message(c)
	m.ID = id
	if len(c.postsIn(c.chat.ID, in.RelatesTo.InReplyTo.EventID)) > 0 {
		m.Reply = in.RelatesTo.InReplyTo.EventID
	}
	wire, _ := json.Marshal(mxWire{Content: c.body}) // it was decoded
	c.send(m, wire)
	c.entry.Operation, c.entry.Duplicate = "send", seen
	return map[string]string{"event_id": id}, nil
}

// message returns what readers see of a content.
func (x *mxBody) message(c *exchange) Message {
	m := Message{Sender: mxBot, Kind: x.Kind, Text: *x.Body, Mentions: x.Mentions.Users}
	if x.Mentions.Room {
		m.Mentions = append(m.Mentions, "@room")
	}
	if kind := strings.TrimPrefix(x.Kind, "m."); kind != "text" && kind != "notice" {
		a, _ := c.attach(x.URL)
		a.Kind, a.Name = kind, *x.Body
		m.Text, m.Attachments = "", []Attachment{a}
	}
	return m
}

// editMatrix edits a message. A server accepts any edit, and clients ignore those that are
// not valid.
func (c *exchange) editMatrix(id string, in *mxContent) (any, error) {
	p, ok := c.visible(c.chat.ID, in.RelatesTo.EventID)
	if !ok || in.New == nil {
		return nil, refuse(invalid, "no message to edit, or no m.new_content")
	}
	m := in.New.message(c)
	p.recordRevision(c.now)
	w := p.matrix()
	w.Edit, w.EditID = c.body, id
	p.Kind, p.Text, p.Mentions = m.Kind, m.Text, m.Mentions
	p.setMatrix(w)
	c.respellPost(&p)
	c.putPost(p)
	c.putMark("edit/"+id, p.ID)
	c.entry.Operation = "edit"
	return map[string]string{"event_id": id}, nil
}

// mxRedact redacts a message or an edit of one. What is redacted already can be again.
func mxRedact(c *exchange, _ *struct{}) (any, error) {
	id := c.PathValue("event")
	original, isEdit := c.readMark("edit/" + id)
	if isEdit {
		id = original
	}
	found := c.postsIn(c.chat.ID, id)
	if len(found) == 0 {
		return nil, refuse(absent, "unknown event ID")
	}
	for _, p := range found {
		if isEdit {
			w := p.matrix()
			w.Cleared = true
			p.setMatrix(w)
			c.putPost(p)
		} else {
			c.transaction.recall(p)
		}
	}
	c.entry.Message = id
	return map[string]string{"event_id": "$" + strings.ReplaceAll(c.uuid("redaction"), "-", "")}, nil
}

// showMatrix returns the events of a message, newest first: its edit, and itself.
func showMatrix(p *post) (events []any) {
	w, content, unsigned := p.matrix(), any(p.matrix().Content), map[string]any{}
	event := func(id string, at time.Time, content any, unsigned map[string]any) any {
		return map[string]any{"event_id": id, "type": "m.room.message", "sender": p.Sender, "room_id": p.Conversation, "origin_server_ts": at.UnixMilli(), "content": content, "unsigned": unsigned}
	}
	if p.Recalled {
		content, unsigned["redacted_because"] = map[string]any{}, map[string]any{"type": "m.room.redaction"}
	}
	if w.Edit != nil && !w.Cleared {
		events = append(events, event(w.EditID, p.EditedAt, w.Edit, map[string]any{}))
	}
	return append(events, event(p.ID, p.SentAt, content, unsigned))
}

func (c *exchange) findEvent() (*post, error) {
	for _, p := range c.postsIn(c.chat.ID, c.PathValue("event")) {
		return &p, nil
	}
	return nil, refuse(absent, "The event was not found or you do not have permission to read this event")
}

func mxReadEvent(c *exchange, _ *nothing) (any, error) {
	p, err := c.findEvent()
	if err != nil {
		return nil, err
	}
	events := showMatrix(p)
	return events[len(events)-1], nil
}

func mxListEdits(c *exchange, _ *struct {
	Dir  string `query:"dir" is:"in=|b|f"`
	Page page
}) (any, error) {
	p, err := c.findEvent()
	if err != nil {
		return nil, err
	}
	events := showMatrix(p)
	return map[string]any{"chunk": events[:len(events)-1]}, nil
}

// mxListMessages returns a page of the room, newest first. The last one has no end.
func mxListMessages(c *exchange, _ *struct {
	Dir  string `query:"dir" is:"in=b"`
	Page page
}) (any, error) {
	events := []any{}
	part, next := cutPage(func(yield func(*post) bool) {
		for _, p := range slices.Backward(c.threadPosts(c.chat.ID)) {
			if !yield(p) {
				return
			}
		}
	}, c.page, position)
	for _, p := range part {
		events = append(events, showMatrix(p)...)
	}
	answer := map[string]any{"start": "now", "chunk": events}
	if next != 0 {
		answer["end"] = c.dialect.pages.formatCursor(next)
	}
	return answer, nil
}

// mxNewRoom is the body of a request that creates a room.
type mxNewRoom struct {
	Name     string            `json:"name"`
	Topic    string            `json:"topic"`
	Preset   string            `json:"preset" is:"in=private_chat|trusted_private_chat|public_chat"`
	Alias    string            `json:"room_alias_name"`
	Invite   []string          `json:"invite"`
	IsDirect bool              `json:"is_direct"`
	Creation map[string]string `json:"creation_content"`
}

func mxCreateRoom(c *exchange, in *mxNewRoom) (any, error) {
	if _, taken := c.readMark("alias/" + in.Alias); taken {
		return nil, refuse(mxInUse, "%s", in.Alias)
	}
	sum := seededBytes("matrix", "room", in.Alias, c.transaction.store.requests)
	c.chat = Header{ID: "!" + hex.EncodeToString(sum[:9]) + ":" + mxServer, Title: in.Name, Announcement: in.Topic, Facts: map[string]string{"alias": in.Alias, "key": in.Creation["herald.key"]}}
	c.chat.addParticipants(c.transaction, append([]string{mxBot}, in.Invite...))
	c.putConversation(c.chat)
	if in.Alias != "" {
		c.putMark("alias/"+in.Alias, c.chat.ID)
	}
	return map[string]string{"room_id": c.chat.ID}, nil
}

func mxFindAlias(c *exchange, _ *nothing) (any, error) {
	name := strings.TrimSuffix(strings.TrimPrefix(c.PathValue("alias"), "#"), ":"+mxServer)
	id, known := c.readMark("alias/" + name)
	if !known {
		return nil, refuse(absent, "Room alias %s not found", c.PathValue("alias"))
	}
	return map[string]any{"room_id": id, "servers": []string{mxServer}}, nil
}

func mxJoinedRooms(c *exchange, _ *nothing) (any, error) {
	ids := []string{}
	for _, th := range c.transaction.store.order {
		if th.Platform == c.platform && !th.Gone && (th.Found || th.findParticipant(mxBot) != nil) {
			ids = append(ids, th.ID)
		}
	}
	return map[string]any{"joined_rooms": ids}, nil
}

// mxStateEvents returns the state of the room.
func mxStateEvents(c *exchange) []map[string]any {
	pinned := []string{}
	for _, p := range c.threadPosts(c.chat.ID) {
		if p.Pinned {
			pinned = append(pinned, p.ID)
		}
	}
	h := c.chat
	events := []map[string]any{
		mxState("m.room.create", "", map[string]any{"herald.key": h.Facts["key"]}), mxState("m.room.pinned_events", "", map[string]any{"pinned": pinned}),
		mxState("m.room.power_levels", "", map[string]any{"users": map[string]int{mxBot: 100}}), mxState("m.room.member", mxBot, map[string]any{"membership": "join"}),
	}
	for kind, value := range map[string]string{"m.room.name": h.Title, "m.room.topic": h.Announcement} {
		if value != "" {
			events = append(events, mxState(kind, "", map[string]any{strings.TrimPrefix(kind, "m.room."): value}))
		}
	}
	for _, p := range h.Participants {
		if p.ID != mxBot {
			events = append(events, mxState("m.room.member", p.ID, map[string]any{"membership": "invite"}))
		}
	}
	return events
}

func mxState(kind, key string, content map[string]any) map[string]any {
	return map[string]any{"type": kind, "state_key": key, "content": content, "sender": mxBot, "event_id": "$" + kind + key}
}

func mxReadState(c *exchange, _ *nothing) (any, error) { return mxStateEvents(c), nil }

func mxReadStateEvent(c *exchange, _ *nothing) (any, error) {
	for _, e := range mxStateEvents(c) {
		if e["type"] == c.PathValue("type") && e["state_key"] == c.PathValue("key") {
			return e["content"], nil
		}
	}
	return nil, refuse(absent, "Cannot find state event")
}

func mxPin(c *exchange, in *struct {
	Pinned []string `json:"pinned"`
}) (any, error) {
	for _, p := range c.threadPosts(c.chat.ID) {
		if want := slices.Contains(in.Pinned, p.ID); want != p.Pinned {
			changed := *p
			changed.Pinned = want
			c.putPost(changed)
		}
	}
	return map[string]string{"event_id": "$pins"}, nil
}

// mxChange is the body of a request that changes a room.
type mxChange struct {
	Name   string `json:"name"`
	Topic  string `json:"topic"`
	UserID string `json:"user_id"`
}

func mxChangeRoom(change func(*exchange, *mxChange)) endpoint {
	return on("change_conversation", func(c *exchange, in *mxChange) (any, error) {
		change(c, in)
		c.putConversation(c.chat)
		return struct{}{}, nil
	})
}
