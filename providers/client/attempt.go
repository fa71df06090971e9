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

// redirectHop is where one attempt goes: first the address of the request, then those
// that a redirect leads to.
type redirectHop struct {
	url    *url.URL
	target string // what follows Base; meaningless unless own
	own    bool   // below Base, and signed
}

// reply is an answer with the request that it answers.
type reply struct {
	Answer
	request *http.Request
	at      redirectHop
}

// attemptSecrets are the credentials of the request.
func (a reply) attemptSecrets() []string { return requestSecrets(a.request, a.at) }

// sendOnce sends the request once, through redirects on the same host.
func (c *Client) sendOnce(ctx context.Context, r Request) (Answer, *attemptError) {
	at, err := c.firstHop(r)
	if err != nil {
		return Answer{}, &attemptError{Error: err, final: true}
	}
	for range maxRedirects {
		answer, f := c.roundTrip(ctx, r, at)
		if f != nil {
			return answer.Answer, f
		}
		next, moved, f := c.followRedirect(r, at, answer)
		if f != nil {
			return answer.Answer, f
		}
		if !moved {
			return answer.Answer, c.classifyAnswer(r, answer)
		}
		at = next
	}
	return Answer{}, refusedAnswerError(r, "the server redirects in a circle", "Check the endpoint.")
}

func (c *Client) firstHop(r Request) (redirectHop, *providers.Error) {
	address, own := c.opt.Base+r.Path, true
	if isAbsoluteURL(r.Path) {
		address, own = r.Path, false
	}
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return redirectHop{}, &providers.Error{
			Kind: providers.Invalid, Op: r.Op, Attribute: "endpoint",
			Detail: "the endpoint is not an address of the form https://host/path",
			Hint:   "Correct the endpoint in the provider block.",
		}
	}
	if trust.IsClear(u) {
		return redirectHop{}, &providers.Error{
			Kind: providers.Invalid, Op: r.Op, Attribute: "endpoint",
			Detail: "the request would be sent to another machine in clear, to " + originOf(u),
			Hint:   "Only this machine is reached by http://. Check that the endpoint is the platform's own, with https://.",
		}
	}
	return redirectHop{url: u, target: r.Path, own: own}, nil
}

func isAbsoluteURL(path string) bool {
	return strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "https://")
}

// roundTrip is one HTTP request and its answer, read whole.
func (c *Client) roundTrip(ctx context.Context, r Request, at redirectHop) (reply, *attemptError) {
	limit := c.opt.Timeout + time.Duration(r.bodyLength()>>16)*time.Second
	inner, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	trail := &writeTracker{ownTransport: c.ownTransport}
	req, err := c.buildRequest(trail.traceContext(inner), r, at, trail)
	if err != nil {
		return reply{}, buildError(r, err)
	}
	began := c.opt.Now()
	answer, err := c.readAnswer(req, r)
	if err != nil {
		if inner.Err() != nil && ctx.Err() == nil {
			err = fmt.Errorf("no answer within %s", limit)
		}
		f := brokenExchangeError(ctx, r, trail, err)
		f.secrets = requestSecrets(req, at)
		return reply{Answer: answer}, f
	}
	c.logExchange(ctx, r, at, answer, began)
	return reply{answer, req, at}, nil
}

// logExchange logs an exchange: never a query, a header or a body.
func (c *Client) logExchange(ctx context.Context, r Request, at redirectHop, a Answer, began time.Time) {
	if !c.opt.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	c.opt.Log.DebugContext(ctx, "request answered", "op", r.Op, "method", r.Method,
		"host", at.url.Host, "path", c.redactor.redactLine(at.url.Path),
		"sent", r.bodyLength(), "status", a.Status, "received", len(a.Body),
		"took", c.opt.Now().Sub(began))
}

func (r Request) bodyLength() int64 {
	if r.Open != nil {
		return r.Size
	}
	return int64(len(r.Body))
}

// buildRequest makes the request. It never has a GetBody: net/http would use it to
// send a body again on its own, without a new signature and uncounted.
func (c *Client) buildRequest(ctx context.Context, r Request, at redirectHop, t *writeTracker) (*http.Request, error) {
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
	return req, t.attachBody(req, r)
}

// readAnswer sends the request and reads the answer. RoundTrip, and not a Client of
// net/http, so that no redirect is followed and no cookie kept unnoticed.
func (c *Client) readAnswer(req *http.Request, r Request) (Answer, error) {
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
		answer.Body, err = nil, answerTooLongError(limit)
	}
	return answer, err
}

type answerTooLongError int64

func (n answerTooLongError) Error() string {
	return fmt.Sprintf("the answer is longer than %d bytes", int64(n))
}

func buildError(r Request, err error) *attemptError {
	var known *providers.Error
	if errors.As(err, &known) {
		e := *known
		e.Op = r.Op
		return &attemptError{Error: &e, final: true}
	}
	return &attemptError{Error: &providers.Error{Kind: providers.Invalid, Op: r.Op, Err: err}, final: true}
}
