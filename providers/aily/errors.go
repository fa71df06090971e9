package aily

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"herald/providers"
	"herald/providers/client"
)

// Codes of the vendor that mean something for what to do next. 2700001 is the
// one on the page of messages; the others belong to all of the platform's
// calls. Those that are not listed are refusals.
const (
	codeParam       = "2700001"
	codeTooFrequent = "99991400"
	codeNoToken     = "99991661"
	codeBadToken    = "99991663"
	codeOldToken    = "99991664"
	codeOtherToken  = "99991668"
	codeNoScope     = "99991672"
	codeNoUserScope = "99991679"
)

// classifyAnswer decides on the code of an answer, and on its status where there is
// none.
func classifyAnswer(a client.Answer) error {
	var env struct {
		Code *json.Number `json:"code"`
		Msg  string       `json:"msg"`
	}
	err := json.Unmarshal(a.Body, &env)
	coded := err == nil && env.Code != nil
	switch {
	case coded && env.Code.String() != "0":
		return errorFromCode(a, env.Code.String(), env.Msg)
	case a.Status == http.StatusNotFound || a.Status == http.StatusMethodNotAllowed:
		return &providers.Error{
			Kind: providers.Invalid, Attribute: "endpoint", Detail: "there is no such call at this address",
			Hint: "Check endpoint in the provider block: it is https://open.feishu.cn, or https://open.larksuite.com for Lark.",
		}
	case a.Status < 200 || a.Status >= 300:
		return errorFromStatus(a)
	case !coded:
		return malformedAnswer()
	}
	return nil
}

// errorFromCode is an answer with a code.
func errorFromCode(a client.Answer, code, text string) error {
	e := &providers.Error{Kind: kindOfCode(code, a), Code: code, Detail: text, Hint: hintForCode(code)}
	if id := a.Header.Get("X-Tt-Logid"); id != "" {
		e.Detail += fmt.Sprintf(" (log id %s)", id)
	}
	switch e.Kind {
	case providers.RateLimited:
		e.RetryAfter = rateLimitReset(a.Header)
	case providers.Auth:
		e.Attribute = "app_secret"
	}
	return e
}

// kindOfCode classifies a code, and by the status a code that is not known.
func kindOfCode(code string, a client.Answer) providers.ErrorKind {
	switch code {
	case codeTooFrequent:
		return providers.RateLimited
	case codeNoToken, codeBadToken, codeOldToken, codeOtherToken:
		return providers.Auth
	case codeNoScope, codeNoUserScope:
		return providers.Forbidden
	}
	if a.Status >= 300 {
		return kindOfStatus(a)
	}
	return providers.Invalid
}

func hintForCode(code string) string {
	switch code {
	case codeParam:
		return "Aily answers with this code for an invalid value, and for a session, message or file that does not exist any more."
	case codeNoToken, codeBadToken, codeOldToken, codeOtherToken:
		return "Check app_id and app_secret, or give a tenant_token that has not run out."
	case codeNoScope, codeNoUserScope:
		return "Give the app the scopes aily:session:read, aily:session:write, aily:message:read, aily:message:write and, for files, aily:file:write, and publish it."
	}
	return ""
}

// rateLimitReset is how long the platform asks to wait; zero when it does not.
func rateLimitReset(h http.Header) time.Duration {
	n, err := strconv.ParseInt(h.Get("X-Ogw-Ratelimit-Reset"), 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}

func errorFromStatus(a client.Answer) error {
	return &providers.Error{Kind: kindOfStatus(a), Detail: http.StatusText(a.Status), RetryAfter: rateLimitReset(a.Header)}
}

// kindOfStatus is client.KindOfStatus, except that an unavailable server is only
// believed to have done nothing when it names a time: a gateway reports a lost
// answer the same way, and a session cannot be created twice.
func kindOfStatus(a client.Answer) providers.ErrorKind {
	if a.Status == http.StatusServiceUnavailable && a.Header.Get("Retry-After") == "" {
		return providers.Unknown
	}
	return client.KindOfStatus(a.Status)
}

// isTokenRefused reports whether a request was refused for its token alone.
func isTokenRefused(err error) bool {
	var e *providers.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case codeNoToken, codeBadToken, codeOldToken, codeOtherToken:
		return true
	}
	return false
}

// mayBeMissing reports whether a refusal may mean that the session, the
// message or the file that was asked about is not there.
func mayBeMissing(err error) bool {
	var e *providers.Error
	return errors.As(err, &e) && e.Code != "" && (e.Kind == providers.NotFound || e.Kind == providers.Invalid && e.Code == codeParam)
}

// malformedAnswer is an answer that is not what the vendor documents. It implies
// nothing about whether the request was done.
func malformedAnswer() error {
	return &providers.Error{
		Kind: providers.Unknown, Detail: "the answer is not what Aily documents",
		Hint: "Check that the endpoint is Aily's API and that no proxy answers in its place.",
	}
}

func invalidRequest(op, format string, args ...any) *providers.Error {
	return &providers.Error{Kind: providers.Invalid, Op: op, Detail: fmt.Sprintf(format, args...)}
}
