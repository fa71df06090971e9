package sandbox

import (
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"net/http"
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

func newMixin(opt Options) *dialect {
	seed := seededBytes("mixin", "session private key")
	m := &mixin{
		requireConversations: opt.RequireConversations, now: opt.Now,
		app: seededUUID("mixin", "app"), sess: seededUUID("mixin", "session"), key: ed25519.NewKeyFromSeed(seed[:]),
	}
	keystore, _ := json.Marshal(map[string]string{ // strings always encode
		"app_id": m.app, "session_id": m.sess, "session_private_key": hex.EncodeToString(m.key.Seed()),
		"server_public_key": hex.EncodeToString(m.key.Public().(ed25519.PublicKey)),
	})
	d := &dialect{
		platform: "mixin", opt: opt, kind: "PLAIN_TEXT", sample: "5dac944e-2037-31b4-bbd9-e5fd3ffe571e",
		settings:         []setting{{"keystore", string(keystore)}},
		routes:           append(m.endpoints(), m.conversationEndpoints()...),
		errors:           m.errors(),
		checkCredentials: m.checkToken,
		checkSignature:   m.checkSignature,
		envelope:         func(_ *request, data any) answer { return jsonAnswer(http.StatusOK, map[string]any{"data": data}) },
		find:             m.findConversation,
	}
	// Clients reject an answer without the id of their request.
	d.headers = func(r *request) map[string]string {
		if id := r.Header.Get("X-Request-Id"); id != "" {
			return map[string]string{"X-Request-Id": id}
		}
		return nil
	}
	d.absent = func(r *request) answer { return d.errors.showError(r, refuse(absent, "%s %s", r.Method, r.URL.Path)) }
	return d
}

func (m *mixin) endpoints() []route {
	return []route{
		{pattern: "POST /messages", endpoint: on("send", m.sendMessages)},
		{pattern: "POST /encrypted_messages", endpoint: on("send_encrypted", m.sendEncrypted)},
		{pattern: "POST /acknowledgements", endpoint: on("acknowledge", m.acknowledgeMessages)},
		{pattern: "POST /attachments", endpoint: on("create_upload", m.openAttachment)},
		{pattern: "GET /attachments/{id}", endpoint: on("view_upload", m.viewAttachment)},
		{pattern: "/upload/{id}", endpoint: onForm("upload", m.admitUpload, m.storeAttachment), access: foreign, errors: s3Errors()},
		{pattern: "GET /me", endpoint: on("check", m.readOwnProfile)},
		{pattern: "POST /me", endpoint: on("change_user", m.changeOwnProfile)},
		{pattern: "POST /users", endpoint: on("create_user", m.createUser)},
		{pattern: "GET /users/{id}", endpoint: on("read_user", m.readUser)},
		{pattern: "POST /users/fetch", endpoint: on("read_users", m.readUsers)},
		{pattern: "POST /sessions/fetch", endpoint: on("read_sessions", m.readSessions)},
	}
}

func (m *mixin) conversationEndpoints() []route {
	const one = "POST /conversations/{conversation}"
	return []route{
		{pattern: "POST /conversations", endpoint: on("create_conversation", m.createConversation)},
		{pattern: "GET /conversations/{conversation}", endpoint: on("read_conversation", m.readConversation)},
		{pattern: one, endpoint: on("change_conversation", m.changeConversation)},
		{pattern: one + "/participants/ADD", endpoint: on("add_participants", m.addMembers)},
		{pattern: one + "/participants/REMOVE", endpoint: on("remove_participants", m.removeMembers)},
		{pattern: one + "/participants/ROLE", endpoint: on("change_roles", m.changeRoles)},
		{pattern: one + "/rotate", endpoint: on("rotate_code", m.rotateCode)},
		{pattern: "POST /conversations/{code}/join", endpoint: on("join", m.joinGroup)},
		{pattern: one + "/exit", endpoint: on("exit", m.exitGroup)},
		{pattern: one + "/mute", endpoint: on("mute", m.muteConversation)},
		{pattern: one + "/disappear", endpoint: on("set_expiry", m.setExpiry)},
	}
}

// mixinFull: a group has too many participants.
const mixinFull reason = "full"

// errors returns the errors of api/error-codes. Business errors have HTTP status
// 202. Some of them only injected faults report.
func (m *mixin) errors() errorTable {
	return errorTable{
		fault: http.StatusAccepted, codeless: true, other: "Internal Server Error",
		problems: []problem{
			{unread, http.StatusAccepted, 400, "The request body can't be parsed as valid data."},
			{noKey, http.StatusAccepted, 401, "Unauthorized, maybe invalid token."},
			{forbidden, http.StatusAccepted, 403, "Forbidden"},
			{absent, http.StatusAccepted, 404, "The endpoint is not found."},
			{throttled, http.StatusAccepted, 429, "Too Many Requests"},
			{invalid, http.StatusAccepted, 10002, "The request data has invalid field."},
			{mixinFull, http.StatusAccepted, 20116, "The group chat is full."},
			{"old app", http.StatusAccepted, 10006, "App update required."},
			{"blaze", http.StatusAccepted, 7000, "Blaze server error."},
			{"blaze timeout", http.StatusAccepted, 7001, "The blaze operation timeout."},
		},
		shape: func(_ *request, p problem, x refusal) answer {
			e := map[string]any{
				"status": p.status, "code": p.code, "description": p.text, "request_id": seededUUID("mixin", "request", m.now()),
			}
			extra := map[string]any{"reason": x.why}
			if x.field != "" {
				extra["field"] = x.field
			}
			if x.index != nil {
				extra["index"] = *x.index
			}
			if x.reason != "" && x.reason != mixinFull {
				e["extra"] = extra
			}
			return jsonAnswer(p.status, map[string]any{"error": e})
		},
	}
}
