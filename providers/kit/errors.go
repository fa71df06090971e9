package kit

import (
	"errors"
	"fmt"
	"net/http"

	"herald/providers"
	"herald/providers/client"
)

// Rule says what a vendor's code means.
type Rule struct {
	Kind      providers.ErrorKind
	Attribute string // the argument at fault; see providers.Error
	Hint      string // what to do next, in a sentence
}

// Rules are the codes that a vendor documents.
type Rules map[string]Rule

// NewRefusal returns the error of a refusal with a code and a text. A code without a
// rule is classified by the status of the answer, and is Invalid where that is a
// success.
func (rules Rules) NewRefusal(a client.Answer, code, text string) *providers.Error {
	rule, known := rules[code]
	if !known || rule.Kind == "" {
		rule.Kind = providers.Invalid
		if a.Status >= 300 {
			rule.Kind = KindOfStatus(a)
		}
	}
	return &providers.Error{Kind: rule.Kind, Code: code, Detail: text, Attribute: rule.Attribute, Hint: rule.Hint}
}

// KindOfStatus is client.KindOfStatus, except that an unavailable server is only
// believed to have done nothing when it names a time: a gateway reports a lost
// answer the same way.
func KindOfStatus(a client.Answer) providers.ErrorKind {
	if a.Status == http.StatusServiceUnavailable && a.Header.Get("Retry-After") == "" {
		return providers.Unknown
	}
	return client.KindOfStatus(a.Status)
}

// IsSuccess reports whether the status of an answer is one of success.
func IsSuccess(a client.Answer) bool { return a.Status >= 200 && a.Status < 300 }

// Invalidf returns an error of kind Invalid.
func Invalidf(op, format string, args ...any) *providers.Error {
	return &providers.Error{Kind: providers.Invalid, Op: op, Detail: fmt.Sprintf(format, args...)}
}

// CodeOf returns the vendor's code of an error; "" when there is none.
func CodeOf(err error) string {
	var e *providers.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// StatusOf returns the HTTP status of an error; 0 when no answer came.
func StatusOf(err error) int {
	var e *providers.Error
	if errors.As(err, &e) {
		return e.Status
	}
	return 0
}
