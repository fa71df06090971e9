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
)

const hintWrongServer = "Check that the endpoint is Mixin's API and that no proxy answers in its place."

// apiError is the error of api/error-codes. It comes with HTTP 202 as a rule.
type apiError struct {
	Status      int             `json:"status"`
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
		return &providers.Error{Kind: providers.Invalid, Attribute: "endpoint", Detail: "there is no Mixin API at this address", Hint: hintWrongServer}
	case a.Status < 200 || a.Status >= 300:
		return client.ByStatus(a)
	case err != nil || env.Error != nil:
		return &providers.Error{
			Kind: providers.Unknown, Detail: "the answer is not what Mixin documents", Hint: hintWrongServer,
		}
	}
	return nil
}

func (f apiError) toProviderError(skew time.Duration) *providers.Error {
	e := &providers.Error{Kind: kindOfCode(f.Code), Code: strconv.Itoa(f.Code), Detail: f.Description, Hint: hintForCode(f.Code)}
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

// kindOfCode classifies a code of api/error-codes. A code that is not known is a
// refusal like the others, unless it is in the range of failures of a server,
// which may have come after the effect.
func kindOfCode(code int) providers.ErrorKind {
	switch code {
	case 401:
		return providers.Auth
	case 403:
		return providers.Forbidden
	case 404:
		return providers.NotFound
	case 429:
		return providers.RateLimited
	case 500, 7000, 7001:
		return providers.Unknown
	}
	if code >= 500 && code < 600 {
		return providers.Unknown
	}
	return providers.Invalid
}

func hintForCode(code int) string {
	switch code {
	case 400, 10002:
		return "Correct the value that is named."
	case 401:
		return "Check the keystore, that its session was not revoked, and this machine's clock: Mixin accepts five minutes."
	case 403:
		return "Check that the conversation exists and that the bot is a member of it, or its owner to change it."
	case 404:
		return "Check the id."
	case 10006:
		return "Mixin asks for a newer client; see its documentation for what changed."
	case 20116:
		return "A group has room for 256; take participants out of it."
	}
	return ""
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
