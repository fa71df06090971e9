package providers

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// ErrorKind classifies an error by what can be done about it. Only the kind
// drives behaviour; codes and texts are for people.
type ErrorKind string

// Kinds of errors.
const (
	NotFound ErrorKind = "not found" // the thing is not there
	// Gone is the answer to a request in a conversation that does not exist any
	// more, or that the account is no longer in. Nothing was done, and no request
	// of this account can succeed there.
	Gone        ErrorKind = "conversation gone"
	Auth        ErrorKind = "auth"         // credentials missing, wrong or expired
	Forbidden   ErrorKind = "forbidden"    // credentials fine, right missing
	Invalid     ErrorKind = "invalid"      // the request will never be accepted as it is
	Conflict    ErrorKind = "conflict"     // the key or the thing is taken
	RateLimited ErrorKind = "rate limited" // not done; RetryAfter may say when
	Unavailable ErrorKind = "unavailable"  // certainly not done; may work later
	Unknown     ErrorKind = "unknown"      // may have been done
	Cancelled   ErrorKind = "cancelled"    // stopped before it was sent; certainly not done
)

// ConfirmsOutcome reports whether an answer of this kind to a repeated request
// makes the outcome of the first one known. "" is success.
func (k ErrorKind) ConfirmsOutcome() bool { return k == "" || k == NotFound || k == Conflict }

// Error is what a platform answers, classified. Its text never holds a
// credential, an address with a query, or a body that was sent.
type Error struct {
	Kind   ErrorKind
	Op     string // what was being done: "send message"
	Status int    // HTTP status; 0 when no answer came
	Code   string // the vendor's own code
	Detail string // the vendor's own text, redacted, one line
	// Hint says what to do next, in a sentence; may be empty.
	Hint string
	// Attribute names the argument at fault, when one is; see Problem.
	Attribute  string
	RetryAfter time.Duration // for RateLimited; zero if the server named none
	Err        error         // the cause, if any; redacted
}

// NewConfigError is the error of an account that cannot be opened as it is
// configured. attribute names the argument at fault, detail is what is wrong and
// hint, a sentence, what to do. No request has been made.
func NewConfigError(kind ErrorKind, attribute, detail, hint string) *Error {
	return &Error{Kind: kind, Attribute: attribute, Detail: detail, Hint: hint}
}

// Error reads: send message: rate limited (HTTP 429, code 1007): too fast. What
// is not about a request reads as its detail alone.
func (e *Error) Error() string {
	if e.Op == "" && e.Status == 0 && e.Code == "" && e.Detail != "" && e.Err == nil {
		return strings.TrimSuffix(e.Detail, ".")
	}
	var b strings.Builder
	if e.Op != "" {
		b.WriteString(e.Op + ": ")
	}
	b.WriteString(string(e.Kind))
	var facts []string
	if e.Status != 0 {
		facts = append(facts, fmt.Sprintf("HTTP %d", e.Status))
	}
	if e.Code != "" {
		facts = append(facts, "code "+e.Code)
	}
	if len(facts) > 0 {
		b.WriteString(" (" + strings.Join(facts, ", ") + ")")
	}
	if e.Detail != "" {
		b.WriteString(": " + strings.TrimSuffix(e.Detail, "."))
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf gives the kind of an error from a platform: "" for nil, Unknown for
// an error that no platform classified, because it may have been done.
func KindOf(err error) ErrorKind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Unknown
}

// WithoutDoubt returns an error of kind Unknown as one of kind Unavailable, and any
// other error as it is. It is for a request that only prepares a message, such as an
// upload or the fetch of a token: whether it was carried out does not matter,
// because the message was not sent.
func WithoutDoubt(err error) error {
	var e *Error
	if !errors.As(err, &e) || e.Kind != Unknown {
		return err
	}
	sure := *e
	sure.Kind = Unavailable
	return &sure
}
