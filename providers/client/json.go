package client

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"herald/providers"
)

// EncodeJSON returns v as JSON without escaping characters for HTML,
// because messengers show and open what they get.
func EncodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// MustEncodeJSON is EncodeJSON for a value of a type that can always be written,
// such as a struct of strings and numbers. It panics if v cannot be.
func MustEncodeJSON(v any) []byte {
	text, err := EncodeJSON(v)
	if err != nil {
		panic(err)
	}
	return text
}

// JSONCall is what differs between the requests of an API that speaks JSON.
type JSONCall struct {
	Op     string // as in Request
	Method string
	Path   string
	// Conversation is as in Request.
	Conversation string
	// Body is written as JSON; nil for none.
	Body any
	// Type of the body; "" is application/json.
	Type       string
	Repeatable bool  // as in Request
	MaxBytes   int64 // as in Request
}

// Request is the request of the call, which nobody signs or judges yet. The
// error is a *providers.Error: the body cannot be written.
func (c JSONCall) Request() (Request, error) {
	r := Request{
		Op: c.Op, Method: c.Method, Path: c.Path, Conversation: c.Conversation, Repeatable: c.Repeatable, MaxBytes: c.MaxBytes,
		Header: http.Header{"Accept": {"application/json"}},
	}
	if c.Body == nil {
		return r, nil
	}
	body, err := EncodeJSON(c.Body)
	if err != nil {
		return Request{}, &providers.Error{Kind: providers.Invalid, Op: c.Op, Err: err}
	}
	r.Body = body
	r.Header.Set("Content-Type", c.Type)
	if c.Type == "" {
		r.Header.Set("Content-Type", "application/json")
	}
	return r, nil
}

// UnixMillis is a time that a platform writes in milliseconds since 1970, as a text
// or a number. One that cannot be read is the zero time.
type UnixMillis struct{ time.Time }

// UnmarshalJSON never fails: a time that is missing spoils nothing else of an
// answer.
func (m *UnixMillis) UnmarshalJSON(b []byte) error {
	m.Time = time.Time{}
	if ms, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64); err == nil && ms > 0 {
		m.Time = time.UnixMilli(ms).UTC()
	}
	return nil
}
