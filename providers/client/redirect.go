package client

import (
	"net/http"
	"net/url"
	"strings"

	"herald/providers"
)

// maxRedirects is how many addresses one attempt may go through.
const maxRedirects = 5

// followRedirect decides about an answer that may be a redirect. Only the same host is
// followed, so that credentials stay with it, and only where the request stays
// what it is: a POST that would become a GET is not followed.
func (c *Client) followRedirect(r Request, at redirectHop, a reply) (next redirectHop, moved bool, f *attemptError) {
	location := a.Header.Get("Location")
	if !isRedirect(a.Status) || location == "" {
		return redirectHop{}, false, nil
	}
	to, err := at.url.Parse(location)
	if err != nil {
		return redirectHop{}, false, c.refuseRedirect(r, a, "the server redirects to something that is no address")
	}
	if to.Scheme != at.url.Scheme || to.Host != at.url.Host {
		return redirectHop{}, false, c.refuseRedirect(r, a, "the server redirects to "+originOf(to)+", and requests are not sent to another host")
	}
	if !keepsMethod(a.Status, r.Method) {
		return redirectHop{}, false, c.refuseRedirect(r, a, "the server redirects in a way that would turn the request into another")
	}
	next = redirectHop{url: to, own: at.own}
	if at.own {
		target, ok := c.targetBelowBase(to)
		if !ok {
			return redirectHop{}, false, c.refuseRedirect(r, a, "the server redirects to an address outside the endpoint")
		}
		next.target = target
	}
	return next, true, nil
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

func keepsMethod(status int, method string) bool {
	return method == http.MethodGet || method == http.MethodHead ||
		status == http.StatusTemporaryRedirect || status == http.StatusPermanentRedirect
}

// targetBelowBase is what follows Base in an address.
func (c *Client) targetBelowBase(u *url.URL) (string, bool) {
	base, err := url.Parse(c.opt.Base)
	if err != nil {
		return "", false
	}
	rest, ok := strings.CutPrefix(u.EscapedPath(), base.EscapedPath())
	if !ok || (rest != "" && rest[0] != '/') {
		return "", false
	}
	if u.RawQuery != "" {
		rest += "?" + u.RawQuery
	}
	return rest, true
}

func originOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

func (c *Client) refuseRedirect(r Request, a reply, detail string) *attemptError {
	f := refusedAnswerError(r, detail, "Set the endpoint to the platform's own address.")
	f.Status = a.Status
	f.secrets = a.attemptSecrets()
	return f
}

// refusedAnswerError is an answer that is not acted upon. What a server did before it
// answered so, only a repeatable request need not ask.
func refusedAnswerError(r Request, detail, hint string) *attemptError {
	e := &providers.Error{Kind: providers.Invalid, Op: r.Op, Detail: detail, Hint: hint}
	if !r.Repeatable {
		e.Kind = providers.Unknown
	}
	return &attemptError{Error: e, final: true}
}
