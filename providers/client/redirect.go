package client

import (
	"net/http"
	"net/url"
	"strings"

	"herald/providers"
)

// maxHops is how many addresses one attempt may go through.
const maxHops = 5

// follow decides about an answer that may be a redirect. Only the same host is
// followed, so that credentials stay with it, and only where the request stays
// what it is: a POST that would become a GET is not followed.
func (c *Client) follow(r Request, at hop, a reply) (next hop, moved bool, f *fault) {
	location := a.Header.Get("Location")
	if !redirects(a.Status) || location == "" {
		return hop{}, false, nil
	}
	to, err := at.url.Parse(location)
	if err != nil {
		return hop{}, false, c.refused(r, a, "the server redirects to something that is no address")
	}
	if to.Scheme != at.url.Scheme || to.Host != at.url.Host {
		return hop{}, false, c.refused(r, a, "the server redirects to "+origin(to)+", and requests are not sent to another host")
	}
	if !keepsMethod(a.Status, r.Method) {
		return hop{}, false, c.refused(r, a, "the server redirects in a way that would turn the request into another")
	}
	next = hop{url: to, own: at.own}
	if at.own {
		target, ok := c.target(to)
		if !ok {
			return hop{}, false, c.refused(r, a, "the server redirects to an address outside the endpoint")
		}
		next.target = target
	}
	return next, true, nil
}

func redirects(status int) bool {
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

// target is what follows Base in an address.
func (c *Client) target(u *url.URL) (string, bool) {
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

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

func (c *Client) refused(r Request, a reply, detail string) *fault {
	f := refuse(r, detail, "Set the endpoint to the platform's own address.")
	f.Status = a.Status
	f.secrets = a.secrets()
	return f
}

// refuse is an answer that is not acted upon. What a server did before it
// answered so, only a repeatable request need not ask.
func refuse(r Request, detail, hint string) *fault {
	e := &providers.Error{Kind: providers.Invalid, Op: r.Op, Detail: detail, Hint: hint}
	if !r.Repeatable {
		e.Kind = providers.Unknown
	}
	return &fault{Error: e, final: true}
}
