package sandbox

import (
	"crypto/ed25519"
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// mixin implements the Mixin bot API for one bot. It follows the vendor's pages
// api/guide, api/error-codes, api/messages and api/conversations.
type mixin struct {
	requireConversations bool
	now                  func() time.Time
	app                  string // user id of the bot
	sess                 string
	key                  ed25519.PrivateKey
}

func newMixin(opt Options) *mixin {
	seed := seededBytes("mixin", "session private key")
	return &mixin{
		requireConversations: opt.RequireConversations,
		now:                  opt.Now,
		app:                  seededUUID("mixin", "app"),
		sess:                 seededUUID("mixin", "session"),
		key:                  ed25519.NewKeyFromSeed(seed[:]),
	}
}

func (m *mixin) name() string { return "mixin" }

func (m *mixin) routes() []route {
	return []route{
		{pattern: "POST /messages", parse: m.sendMessages},
		{pattern: "POST /acknowledgements", parse: m.acknowledgeMessages},
		{pattern: "POST /attachments", parse: m.openAttachment},
		{pattern: "GET /attachments/{id}", parse: m.viewAttachment},
		{pattern: "/upload/{id}", parse: m.uploadFile, foreign: true},
		{pattern: "POST /conversations", parse: m.createConversation},
		{pattern: "GET /conversations/{id}", parse: m.readConversation},
		{pattern: "POST /conversations/{id}", parse: m.changeConversation},
		{pattern: "POST /conversations/{id}/participants/{action}", parse: m.changeParticipants},
		{pattern: "POST /conversations/{id}/rotate", parse: m.rotateCode},
		{pattern: "POST /conversations/{id}/join", parse: m.joinGroup},
		{pattern: "POST /conversations/{id}/exit", parse: m.exitGroup},
		{pattern: "POST /conversations/{id}/mute", parse: m.muteConversation},
		{pattern: "POST /conversations/{id}/disappear", parse: m.setExpiry},
		{pattern: "GET /me", parse: m.readOwnProfile},
		{pattern: "POST /me", parse: m.changeOwnProfile},
		{pattern: "POST /users", parse: m.createUser},
		{pattern: "GET /users/{id}", parse: m.readUser},
		{pattern: "POST /users/fetch", parse: m.readUsers},
		{pattern: "POST /sessions/fetch", parse: m.readSessions},
		{pattern: "POST /encrypted_messages", parse: m.encryptedMessages},
	}
}

// mixinError is the error object of api/error-codes. Business errors have HTTP
// status 202.
type mixinError struct {
	Status      int            `json:"status"`
	Code        int            `json:"code"`
	Description string         `json:"description"`
	Extra       map[string]any `json:"extra,omitempty"`
	RequestID   string         `json:"request_id"`
}

// mixinText returns the vendor's text for a code.
func mixinText(code int) string {
	switch code {
	case 400:
		return "The request body can't be parsed as valid data."
	case 401:
		return "Unauthorized, maybe invalid token."
	case 403:
		return "Forbidden"
	case 404:
		return "The endpoint is not found."
	case 429:
		return "Too Many Requests"
	case 10002:
		return "The request data has invalid field."
	case 10006:
		return "App update required."
	case 20116:
		return "The group chat is full."
	case 7000:
		return "Blaze server error."
	case 7001:
		return "The blaze operation timeout."
	}
	return "Internal Server Error"
}

// businessError returns an error with HTTP status 202; extra explains it.
func (m *mixin) businessError(code int, extra map[string]any) answer {
	return m.errorAnswer(http.StatusAccepted, mixinError{Status: http.StatusAccepted, Code: code, Extra: extra})
}

func (m *mixin) errorAnswer(status int, e mixinError) answer {
	e.Description = mixinText(e.Code)
	e.RequestID = seededUUID("mixin", "request", m.now())
	return jsonAnswer(status, map[string]any{"error": e})
}

// reasonExtra returns the extra of an error that is not about a field.
func reasonExtra(format string, args ...any) map[string]any {
	return map[string]any{"reason": fmt.Sprintf(format, args...)}
}

// fieldExtra returns the extra of error 10002.
func fieldExtra(name, format string, args ...any) map[string]any {
	return map[string]any{"field": name, "reason": fmt.Sprintf(format, args...)}
}

// answerHeaders repeats the request's id. Clients reject an answer without it.
func (m *mixin) answerHeaders(r *request) map[string]string {
	if id := r.Header.Get("X-Request-Id"); id != "" {
		return map[string]string{"X-Request-Id": id}
	}
	return nil
}

func (m *mixin) notFoundAnswer(r *request) answer {
	return m.businessError(404, reasonExtra("%s %s", r.Method, r.URL.Path))
}

func (m *mixin) faultAnswer(_ *request, f Fault) answer {
	code, status := f.Code, f.Status
	if f.Action == Wait {
		code, status = 429, http.StatusAccepted
	}
	if status == 0 {
		status = http.StatusAccepted
	}
	if code == 0 {
		code = status
	}
	a := m.errorAnswer(status, mixinError{Status: status, Code: code})
	if f.After > 0 {
		a = a.withHeader("Retry-After", strconv.Itoa(f.After))
	}
	return a
}

func (m *mixin) setText(p *post, text string) {
	p.Text = text
	if p.Kind == "" {
		p.Kind = "PLAIN_TEXT"
	}
}

func (m *mixin) credential(base string) Credential {
	keystore, _ := json.Marshal(map[string]string{ // strings always encode
		"app_id":              m.app,
		"session_id":          m.sess,
		"session_private_key": hex.EncodeToString(m.key.Seed()),
		"server_public_key":   hex.EncodeToString(m.key.Public().(ed25519.PublicKey)),
	})
	return Credential{
		Platform:    m.name(),
		Block:       fmt.Sprintf("provider \"mixin\" {\n  endpoint = %q\n  keystore = %q\n}\n", base+"/mixin", keystore),
		Environment: []string{"MIXIN_ENDPOINT=" + base + "/mixin", "MIXIN_KEYSTORE=" + string(keystore)},
	}
}

// dataAnswer returns an answer with an object.
func dataAnswer(data any) answer {
	return jsonAnswer(http.StatusOK, map[string]any{"data": data})
}

// emptyAnswer returns the answer to messages and acknowledgements: an empty
// object.
func emptyAnswer() answer { return jsonAnswer(http.StatusOK, struct{}{}) }

// acknowledgement is an item of the array that POST /acknowledgements takes.
type acknowledgement struct {
	MessageID string `json:"message_id"`
	Status    string `json:"status"`
}

func (m *mixin) acknowledgeMessages(r *request) call {
	var list []acknowledgement
	if err := m.decodeBody(r, &list); err != nil {
		return refusedCall(*err)
	}
	if len(list) == 0 || len(list) > 100 {
		return refusedCall(m.businessError(10002, fieldExtra("array", "1 to 100 items, not %d", len(list))))
	}
	for _, a := range list {
		if !isUUID(a.MessageID) || a.Status != "READ" && a.Status != "DELIVERED" {
			return refusedCall(m.businessError(10002, fieldExtra("status", "message %q with status %q", a.MessageID, a.Status)))
		}
	}
	return call{operations: []string{"acknowledge"}, effect: func(t *transaction) answer {
		for _, a := range list {
			t.recordOperation(Entry{Operation: "acknowledge", Message: a.MessageID})
		}
		return emptyAnswer()
	}}
}

// decodeBody decodes a JSON body, or returns the vendor's refusal.
func (m *mixin) decodeBody(r *request, into any) *answer {
	if err := r.decodeJSONBody(into); err != nil {
		a := m.businessError(400, reasonExtra("%v", err))
		return &a
	}
	return nil
}

// contactID returns the id of the chat between two users;
// api/conversations/create.
func contactID(a, b string) string {
	return formatUUID(md5.Sum(concatSorted(a, b)), 3)
}
