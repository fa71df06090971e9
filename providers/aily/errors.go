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
	"herald/providers/kit"
)

const codeParam = "2700001"

// rules are the codes of the vendor that mean something for what to do next. The
// first is the one on the page of messages; the others belong to all of the
// platform's calls. Those that are not listed are refusals.
var rules = func() kit.Rules {
	token := kit.Rule{Kind: providers.Auth, Attribute: "app_secret", Hint: "Check app_id and app_secret, or give a tenant_token that has not run out."}
	scope := kit.Rule{Kind: providers.Forbidden,
		Hint: "Give the app the scopes aily:session:read, aily:session:write, aily:message:read, aily:message:write and, for files, aily:file:write, and publish it."}
	return kit.Rules{
		codeParam:  {Hint: "Aily answers with this code for an invalid value, and for a session, message or file that does not exist any more."},
		"99991400": {Kind: providers.RateLimited}, // too frequent
		"99991661": token,                         // none
		"99991663": token,                         // wrong
		"99991664": token,                         // expired
		"99991668": token,                         // of another kind
		"99991672": scope,                         // of the app
		"99991679": scope,                         // of the user
	}
}()

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
	case !kit.IsSuccess(a):
		return errorFromStatus(a)
	case !coded:
		return kit.NewMalformedError(title)
	}
	return nil
}

// errorFromCode is an answer with a code.
func errorFromCode(a client.Answer, code, text string) error {
	e := rules.NewRefusal(a, code, text)
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

// rateLimitReset is how many seconds the platform says to wait; zero when it does not.
func rateLimitReset(h http.Header) time.Duration {
	n, err := strconv.ParseInt(h.Get("X-Ogw-Ratelimit-Reset"), 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	return time.Duration(n) * time.Second
}

func errorFromStatus(a client.Answer) error {
	return &providers.Error{Kind: kit.KindOfStatus(a), Detail: http.StatusText(a.Status), RetryAfter: rateLimitReset(a.Header)}
}

// isTokenRefused reports whether a request was refused for its token alone.
func isTokenRefused(err error) bool { return rules[kit.CodeOf(err)].Kind == providers.Auth }

// mayBeMissing reports whether a refusal may mean that the session, the
// message or the file that was asked about is not there.
func mayBeMissing(err error) bool {
	var e *providers.Error
	return errors.As(err, &e) && e.Code != "" && (e.Kind == providers.NotFound || e.Kind == providers.Invalid && e.Code == codeParam)
}
