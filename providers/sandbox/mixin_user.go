package sandbox

import (
	"encoding/base64"
	"encoding/binary"
	"strconv"
)

// mixinSince is when every user signed up; the sandbox stores no users.
const mixinSince = "2018-05-03T06:03:56Z"

// showProfile returns the user object of api/users/user. Every UUID is a user.
func (m *mixin) showProfile(c *exchange, id string) map[string]any {
	sum := seededBytes("mixin", "identity number", id)
	name, named := c.readMark("name/" + id)
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
		"phone":           "", "biography": "", "avatar_url": "", "mute_until": mixinNever,
		"created_at": mixinSince, "code_id": code, "code_url": "https://mixin.one/codes/" + code,
		"is_verified": false, "is_scam": false, "is_deactivated": false, "has_safe": false,
	}
}

// showOwnProfile returns the bot's own user object of api/users/profile.
func (m *mixin) showOwnProfile(c *exchange) map[string]any {
	own := m.showProfile(c, m.app)
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
func (m *mixin) readOwnProfile(c *exchange, _ *nothing) (any, error) { return m.showOwnProfile(c), nil }

// mixinName is the body of a request that changes the bot.
type mixinName struct {
	FullName     string `json:"full_name"`
	AvatarBase64 string `json:"avatar_base64"`
}

// changeOwnProfile changes the bot's own name. Its image is accepted and
// dropped.
func (m *mixin) changeOwnProfile(c *exchange, in *mixinName) (any, error) {
	if in.FullName != "" {
		c.putMark("name/"+m.app, in.FullName)
	}
	return m.showOwnProfile(c), nil
}

// readUser returns one user.
func (m *mixin) readUser(c *exchange, _ *nothing) (any, error) {
	id := c.PathValue("id")
	if !isUUID(id) {
		return nil, refuse(absent, "user %s does not exist", id)
	}
	return m.showProfile(c, id), nil
}

// mixinUsers is a list of user ids.
type mixinUsers []string

func (ids mixinUsers) check(*request) error {
	for _, id := range ids {
		if !isUUID(id) {
			return refuseField("user_ids", "%q is not a UUID", id)
		}
	}
	return nil
}

// readUsers returns several users; api/users/users.
func (m *mixin) readUsers(c *exchange, ids *mixinUsers) (any, error) {
	return showAll(*ids, func(id string) map[string]any { return m.showProfile(c, id) }), nil
}

// mixinNewUser is the body of a request that creates a user.
type mixinNewUser struct {
	FullName      string `json:"full_name" is:"filled"`
	SessionSecret string `json:"session_secret" is:"required"`
}

// createUser creates a network user, who has no app and no phone;
// api/users/network-user.
func (m *mixin) createUser(c *exchange, in *mixinNewUser) (any, error) {
	id := c.uuid("user")
	c.putMark("name/"+id, in.FullName)
	user := m.showProfile(c, id)
	user["session_id"], user["pin_token"], user["pin_token_base64"] = mixinSession(id).id, "", ""
	return user, nil
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

func showSession(s deviceSession) map[string]any {
	return map[string]any{
		"type": "user_session", "user_id": s.user, "session_id": s.id, "public_key": s.public, "platform": "Android",
	}
}

// readSessions returns the sessions of users, which messages are encrypted for.
func (m *mixin) readSessions(_ *exchange, ids *mixinUsers) (any, error) {
	return showAll(*ids, func(id string) map[string]any { return showSession(mixinSession(id)) }), nil
}
