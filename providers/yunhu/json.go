package yunhu

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"

	"herald/providers"
	"herald/providers/client"
)

// jsonCall is one request with a JSON body, which some of the calls have.
type jsonCall struct {
	op         string
	path       string
	body       any
	repeatable bool
}

// postJSON sends c and reads the answer's data into out, if out is not nil.
func (s *session) postJSON(ctx context.Context, c jsonCall, out any) error {
	body, err := encodeJSON(c.body)
	if err != nil {
		return &providers.Error{Kind: providers.Invalid, Op: c.op, Err: err}
	}
	_, err = s.http.Do(ctx, client.Request{
		Op: c.op, Method: http.MethodPost, Path: c.path, Body: body, Sign: s.sign, Repeatable: c.repeatable,
		Header: http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}},
		Classify: func(a client.Answer) error {
			return judge(a, func(b []byte) (status, error) { return readJSON(b, out) })
		},
	})
	return err
}

// readJSON takes an answer apart.
func readJSON(b []byte, out any) (status, error) {
	var a struct {
		Code int64           `json:"code"`
		Msg  string          `json:"msg"`
		Data json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(b, &a); err != nil {
		return status{}, err
	}
	st := status{code: a.Code, text: a.Msg}
	if out == nil || a.Code != codeOK {
		return st, nil
	}
	return st, json.Unmarshal(a.Data, out)
}

// encodeJSON is JSON with characters that only matter inside HTML left as they
// are.
func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
