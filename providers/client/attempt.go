package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"herald/lang/trust"
	"herald/providers"
)

// hop is where one attempt goes: first the address of the request, then those
// that a redirect leads to.
type hop struct {
	url    *url.URL
	target string // what follows Base; meaningless unless own
	own    bool   // below Base, and signed
}

// reply is an answer with the request that it answers.
type reply struct {
	Answer
	request *http.Request
	at      hop
}

// secrets are the credentials of the request.
func (a reply) secrets() []string { return confidential(a.request, a.at) }

// attempt sends the request once, through redirects on the same host.
func (c *Client) attempt(ctx context.Context, r Request) (Answer, *fault) {
	at, err := c.start(r)
	if err != nil {
		return Answer{}, &fault{Error: err, final: true}
	}
	for range maxHops {
		answer, f := c.exchange(ctx, r, at)
		if f != nil {
			return answer.Answer, f
		}
		next, moved, f := c.follow(r, at, answer)
		if f != nil {
			return answer.Answer, f
		}
		if !moved {
			return answer.Answer, c.classify(r, answer)
		}
		at = next
	}
	return Answer{}, refuse(r, "the server redirects in a circle", "Check the endpoint.")
}

func (c *Client) start(r Request) (hop, *providers.Error) {
	address, own := c.opt.Base+r.Path, true
	if absolute(r.Path) {
		address, own = r.Path, false
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return hop{}, &providers.Error{
			Kind: providers.Invalid, Op: r.Op, Attribute: "endpoint",
			Detail: "the endpoint is not an address of the form https://host/path",
			Hint:   "Correct the endpoint in the provider block.",
		}
	}
	if trust.IsClear(u) {
		return hop{}, &providers.Error{
			Kind: providers.Invalid, Op: r.Op, Attribute: "endpoint",
			Detail: "the request would be sent to another machine in clear, to " + origin(u),
			Hint:   "Only this machine is reached by http://. Check that the endpoint is the platform's own, with https://.",
		}
	}
	return hop{url: u, target: r.Path, own: own}, nil
}

func absolute(path string) bool {
	return strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://")
}

// exchange is one HTTP request and its answer, read whole.
func (c *Client) exchange(ctx context.Context, r Request, at hop) (reply, *fault) {
	limit := c.opt.Timeout + time.Duration(r.length()>>16)*time.Second
	inner, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	trail := &trail{lines: c.lines}
	req, err := c.build(trail.follow(inner), r, at, trail)
	if err != nil {
		return reply{}, unbuilt(r, err)
	}
	began := c.opt.Now()
	answer, err := c.read(req, r)
	if err != nil {
		if inner.Err() != nil && ctx.Err() == nil {
			err = fmt.Errorf("no answer within %s", limit)
		}
		f := broken(ctx, r, trail, err)
		f.secrets = confidential(req, at)
		return reply{Answer: answer}, f
	}
	c.report(ctx, r, at, answer, began)
	return reply{answer, req, at}, nil
}

// report logs an exchange: never a query, a header or a body.
func (c *Client) report(ctx context.Context, r Request, at hop, a Answer, began time.Time) {
	if !c.opt.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	c.opt.Log.DebugContext(ctx, "request answered", "op", r.Op, "method", r.Method,
		"host", at.url.Host, "path", c.secret.line(at.url.Path),
		"sent", r.length(), "status", a.Status, "received", len(a.Body),
		"took", c.opt.Now().Sub(began))
}

func (r Request) length() int64 {
	if r.Open != nil {
		return r.Size
	}
	return int64(len(r.Body))
}

// build makes the request. It never has a GetBody: net/http would use it to
// send a body again on its own, without a new signature and uncounted.
func (c *Client) build(ctx context.Context, r Request, at hop, t *trail) (*http.Request, error) {
	req := (&http.Request{
		Method: r.Method, URL: at.url, Host: at.url.Host, Header: r.Header.Clone(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	if req.Header == nil {
		req.Header = http.Header{}
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "herald")
	}
	if at.own && r.Sign != nil {
		if err := r.Sign(req, at.target, r.Body); err != nil {
			return nil, err
		}
	}
	return req, t.attach(req, r)
}

// read sends the request and reads the answer. RoundTrip, and not a Client of
// net/http, so that no redirect is followed and no cookie kept behind our back.
func (c *Client) read(req *http.Request, r Request) (Answer, error) {
	resp, err := c.opt.Transport.RoundTrip(req)
	if err != nil {
		return Answer{}, err
	}
	defer resp.Body.Close()
	answer := Answer{Status: resp.StatusCode, Header: resp.Header}
	limit := r.MaxBytes
	if limit <= 0 {
		limit = defaultMaxBytes
	}
	answer.Body, err = io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err == nil && int64(len(answer.Body)) > limit {
		answer.Body, err = nil, tooLong(limit)
	}
	return answer, err
}

type tooLong int64

func (n tooLong) Error() string { return fmt.Sprintf("the answer is longer than %d bytes", int64(n)) }

func unbuilt(r Request, err error) *fault {
	var known *providers.Error
	if errors.As(err, &known) {
		e := *known
		e.Op = r.Op
		return &fault{Error: &e, final: true}
	}
	return &fault{Error: &providers.Error{Kind: providers.Invalid, Op: r.Op, Err: err}, final: true}
}
