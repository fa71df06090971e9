package mixin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// rules are the codes of api/error-codes.
var rules = kit.Rules{
	"400": {Kind: providers.Invalid, Hint: hintValue},
	"401": {Kind: providers.Auth,
		Hint: "Check the keystore, that its session was not revoked, and this machine's clock: Mixin accepts five minutes."},
	"403": {Kind: providers.Forbidden,
		Hint: "Check that the conversation exists and that the bot is a member of it, or its owner to change it."},
	"404":   {Kind: providers.NotFound, Hint: "Check the id."},
	"429":   {Kind: providers.RateLimited},
	"7000":  {Kind: providers.Unknown}, // a failure of the server, which may have come after the effect
	"7001":  {Kind: providers.Unknown},
	"10002": {Kind: providers.Invalid, Hint: hintValue},
	"10006": {Kind: providers.Invalid, Hint: "Mixin asks for a newer client; see its documentation for what changed."},
	"20116": {Kind: providers.Invalid, Hint: "A group has room for 256; take participants out of it."},
}

const hintValue = "Correct the value that is named."

// apiError is the error of api/error-codes. It comes with HTTP 202 as a rule.
type apiError struct {
	Code        int             `json:"code"`
	Description string          `json:"description"`
	Extra       json.RawMessage `json:"extra"`
}

// classifyAnswer decides on error.code and not on the status, which is 202 for every
// error of the API itself.
func (s *session) classifyAnswer(a client.Answer) error {
	var env struct {
		Error *apiError `json:"error"`
	}
	err := json.Unmarshal(a.Body, &env)
	switch {
	case err == nil && env.Error != nil && env.Error.Code > 0:
		return env.Error.toProviderError(s.clockSkew(a))
	case a.Status == http.StatusNotFound:
		// The API says not found with a code; this is an address that is wrong.
		return &providers.Error{Kind: providers.Invalid, Attribute: "endpoint", Detail: "there is no Mixin API at this address",
			Hint: "Check that the endpoint is the API of Mixin and that no proxy answers in its place."}
	case !kit.IsSuccess(a):
		return client.ByStatus(a)
	case err != nil || env.Error != nil:
		return kit.NewMalformedError(title)
	}
	return nil
}

// classifyListAnswer also accepts a list without an envelope, as on the pages of some
// calls.
func (s *session) classifyListAnswer(a client.Answer) error {
	var list []json.RawMessage
	if kit.IsSuccess(a) && json.Unmarshal(a.Body, &list) == nil && list != nil {
		return nil
	}
	return s.classifyAnswer(a)
}

// toProviderError classifies an error. One that is not known is a refusal like the
// others, unless it is in the range of failures of a server, which may have come after
// the effect.
func (f apiError) toProviderError(skew time.Duration) *providers.Error {
	status := http.StatusAccepted
	if f.Code >= 500 && f.Code < 600 {
		status = f.Code
	}
	e := rules.NewRefusal(client.Answer{Status: status}, strconv.Itoa(f.Code), f.Description)
	if why := f.fieldAtFault(); why != "" {
		e.Detail = strings.TrimSuffix(e.Detail, ".") + ": " + why
	}
	if f.Code == 401 && skew.Abs() > maxClockSkew {
		e.Hint = fmt.Sprintf("The clock of this machine is %s off, and Mixin accepts five minutes; set it.", skew.Abs().Round(time.Second))
	}
	return e
}

// fieldAtFault names the field at fault and the reason.
func (f apiError) fieldAtFault() string {
	var extra struct {
		Field  string `json:"field"`
		Reason string `json:"reason"`
	}
	if json.Unmarshal(f.Extra, &extra) != nil {
		return ""
	}
	return strings.TrimSpace(extra.Field + " " + extra.Reason)
}

// maxClockSkew is how far a clock may be off (api/guide).
const maxClockSkew = 5 * time.Minute

// clockSkew is how far this machine's clock is from the server's; 0 when it does
// not say.
func (s *session) clockSkew(a client.Answer) time.Duration {
	at := a.Date()
	if at.IsZero() {
		return 0
	}
	return s.now().Sub(at)
}
