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

// JSON is JSON as people would write it: what only matters inside HTML stays as
// it is, because messengers show and open what they get.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Call is what differs between the requests of an API that speaks JSON.
type Call struct {
	Op     string // as in Request
	Method string
	Path   string
	// Body is written as JSON; nil for none.
	Body any
	// Type of the body; "" is application/json.
	Type       string
	Repeatable bool  // as in Request
	MaxBytes   int64 // as in Request
}

// Request is the request of the call, which nobody signs or judges yet. The
// error is a *providers.Error: the body cannot be written.
func (c Call) Request() (Request, error) {
	r := Request{
		Op: c.Op, Method: c.Method, Path: c.Path, Repeatable: c.Repeatable, MaxBytes: c.MaxBytes,
		Header: http.Header{"Accept": {"application/json"}},
	}
	if c.Body == nil {
		return r, nil
	}
	body, err := JSON(c.Body)
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

// Millis is a time that a platform writes in milliseconds since 1970, as a text
// or a number. One that cannot be read is the zero time.
type Millis struct{ time.Time }

// UnmarshalJSON never fails: a time that is missing spoils nothing else of an
// answer.
func (m *Millis) UnmarshalJSON(b []byte) error {
	m.Time = time.Time{}
	if ms, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64); err == nil && ms > 0 {
		m.Time = time.UnixMilli(ms).UTC()
	}
	return nil
}
