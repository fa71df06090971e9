package sandbox

import (
	"cmp"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// reason is why a request is refused, in words that are the same for all
// platforms. A platform may have more reasons than these.
type reason string

// Reasons that the tags of fields and the exchange give. A platform that does
// not report one of them on its own reports it as invalid, except where another
// reason is named.
const (
	invalid   reason = "invalid"      // the value of a field
	unread    reason = "unread"       // the body cannot be decoded
	badType   reason = "content type" // not that of the endpoint; otherwise as unread
	missing   reason = "missing"      // a required field
	blank     reason = "blank"        // a text without a visible character
	badUUID   reason = "uuid"
	badChoice reason = "choice"    // not one of the values that are allowed
	badNumber reason = "number"    // a text where a number is expected
	absent    reason = "absent"    // what the path or the query names does not exist
	dangling  reason = "dangling"  // what the body refers to does not exist; otherwise as absent
	throttled reason = "throttled" // too many requests; see Wait
	noKey     reason = "no credentials"
	wrongKey  reason = "wrong credentials"
	forbidden reason = "forbidden"
)

// refusal is the error for a request that is refused.
type refusal struct {
	reason reason
	field  string // of the body or the query; empty if it is about none
	value  string // of the field
	why    string // in the sandbox's words
	index  *int   // of the item in the body, if that is a list
}

func (x refusal) Error() string { return string(x.reason) + ": " + x.why }

// refuse returns the error for a request that is refused.
func refuse(why reason, format string, args ...any) error {
	return refusal{reason: why, why: fmt.Sprintf(format, args...)}
}

// refuseField returns the error for a field that is wrong.
func refuseField(name, format string, args ...any) error {
	return refusal{reason: invalid, field: name, why: fmt.Sprintf(format, args...)}
}

// problem is how a platform reports a reason.
type problem struct {
	reason reason
	status int    // of HTTP
	code   int    // the platform's own; 0 if it has none
	text   string // {field}, {value} and {why} stand for those of the refusal
}

// errorTable is how a platform reports errors.
type errorTable struct {
	problems []problem
	// shape returns the answer for a problem whose text is complete.
	shape func(*request, problem, refusal) answer
	// codeless: without a code, the HTTP status is the code.
	codeless bool
	fault    int    // HTTP status of an injected fault that names none
	other    string // text for codes that are not in the table; empty: that of the HTTP status
	retry    func(after int) map[string]string
}

// showError returns the answer for an error. One that is no refusal is about
// the body.
func (e *errorTable) showError(r *request, err error) answer {
	x := refusal{reason: unread, why: err.Error()}
	errors.As(err, &x)
	return e.show(r, e.findProblem(x.reason), x)
}

// findProblem returns how a reason is reported.
func (e *errorTable) findProblem(why reason) problem {
	general := map[reason]reason{badType: unread, dangling: absent}
	for _, candidate := range []reason{why, general[why], invalid} {
		for _, p := range e.problems {
			if p.reason == candidate {
				return p
			}
		}
	}
	return problem{reason: why, status: http.StatusBadRequest}
}

func (e *errorTable) show(r *request, p problem, x refusal) answer {
	p.text = strings.NewReplacer("{field}", x.field, "{value}", x.value, "{why}", x.why).Replace(p.text)
	return e.shape(r, p, x)
}

// findText returns the text of a code, or of an HTTP status if it is 0.
func (e *errorTable) findText(code, status int) string {
	for _, p := range e.problems {
		if code != 0 && p.code == code {
			text, _, _ := strings.Cut(p.text, ": {why}")
			return text
		}
	}
	return cmp.Or(e.other, http.StatusText(status))
}

// retryHeaders returns the headers that ask a client to wait some seconds.
func (e *errorTable) retryHeaders(after int) map[string]string {
	if e.retry != nil {
		return e.retry(after)
	}
	return map[string]string{"Retry-After": strconv.Itoa(after)}
}

// checkHeader returns a check that a header is a prefix and a secret.
func checkHeader(name, prefix, secret string) func(*request) error {
	return func(r *request) error {
		given, ok := strings.CutPrefix(r.Header.Get(name), prefix)
		switch {
		case !ok:
			return refuse(noKey, "%s is required", name)
		case subtle.ConstantTimeCompare([]byte(given), []byte(secret)) == 0:
			return refuse(wrongKey, "%s is wrong", name)
		}
		return nil
	}
}
