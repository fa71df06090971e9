package client

import (
	"fmt"
	"time"

	"herald/providers"
)

const (
	firstBackoff = 500 * time.Millisecond
	longBackoff  = 30 * time.Second
)

// fault is a failed attempt.
type fault struct {
	*providers.Error
	final   bool     // trying again cannot help
	secrets []string // of this attempt only: the token it was signed with
}

// paced is the reason of a wait that no answer asked for.
const paced = "rate limit"

// reason says in a few words why the attempt is repeated.
func (f *fault) reason() string {
	var code string
	switch {
	case f.Status >= 300:
		code = fmt.Sprintf("HTTP %d", f.Status)
	case f.Code != "":
		code = "code " + f.Code
	}
	switch {
	case f.Kind == providers.RateLimited && code != "":
		return "rate limited (" + code + ")"
	case f.Kind == providers.RateLimited:
		return "rate limited"
	case code != "":
		return code
	case f.Status != 0:
		return string(f.Kind)
	case f.Kind == providers.Unavailable:
		return "no connection"
	}
	return "no answer"
}

// course is what happened to one request so far.
type course struct {
	client   *Client
	request  Request
	attempts int
	waited   time.Duration // for rate limits
	doubt    bool          // an earlier attempt may have been done
}

func (r *course) note(f *fault) {
	r.attempts++
	if f != nil && f.Kind == providers.Unknown && !r.reads() {
		r.doubt = true
	}
}

// reads reports whether the request cannot change anything, so that nothing
// about it can be in doubt.
func (r *course) reads() bool {
	return r.request.ReadOnly || r.request.Repeatable && (r.request.Method == "GET" || r.request.Method == "HEAD")
}

// next tells whether to try again, and after how long.
func (r *course) next(f *fault) (time.Duration, bool) {
	if f.final || r.attempts >= r.client.opt.Attempts || !r.retries(f.Kind) {
		return 0, false
	}
	wait := max(r.backoff(), f.RetryAfter)
	if f.RetryAfter > 0 || f.Kind == providers.RateLimited {
		if r.waited+wait > r.client.opt.Patience {
			return 0, false
		}
		r.waited += wait
	}
	return wait, true
}

func (r *course) retries(k providers.ErrorKind) bool {
	switch k {
	case providers.Unavailable, providers.RateLimited:
		return true
	case providers.Unknown:
		return r.request.Repeatable
	}
	return false
}

// backoff doubles with each attempt and is spread over its upper half, so
// that requests which failed together do not come back together.
func (r *course) backoff() time.Duration {
	d := longBackoff
	if n := r.attempts - 1; n < 6 {
		d = min(d, firstBackoff<<n)
	}
	half := d / 2
	return half + time.Duration(r.client.opt.Rand()*float64(half))
}

// fail is the error for the caller.
func (r *course) fail(f *fault) error {
	e := *f.Error
	if r.doubt && !e.Kind.ConfirmsOutcome() {
		e.Kind = providers.Unknown
	}
	if r.attempts > 1 {
		e.Err = tried{cause: e.Err, times: r.attempts}
	}
	clean := r.client.secret.with(f.secrets).clean(e)
	r.client.opt.Log.Debug("request failed", "op", e.Op, "attempts", r.attempts, "error", clean.Error())
	return clean
}

// stopped is the end of a request by its context while it was waiting.
func stopped(r Request, err error) *fault {
	return &fault{Error: &providers.Error{Kind: providers.Cancelled, Op: r.Op, Err: err}, final: true}
}

// tried adds to a cause how often it was tried.
type tried struct {
	cause error
	times int
}

func (t tried) Error() string {
	if t.cause == nil {
		return fmt.Sprintf("tried %d times", t.times)
	}
	return fmt.Sprintf("%s (tried %d times)", t.cause, t.times)
}

func (t tried) Unwrap() error { return t.cause }
