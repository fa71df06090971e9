package yunhu

import (
	"context"
	"encoding/json"
	"net/http"

	"herald/providers/client"
)

// postJSON sends c and reads the answer's data into out, if out is not nil.
func (s *session) postJSON(ctx context.Context, c client.JSONCall, out any) error {
	c.Method = http.MethodPost
	r, err := c.Request()
	if err != nil {
		return err
	}
	r.Sign = s.signRequest
	r.Classify = func(a client.Answer) error {
		return classifyAnswer(a, func(b []byte) (status, error) { return readJSON(b, out) })
	}
	_, err = s.http.Do(ctx, r)
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
