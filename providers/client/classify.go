package client

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"herald/providers"
)

// minSecretLength is the length from which a value counts as a credential when its
// place alone suggests it; shorter ones would strike innocent words.
const minSecretLength = 16

// ByStatus classifies an answer by its HTTP status alone, for servers that say
// nothing more (RFC 9110, section 15; RFC 6585 for 429). 5xx is Unknown, because
// the failure may have come after the effect, except 503, which means that the
// request was not handled.
func ByStatus(a Answer) error {
	if a.Status >= 200 && a.Status < 300 {
		return nil
	}
	return &providers.Error{Kind: KindOfStatus(a.Status), Detail: http.StatusText(a.Status)}
}

// KindOfStatus is the kind of error that an HTTP status means. A status that
// is no failure, and one that is not known, is Unknown.
func KindOfStatus(status int) providers.ErrorKind {
	switch status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		return providers.Auth
	case http.StatusForbidden:
		return providers.Forbidden
	case http.StatusNotFound, http.StatusGone:
		return providers.NotFound
	case http.StatusConflict:
		return providers.Conflict
	case http.StatusTooManyRequests:
		return providers.RateLimited
	case http.StatusServiceUnavailable:
		return providers.Unavailable
	case http.StatusRequestTimeout:
		return providers.Unknown
	}
	if status >= 400 && status < 500 {
		return providers.Invalid
	}
	return providers.Unknown
}

// classifyAnswer lets the platform classify an answer, and completes the error.
func (c *Client) classifyAnswer(r Request, a reply) *attemptError {
	judge := r.Classify
	if judge == nil {
		judge = ByStatus
	}
	err := judge(a.Answer)
	if err == nil {
		return nil
	}
	e := providers.Error{Kind: providers.Unknown, Err: err}
	var known *providers.Error
	if errors.As(err, &known) {
		e = *known
	}
	e.Op, e.Status = r.Op, a.Status
	if e.RetryAfter == 0 && (e.Kind == providers.RateLimited || e.Kind == providers.Unavailable) {
		e.RetryAfter = parseRetryAfter(a.Header, c.opt.Now())
	}
	return &attemptError{Error: &e, secrets: a.attemptSecrets()}
}

// parseRetryAfter reads the header of RFC 9110, section 10.2.3: seconds or a date.
// Zero when it is absent, malformed or past.
func parseRetryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if n, err := strconv.ParseInt(text, 10, 32); err == nil {
		return max(0, time.Duration(n)*time.Second)
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

// requestSecrets lists what only this attempt holds and no text may repeat: the
// credentials that Sign made, and the query of an address that is a credential
// in itself.
func requestSecrets(req *http.Request, at redirectHop) []string {
	var out []string
	for name, values := range req.Header {
		if !isCredentialHeader(name) {
			continue
		}
		for _, v := range values {
			_, token, found := strings.Cut(v, " ")
			if !found {
				token = v
			}
			if len(token) >= minSecretLength {
				out = append(out, token)
			}
		}
	}
	if at.own || at.url.RawQuery == "" {
		return out
	}
	out = append(out, at.url.RawQuery)
	for _, values := range at.url.Query() {
		for _, v := range values {
			if len(v) >= minSecretLength {
				out = append(out, v)
			}
		}
	}
	return out
}

func isCredentialHeader(header string) bool {
	name := strings.ToLower(header)
	for _, word := range []string{"auth", "token", "key", "cookie", "secret", "signature"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}
