package relationlabs

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// Codes of the vendor that the program looks at.
const (
	codeOK           = "0"
	codeTokenExpired = "10100"
	codeTokenInvalid = "10101"
	codeParameter    = "10112"
	codeDenied       = "10120"
	codeLeft         = "13103"
	codeDismissed    = "13104"
	codeNotOwner     = "13106"
	codeNotAdmin     = "13107"
	codeNotMember    = "13108"
)

// rules are the codes of pages api/message/send, api/message/list,
// api/channel/create, api/channel/update and appendix/error-code.
var rules = func() kit.Rules {
	token := kit.Rule{Kind: providers.Auth, Attribute: "token", Hint: hintToken}
	admin := kit.Rule{Kind: providers.Forbidden, Hint: "Only the admin of the channel may do this."}
	return kit.Rules{
		codeTokenExpired: token,
		codeTokenInvalid: token,
		"10102":          token, // of another issuer
		"10110":          {Kind: providers.RateLimited, Hint: "RelationLabs limits requests by API key and endpoint; apply again later."},
		codeParameter:    {Kind: providers.Invalid, Hint: "Check the id of the conversation and the content of the message."},
		codeDenied:       {Kind: providers.Forbidden, Hint: "Check that the account is a member of the channel, and that the API key may do this."},
		"13101":          {Kind: providers.Invalid, Hint: "A chat of two cannot be changed or ended; this works in groups only."},
		"13102":          {Kind: providers.Gone}, // removed from the channel
		codeLeft:         {Kind: providers.Gone},
		codeDismissed:    {Kind: providers.Gone},
		codeNotOwner:     admin,
		codeNotAdmin:     admin,
		codeNotMember: {Kind: providers.Forbidden, Attribute: "id",
			Hint: "Let the account join the channel, or check the id of the conversation."},
		"13301": {Kind: providers.Forbidden, Attribute: "id",
			Hint: "This person takes no messages from strangers; ask them to follow the account first."},
	}
}()

// classifyAnswer decides on the code of an answer, because the HTTP status of a refusal
// is not documented.
func (s *session) classifyAnswer(a client.Answer) error {
	var e struct {
		Code *kit.Scalar `json:"code"`
		Desc string      `json:"desc"`
	}
	err := json.Unmarshal(a.Body, &e)
	switch {
	case err == nil && e.Code != nil && *e.Code != codeOK:
		return s.auth.explainAuthError(errorFromCode(string(*e.Code), e.Desc, a), s.now())
	case a.Status == http.StatusNotFound || a.Status == http.StatusMethodNotAllowed:
		// What the API does not find it says with a code; this is the address.
		return &providers.Error{Kind: providers.Invalid, Attribute: "endpoint", Detail: "there is no RelationLabs API at this address",
			Hint: "Check endpoint in the provider block, and that no proxy answers in RelationLabs' place."}
	case a.Status == http.StatusUnauthorized:
		refused := &providers.Error{Kind: providers.Auth, Attribute: "token", Detail: http.StatusText(a.Status), Hint: hintToken}
		return s.auth.explainAuthError(refused, s.now())
	case !kit.IsSuccess(a):
		return client.ByStatus(a)
	case err != nil || e.Code == nil:
		return kit.NewMalformedError(title)
	}
	return nil
}

// errorFromCode turns a code into an error. A code is the server's decision, so the
// request was not done, except where the server says that it failed itself: with a
// code that is a status.
func errorFromCode(code, desc string, a client.Answer) *providers.Error {
	if n, err := strconv.Atoi(code); err == nil && n >= 100 && n < 600 {
		a.Status = n
	}
	return rules.NewRefusal(a, code, desc)
}

// explainAuthError adds the expiry of the token to a refusal.
func (a *credentials) explainAuthError(e *providers.Error, now time.Time) error {
	if e.Kind == providers.Auth && e.Attribute == "token" && a.ready.expiresBefore(now) {
		e.Hint = fmt.Sprintf("The token expired at %s. %s", a.ready.expires.Format(time.RFC3339), hintToken)
	}
	return e
}

// isTokenRefused reports whether another token may help. Such a request was
// surely not done.
func isTokenRefused(err error) bool {
	code := kit.CodeOf(err)
	return providers.KindOf(err) == providers.Auth && (code == codeTokenExpired || code == codeTokenInvalid)
}

// isVagueRefusal reports whether the server refused the request with a code whose
// meaning no page gives, or that has many, so that it is worth looking at what is
// there. After a lost answer such a refusal leaves the outcome unknown.
func isVagueRefusal(err error) bool {
	code := kit.CodeOf(err)
	if _, known := rules[code]; code == "" || known && code != codeParameter && code != codeDenied {
		return false
	}
	switch providers.KindOf(err) {
	case providers.Invalid, providers.Forbidden, providers.NotFound, providers.Conflict, providers.Unknown:
		return true
	}
	return false
}

// asGone returns an error of kind Gone when the account's list says that the channel
// was dismissed or that the account is no longer in it, and cause otherwise; see
// kit.History. Only a refusal is looked into. A chat with one person cannot end.
func (s *session) asGone(ctx context.Context, conversation string, cause error) error {
	to, err := parseTarget(opReadChannel, conversation)
	if err != nil || to.person != "" || providers.KindOf(cause) == providers.Gone {
		return cause
	}
	switch code := kit.CodeOf(cause); {
	case code == codeNotMember || code == codeNotOwner || code == codeNotAdmin || isVagueRefusal(cause):
	default:
		return cause
	}
	gone := &providers.Error{Kind: providers.Gone, Op: opReadChannel, Err: cause}
	switch status, err := s.findStatus(ctx, to.channel); {
	case err == nil && status == channelDismissed:
		gone.Code, gone.Detail = codeDismissed, "the group was dismissed"
	case err == nil && (status == channelLeft || status == channelRemoved):
		gone.Code, gone.Detail = codeLeft, "the account is no longer in the channel"
	default:
		return cause
	}
	return gone
}
