package forge

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// shortestWait is the wait where a vendor limits the rate and names no time.
const shortestWait = time.Minute

// refusals are what forges say, of which the status alone says less.
var refusals = kit.Phrases{
	{Texts: []string{"locked"}, Rule: kit.Rule{Kind: providers.Forbidden, Hint: "The conversation is locked. Unlock it, or use a token of somebody who may write in it all the same."}},
	{Texts: []string{"archived"}, Rule: kit.Rule{Kind: providers.Forbidden, Hint: "The repository is archived, and nothing in it can be changed."}},
	{Texts: []string{"issues are disabled", "issues has been disabled"}, Rule: kit.Rule{Kind: providers.Gone, Hint: "The repository has no issues. Enable them in its settings."}},
	{Texts: []string{"already_exists", "already exist"}, Rule: kit.Rule{Kind: providers.Conflict}},
}

// said is what an answer says about a refusal.
type said struct {
	Message     json.RawMessage `json:"message"` // a text, or texts by field
	Error       json.RawMessage `json:"error"`
	Description string          `json:"error_description"`
	Scope       string          `json:"scope"`
	Errors      []struct {
		Resource, Field, Code, Message string
	} `json:"errors"`
}

func (s said) text() string {
	parts := []string{plainText(s.Message), plainText(s.Error), s.Description}
	for _, e := range s.Errors {
		parts = append(parts, strings.Join(slices.DeleteFunc([]string{e.Resource, e.Field, e.Code, e.Message}, func(s string) bool { return s == "" }), " "))
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

func plainText(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return string(raw)
}

// classifyAnswer returns the error that an answer reports.
func (v *Vendor) classifyAnswer(a client.Answer) error {
	if kit.IsSuccess(a) {
		return nil
	}
	var s said
	_ = json.Unmarshal(a.Body, &s) // a proxy says something else, and the status counts
	text := s.text()
	if wait, limited := rateLimit(a, text); limited {
		return &providers.Error{Kind: providers.RateLimited, Detail: text, RetryAfter: wait}
	}
	e := refusals.NewRefusal(a, "", text)
	switch {
	case a.Status == http.StatusUnauthorized:
		e.Attribute, e.Hint = "token", "Check that the token is valid and has not expired."
	case a.Status == http.StatusGone:
		e.Kind, e.Hint = providers.Gone, "The issue was deleted, or its repository has no issues. Check the id."
	case e.Kind == providers.Forbidden && e.Hint == "":
		e.Attribute, e.Hint = "token", v.missingRight(a, s)
	}
	return e
}

// missingRight says which right the token lacks.
func (v *Vendor) missingRight(a client.Answer, s said) string {
	for _, name := range v.RightsHeaders {
		if rights := a.Header.Get(name); rights != "" {
			return "The token needs the right " + rights + ". " + v.Rights
		}
	}
	if s.Scope != "" {
		return "The token needs the scope " + s.Scope + ". " + v.Rights
	}
	return v.Rights
}

// rateLimit reports whether an answer refuses a request because there were too many, and
// when another may be made. GitHub does so with 403 as well. The header Retry-After
// counts where there is one, and the client reads it.
func rateLimit(a client.Answer, text string) (wait time.Duration, limited bool) {
	text = strings.ToLower(text)
	spent := a.Header.Get("X-Ratelimit-Remaining") == "0"
	named := a.Header.Get("Retry-After") != ""
	switch {
	case a.Status == http.StatusTooManyRequests:
	case a.Status == http.StatusForbidden && (spent || named || strings.Contains(text, "rate limit") || strings.Contains(text, "abuse")):
	default:
		return 0, false
	}
	if named {
		return 0, true
	}
	reset, err := strconv.ParseInt(a.Header.Get("X-Ratelimit-Reset"), 10, 64)
	now, errNow := http.ParseTime(a.Header.Get("Date"))
	if !spent || err != nil || errNow != nil {
		return shortestWait, true
	}
	return max(time.Unix(reset, 0).Sub(now), time.Second), true
}
