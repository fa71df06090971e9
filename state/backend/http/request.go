package http

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"herald/lang/safefile"
	"herald/state/backend"
)

// attemptTime is how long one attempt may take.
const attemptTime = 2 * time.Minute

// request is a request of the protocol.
type request struct {
	method, address string
	body            []byte
	header          http.Header
	lock            string // id of the lock that is held, for the query
}

// mostAnswer is how many bytes may come back: a state, or who holds the lock.
func (r request) mostAnswer() int64 {
	if r.method == http.MethodGet {
		return backend.MaxSize
	}
	return backend.MaxRecord
}

// response is a complete answer.
type response struct {
	status int
	header http.Header
	body   []byte
}

// isLocked reports whether the answer means that another process has the lock.
func (a response) isLocked() bool {
	return a.status == http.StatusLocked || a.status == http.StatusConflict
}

// doWithRetries makes a request, and repeats it if the server is unreachable or fails.
// All requests of the protocol can be repeated: they have the lock's ID or a condition.
func (b *Backend) doWithRetries(ctx context.Context, req request) (a response, err error) {
	wait := b.opt.RetryMin
	for try := 0; ; try++ {
		a, err = b.doOnce(ctx, req)
		if ctx.Err() != nil {
			return a, b.wrapError(ctx.Err())
		}
		_, large := errors.AsType[*safefile.TooLargeError](err)
		failing := err != nil && !large || a.status >= 500 && a.status != http.StatusNotImplemented || a.status == http.StatusTooManyRequests
		if !failing || try >= b.opt.RetryMax {
			return a, err
		}
		if err := b.opt.Sleep(ctx, wait); err != nil {
			return a, b.wrapError(err)
		}
		wait = min(2*wait, b.opt.RetryMaxWait)
	}
}

func (b *Backend) doOnce(ctx context.Context, req request) (response, error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	r, err := b.newHTTPRequest(ctx, req)
	if err != nil {
		return response{}, b.withoutAddress(req, err)
	}
	res, err := b.client.Do(r)
	if err != nil {
		return response{}, b.withoutAddress(req, err)
	}
	body, err := safefile.ReadAll(res.Body, req.mostAnswer())
	if err = errors.Join(err, res.Body.Close()); err != nil {
		return response{}, b.withoutAddress(req, err)
	}
	return response{status: res.StatusCode, header: res.Header, body: body}, nil
}

func (b *Backend) newHTTPRequest(ctx context.Context, req request) (*http.Request, error) {
	u, err := url.Parse(req.address)
	if err != nil {
		return nil, err
	}
	if req.lock != "" {
		query := u.Query()
		query.Set("ID", req.lock)
		u.RawQuery = query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, req.method, u.String(), bytes.NewReader(req.body))
	if err != nil {
		return nil, err
	}
	for name, values := range req.header {
		r.Header[name] = values
	}
	for name, value := range b.opt.Headers {
		r.Header.Set(name, value)
	}
	if req.body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if b.opt.Username != "" || b.opt.Password != "" {
		r.SetBasicAuth(b.opt.Username, b.opt.Password)
	}
	return r, nil
}

// withoutAddress removes the address from an error, because it may contain a secret.
func (b *Backend) withoutAddress(req request, err error) error {
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err
	}
	return fmt.Errorf("%s %s: %w", req.method, redactAddress(req.address), err)
}

// unexpectedStatus returns the error for an answer that the protocol does not define, with
// what to do. It omits the body, which may come from a proxy.
func (b *Backend) unexpectedStatus(doing string, a response) error {
	hint := "check the log of the server"
	switch a.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		hint = "redirects are not followed; use the address that it redirects to"
	case http.StatusUnauthorized:
		hint = "set username and password, or a header that the server accepts"
	case http.StatusForbidden:
		hint = "these credentials do not permit this"
	case http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotImplemented:
		hint = "check the addresses and methods; a server without locks cannot be used"
	case http.StatusUnprocessableEntity:
		hint = "the server accepts only an unencrypted state with a new serial"
	}
	return fmt.Errorf("%s: %s: the server answered %d %s: %s", b.place, doing, a.status, http.StatusText(a.status), hint)
}

func sleepFor(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
