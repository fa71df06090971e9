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

// attemptError is a failed attempt.
type attemptError struct {
	*providers.Error
	final   bool     // trying again cannot help
	secrets []string // of this attempt only: the token it was signed with
}

// reasonRateLimit is the reason of a wait that no answer asked for.
const reasonRateLimit = "rate limit"

// waitReason returns in a few words why the attempt is repeated.
func (f *attemptError) waitReason() string {
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

// attemptState is what happened to one request so far.
type attemptState struct {
	client         *Client
	request        Request
	attempts       int
	waited         time.Duration // for rate limits
	outcomeUnknown bool          // an earlier attempt may have been done
}

func (r *attemptState) recordAttempt(f *attemptError) {
	r.attempts++
	if f != nil && f.Kind == providers.Unknown && !r.isReadOnly() {
		r.outcomeUnknown = true
	}
}

// isReadOnly reports whether the request cannot change anything, so that nothing
// about it can be in doubt.
func (r *attemptState) isReadOnly() bool {
	return r.request.ReadOnly || r.request.Repeatable && (r.request.Method == "GET" || r.request.Method == "HEAD")
}

// nextWait returns whether to try again, and after how long.
func (r *attemptState) nextWait(f *attemptError) (time.Duration, bool) {
	if f.final || r.attempts >= r.client.opt.Attempts || !r.isRetryable(f.Kind) {
		return 0, false
	}
	wait := max(r.backoffDelay(), f.RetryAfter)
	if f.RetryAfter > 0 || f.Kind == providers.RateLimited {
		if r.waited+wait > r.client.opt.Patience {
			return 0, false
		}
		r.waited += wait
	}
	return wait, true
}

func (r *attemptState) isRetryable(k providers.ErrorKind) bool {
	switch k {
	case providers.Unavailable, providers.RateLimited:
		return true
	case providers.Unknown:
		return r.request.Repeatable
	}
	return false
}

// backoffDelay doubles with each attempt and is spread over its upper half, so
// that requests which failed together do not come back together.
func (r *attemptState) backoffDelay() time.Duration {
	d := longBackoff
	if n := r.attempts - 1; n < 6 {
		d = min(d, firstBackoff<<n)
	}
	half := d / 2
	return half + time.Duration(r.client.opt.Rand()*float64(half))
}

// finalError is the error for the caller.
func (r *attemptState) finalError(f *attemptError) error {
	e := *f.Error
	if r.outcomeUnknown && !e.Kind.ConfirmsOutcome() {
		e.Kind = providers.Unknown
	}
	if r.attempts > 1 {
		e.Err = attemptsError{cause: e.Err, times: r.attempts}
	}
	clean := r.client.redactor.withSecrets(f.secrets).redactError(e)
	r.client.opt.Log.Debug("request failed", "op", e.Op, "attempts", r.attempts, "error", clean.Error())
	return clean
}

// cancelledError is the end of a request by its context while it was waiting.
func cancelledError(r Request, err error) *attemptError {
	return &attemptError{Error: &providers.Error{Kind: providers.Cancelled, Op: r.Op, Err: err}, final: true}
}

// attemptsError adds to a cause how often it was tried.
type attemptsError struct {
	cause error
	times int
}

func (t attemptsError) Error() string {
	if t.cause == nil {
		return fmt.Sprintf("tried %d times", t.times)
	}
	return fmt.Sprintf("%s (tried %d times)", t.cause, t.times)
}

func (t attemptsError) Unwrap() error { return t.cause }
