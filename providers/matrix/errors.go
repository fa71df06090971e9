package matrix

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// Codes that the program looks at.
const (
	codeInUse        = "M_ROOM_IN_USE"
	codeUnrecognized = "M_UNRECOGNIZED"
)

// rules are the codes of the specification, and what servers use them for.
var rules = func() kit.Rules {
	token := kit.Rule{Kind: providers.Auth, Attribute: "token", Hint: "The access token is wrong, or the account has logged out. Get another one."}
	long := kit.Rule{Kind: providers.Invalid, Hint: "An event has at most 65,536 bytes, and a file as many as the server allows. Make it shorter."}
	return kit.Rules{
		"M_UNKNOWN_TOKEN": token, "M_MISSING_TOKEN": token,
		"M_USER_DEACTIVATED":         {Kind: providers.Auth, Attribute: "token", Hint: "The account was deactivated. Use another one."},
		"M_USER_LOCKED":              {Kind: providers.Auth, Attribute: "token", Hint: "The account is locked. Ask the administrator of the homeserver."},
		"M_FORBIDDEN":                {Kind: providers.Forbidden},
		"M_GUEST_ACCESS_FORBIDDEN":   {Kind: providers.Forbidden, Hint: "The account is that of a guest. Use another one."},
		"M_CONSENT_NOT_GIVEN":        {Kind: providers.Forbidden, Hint: "The homeserver wants the account to accept its terms. Log in with a client."},
		"M_RESOURCE_LIMIT_EXCEEDED":  {Kind: providers.Forbidden, Hint: "The homeserver has reached a limit. Ask its administrator."},
		"M_NOT_FOUND":                {Kind: providers.NotFound},
		"M_LIMIT_EXCEEDED":           {Kind: providers.RateLimited},
		"M_TOO_LARGE":                long,
		codeInUse:                    {Kind: providers.Conflict, Attribute: "matrix.alias"},
		"M_UNSUPPORTED_ROOM_VERSION": {Kind: providers.Forbidden}, // Dendrite's answer for a room that it does not know
		"M_EXCLUSIVE":                {Kind: providers.Forbidden, Attribute: "matrix.alias", Hint: "The alias is reserved on the homeserver. Choose another."},
		"M_CAPTCHA_NEEDED":           {Kind: providers.Forbidden},
	}
}()

// classifyAnswer returns the error that an answer reports.
func classifyAnswer(a client.Answer) error {
	if kit.IsSuccess(a) {
		return nil
	}
	var said struct {
		Code       string `json:"errcode"`
		Text       string `json:"error"`
		RetryAfter int64  `json:"retry_after_ms"`
	}
	err := json.Unmarshal(a.Body, &said)
	e := rules.NewRefusal(a, said.Code, said.Text)
	switch {
	case e.Kind == providers.NotFound && err != nil:
		return kit.NewMalformedError(title) // what the API does not find it says in JSON
	case said.Code == codeUnrecognized:
		e.Kind, e.Attribute, e.Hint = providers.Invalid, "endpoint", "There is no client API of Matrix at this address. Check endpoint: /.well-known/matrix/client of the domain names it."
	}
	e.RetryAfter = time.Duration(said.RetryAfter) * time.Millisecond
	return e
}

// asGone returns an error of kind Gone when the account is not in the room, and cause
// otherwise; see kit.History. Servers answer requests about such a room in many ways,
// some of them with success, so it asks for the membership. A refusal of that is held
// against the list of rooms.
func (s *session) asGone(ctx context.Context, room string, cause error) error {
	self, err := s.self(ctx)
	if err != nil {
		return cmp.Or(cause, err)
	}
	me, err := s.readStateEvent(ctx, room, stateMember, self)
	if providers.KindOf(err) == providers.Forbidden {
		var joined []string
		if joined, err = s.listRooms(ctx); slices.Contains(joined, room) {
			return cause
		}
	}
	switch {
	case err != nil:
		return cmp.Or(cause, err)
	case me.Membership == "join":
		return cause
	}
	gone := &providers.Error{Kind: providers.Gone, Op: opReadRoom, Detail: "the account is not in the room", Err: cause,
		Hint: "Check the id, and have somebody invite " + self + " again."}
	if me.Membership == "invite" {
		gone.Detail, gone.Hint = "the account was invited to the room and has not joined it", "Accept the invitation as "+self+" in a client."
	}
	return gone
}

// explain completes a refusal of a request in a room: whether the account is in it, and
// which power level it lacks. permission is "kick" or "invite", or the type of the event that
// was to be sent; "" if the request only reads.
func (s *session) explain(ctx context.Context, room, permission string, err error) error {
	var e *providers.Error
	if !errors.As(err, &e) || e.Kind != providers.Forbidden && e.Kind != providers.NotFound {
		return err
	}
	if gone := s.asGone(ctx, room, err); providers.KindOf(gone) == providers.Gone {
		return gone
	}
	if e.Kind != providers.Forbidden || e.Hint != "" || permission == "" {
		return err
	}
	levels, _, levelErr := kit.Call[powerLevels](ctx, s.api, kit.Get(opReadRoom, roomPath(room, "state", "m.room.power_levels")))
	self, selfErr := s.self(ctx)
	if have, want := levels.of(self), levels.required(permission); levelErr == nil && selfErr == nil && have < want {
		explained := *e
		explained.Hint = fmt.Sprintf("It needs the power level %d (%s), and %s has %d in this room. Have somebody with a higher level change it.", want, permission, self, have)
		return &explained
	}
	return err
}

// powerLevels is the content of m.room.power_levels.
type powerLevels struct {
	Users         map[string]int `json:"users"`
	UsersDefault  int            `json:"users_default"`
	Events        map[string]int `json:"events"`
	EventsDefault int            `json:"events_default"`
	StateDefault  int            `json:"state_default"`
	Kick          int            `json:"kick"`
	Invite        int            `json:"invite"`
}

// UnmarshalJSON reads the levels, with what the specification has for those that are not
// given.
func (p *powerLevels) UnmarshalJSON(b []byte) error {
	type plain powerLevels
	levels := plain{StateDefault: 50, Kick: 50}
	err := json.Unmarshal(b, &levels)
	*p = powerLevels(levels)
	return err
}

func (p powerLevels) of(user string) int {
	if level, ok := p.Users[user]; ok {
		return level
	}
	return p.UsersDefault
}

// required returns the level that a permission needs; see explain.
func (p powerLevels) required(permission string) int {
	if level, ok := p.Events[permission]; ok {
		return level
	}
	switch permission {
	case "kick":
		return p.Kick
	case "invite":
		return p.Invite
	case typeMessage, typeRedaction:
		return p.EventsDefault
	}
	return p.StateDefault
}
