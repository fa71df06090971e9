package relationlabs

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"herald/providers"
	"herald/providers/client"
)

const hintWrongServer = "Check endpoint in the provider block, and that no proxy answers in RelationLabs' place."

// Codes of the vendor: those of pages api/message/send, api/message/list,
// api/channel/create, api/channel/update and appendix/error-code.
const (
	codeOK           = "0"
	codeTokenExpired = "10100"
	codeTokenInvalid = "10101"
	codeTokenIssuer  = "10102"
	codeRateLimit    = "10110"
	codeParameter    = "10112"
	codeDenied       = "10120"
	codeGroupType    = "13101"
	codeRemoved      = "13102"
	codeLeft         = "13103"
	codeDismissed    = "13104"
	codeNotOwner     = "13106"
	codeNotAdmin     = "13107"
	codeNotMember    = "13108"
	codeStranger     = "13301"
)

// classifyAnswer classifies an answer and, on success, reads its data into out. The
// code decides, because the HTTP status of a refusal is not documented.
func classifyAnswer(a client.Answer, out any) error {
	var e envelope
	err := json.Unmarshal(a.Body, &e)
	ok := a.Status >= 200 && a.Status < 300
	switch {
	case err == nil && e.Code != nil && *e.Code != codeOK:
		return errorFromCode(string(*e.Code), e.Desc, a)
	case a.Status == http.StatusNotFound || a.Status == http.StatusMethodNotAllowed:
		// What the API does not find it says with a code; this is the address.
		return &providers.Error{Kind: providers.Invalid, Attribute: "endpoint",
			Detail: "there is no RelationLabs API at this address", Hint: hintWrongServer}
	case a.Status == http.StatusUnauthorized:
		return &providers.Error{Kind: providers.Auth, Attribute: "token", Detail: http.StatusText(a.Status), Hint: hintToken}
	case !ok:
		return client.ByStatus(a)
	case err != nil || e.Code == nil:
		return malformedAnswer()
	case out == nil:
		return nil
	}
	if json.Unmarshal(e.Data, out) != nil {
		return malformedAnswer()
	}
	return nil
}

// errorFromCode turns a code into an error. A code is the server's decision, so the
// request was not done, except where the server says that it failed itself.
func errorFromCode(code, desc string, a client.Answer) *providers.Error {
	e := &providers.Error{Kind: providers.Invalid, Code: code, Detail: desc}
	switch code {
	case codeTokenExpired, codeTokenInvalid, codeTokenIssuer:
		e.Kind, e.Attribute, e.Hint = providers.Auth, "token", hintToken
	case codeRateLimit:
		e.Kind, e.Hint = providers.RateLimited, "RelationLabs limits requests by API key and endpoint; apply again later."
	case codeParameter:
		e.Hint = "Check the id of the conversation and the content of the message."
	case codeDenied:
		e.Kind, e.Hint = providers.Forbidden, "Check that the account is a member of the channel, and that the API key may do this."
	case codeGroupType:
		e.Hint = "A chat of two cannot be changed or ended; this works in groups only."
	case codeDismissed, codeRemoved, codeLeft:
		e.Kind = providers.Gone
	case codeNotMember:
		e.Kind, e.Attribute = providers.Forbidden, "id"
		e.Hint = "Let the account join the channel, or check the id of the conversation."
	case codeNotOwner, codeNotAdmin:
		e.Kind, e.Hint = providers.Forbidden, "Only the admin of the channel may do this."
	case codeStranger:
		e.Kind, e.Attribute = providers.Forbidden, "id"
		e.Hint = "This person takes no messages from strangers; ask them to follow the account first."
	default:
		e.Kind = kindOfUndocumented(code, a)
	}
	return e
}

// kindOfUndocumented is the kind of a code that no page lists.
func kindOfUndocumented(code string, a client.Answer) providers.ErrorKind {
	if n, err := strconv.Atoi(code); err == nil && n >= 100 && n < 600 {
		a.Status = n
	}
	if a.Status >= 400 {
		return client.KindOfStatus(a.Status)
	}
	return providers.Invalid
}

// malformedAnswer is an answer that is not what the vendor documents. It implies
// nothing about whether the request was done.
func malformedAnswer() *providers.Error {
	return &providers.Error{Kind: providers.Unknown, Detail: "the answer is not what RelationLabs documents", Hint: hintWrongServer}
}

// vendorCode is the vendor's code of an error; "" when there is none.
func vendorCode(err error) string {
	var e *providers.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// isTokenRefused reports whether another token may help. Such a request was
// surely not done.
func isTokenRefused(err error) bool {
	code := vendorCode(err)
	return providers.KindOf(err) == providers.Auth && (code == codeTokenExpired || code == codeTokenInvalid)
}

// isUndocumentedRefusal reports whether the server refused the request with a code whose
// meaning no page gives, so that it is worth looking at how things stand. After
// a lost answer such a refusal leaves the outcome unknown.
func isUndocumentedRefusal(err error) bool {
	switch vendorCode(err) {
	case "", codeTokenExpired, codeTokenInvalid, codeTokenIssuer, codeRateLimit, codeGroupType,
		codeRemoved, codeLeft, codeDismissed, codeNotOwner, codeNotAdmin, codeNotMember, codeStranger:
		return false
	}
	switch providers.KindOf(err) {
	case providers.Invalid, providers.Forbidden, providers.NotFound, providers.Conflict, providers.Unknown:
		return true
	}
	return false
}
