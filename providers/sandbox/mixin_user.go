package sandbox

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
)

// mixinSince is when every user signed up; the sandbox stores no users.
const mixinSince = "2018-05-03T06:03:56Z"

// showProfile returns the user object of api/users/user. Every UUID is a user.
func (m *mixin) showProfile(t *transaction, id string) map[string]any {
	sum := seededBytes("mixin", "identity number", id)
	name, named := t.readMark("name/" + id)
	relation := "STRANGER"
	switch {
	case id == m.app:
		relation = "ME"
		if !named {
			name = "Sandbox"
		}
	case !named:
		name = "Sandbox " + id[:4]
	}
	code := seededUUID("mixin", "user code", id)
	return map[string]any{
		"type": "user", "user_id": id, "full_name": name, "relationship": relation,
		"identity_number": strconv.Itoa(7_000_100_000 + int(binary.BigEndian.Uint32(sum[:4])%1_000_000)),
		"phone":           "", "biography": "", "avatar_url": "", "mute_until": "0001-01-01T00:00:00Z",
		"created_at": mixinSince, "code_id": code, "code_url": "https://mixin.one/codes/" + code,
		"is_verified": false, "is_scam": false, "is_deactivated": false, "has_safe": false,
	}
}

// showOwnProfile returns the bot's own user object of api/users/profile.
func (m *mixin) showOwnProfile(t *transaction) map[string]any {
	own := m.showProfile(t, m.app)
	for name, value := range map[string]any{
		"session_id": m.sess, "pin_token": "", "pin_token_base64": "", "device_status": "",
		"has_pin": false, "has_emergency_contact": false, "tip_key_base64": "", "tip_counter": 0,
		"receive_message_source": "EVERYBODY", "accept_conversation_source": "EVERYBODY", "accept_search_source": "EVERYBODY",
		"fiat_currency": "USD", "transfer_notification_threshold": 0, "transfer_confirmation_threshold": 0,
	} {
		own[name] = value
	}
	return own
}

// readOwnProfile returns the bot's own profile. It is the cheapest way to check
// credentials.
func (m *mixin) readOwnProfile(*request) call {
	return call{operations: []string{"check"}, effect: func(t *transaction) answer {
		t.recordOperation(Entry{Operation: "check"})
		return dataAnswer(m.showOwnProfile(t))
	}}
}

// changeOwnProfile changes the bot's own name. Its image is accepted and
// dropped.
func (m *mixin) changeOwnProfile(r *request) call {
	var in struct {
		FullName     string `json:"full_name"`
		AvatarBase64 string `json:"avatar_base64"`
	}
	if refused := m.decodeBody(r, &in); refused != nil {
		return refusedCall(*refused)
	}
	return call{operations: []string{"change_user"}, effect: func(t *transaction) answer {
		if in.FullName != "" {
			t.putMark("name/"+m.app, in.FullName)
		}
		t.recordOperation(Entry{Operation: "change_user"})
		return dataAnswer(m.showOwnProfile(t))
	}}
}

// readUser returns one user.
func (m *mixin) readUser(r *request) call {
	id := r.PathValue("id")
	if !isUUID(id) {
		return refusedCall(m.businessError(404, reasonExtra("user %s does not exist", id)))
	}
	return call{operations: []string{"read_user"}, effect: func(t *transaction) answer {
		t.recordOperation(Entry{Operation: "read_user"})
		return dataAnswer(m.showProfile(t, id))
	}}
}

// decodeUserIDs decodes a list of user ids.
func (m *mixin) decodeUserIDs(r *request) ([]string, *answer) {
	var ids []string
	if refused := m.decodeBody(r, &ids); refused != nil {
		return nil, refused
	}
	for _, id := range ids {
		if !isUUID(id) {
			a := m.businessError(10002, fieldExtra("user_ids", "%q is not a UUID", id))
			return nil, &a
		}
	}
	return ids, nil
}

// readUsers returns several users; api/users/users.
func (m *mixin) readUsers(r *request) call {
	ids, refused := m.decodeUserIDs(r)
	if refused != nil {
		return refusedCall(*refused)
	}
	return call{operations: []string{"read_users"}, effect: func(t *transaction) answer {
		list := []any{}
		for _, id := range ids {
			list = append(list, m.showProfile(t, id))
		}
		t.recordOperation(Entry{Operation: "read_users"})
		return dataAnswer(list)
	}}
}

// createUser creates a network user, who has no app and no phone;
// api/users/network-user.
func (m *mixin) createUser(r *request) call {
	var in struct {
		FullName      string `json:"full_name"`
		SessionSecret string `json:"session_secret"`
	}
	if refused := m.decodeBody(r, &in); refused != nil {
		return refusedCall(*refused)
	}
	if strings.TrimSpace(in.FullName) == "" || in.SessionSecret == "" {
		return refusedCall(m.businessError(10002, fieldExtra("full_name", "full_name and session_secret are required")))
	}
	return call{operations: []string{"create_user"}, effect: func(t *transaction) answer {
		id := seededUUID("mixin", "user", t.store.requests, t.now)
		t.putMark("name/"+id, in.FullName)
		t.recordOperation(Entry{Operation: "create_user"})
		user := m.showProfile(t, id)
		user["session_id"], user["pin_token"], user["pin_token_base64"] = mixinSession(id).id, "", ""
		return dataAnswer(user)
	}}
}

// deviceSession is a device that a user is signed in on.
type deviceSession struct {
	user, id string
	public   string // X25519, in unpadded base64 of the URL alphabet
}

// mixinSession returns the only session of a user.
func mixinSession(user string) deviceSession {
	key := seededBytes("mixin", "session key", user) // any 32 bytes are a valid public key
	return deviceSession{user, seededUUID("mixin", "session of", user), base64.RawURLEncoding.EncodeToString(key[:])}
}

func showSessions(sessions []deviceSession) []any {
	list := []any{}
	for _, s := range sessions {
		list = append(list, map[string]any{
			"type": "user_session", "user_id": s.user, "session_id": s.id, "public_key": s.public, "platform": "Android",
		})
	}
	return list
}

// readSessions returns the sessions of users, which messages are encrypted for.
func (m *mixin) readSessions(r *request) call {
	ids, refused := m.decodeUserIDs(r)
	if refused != nil {
		return refusedCall(*refused)
	}
	return call{operations: []string{"read_sessions"}, effect: func(t *transaction) answer {
		var found []deviceSession
		for _, id := range ids {
			found = append(found, mixinSession(id))
		}
		t.recordOperation(Entry{Operation: "read_sessions"})
		return dataAnswer(showSessions(found))
	}}
}
