package kit

import (
	"context"
	"encoding/json"

	"herald/providers"
	"herald/providers/client"
)

// CallWithFiles makes a call whose files travel in the request: a multipart form
// with the fields of the body, those that are not texts as JSON, followed by the
// files. Without files it is Call.
func CallWithFiles[T any](ctx context.Context, a *API, c client.JSONCall, files []client.FormFile) (T, client.Answer, error) {
	if len(files) == 0 {
		return Call[T](ctx, a, c)
	}
	fields, err := formFields(c.Body)
	if err != nil {
		var none T
		return none, client.Answer{}, &providers.Error{Kind: providers.Invalid, Op: c.Op, Err: err}
	}
	return Do[T](ctx, a, client.Request{
		Op: c.Op, Method: c.Method, Path: c.Path, Conversation: c.Conversation, Repeatable: c.Repeatable, MaxBytes: c.MaxBytes,
	}.WithFormFiles(files, fields))
}

func formFields(body any) (map[string]string, error) {
	text, err := client.EncodeJSON(body)
	if err != nil {
		return nil, err
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return nil, err
	}
	fields := make(map[string]string, len(raw))
	for name, value := range raw {
		var plain string
		if json.Unmarshal(value, &plain) != nil {
			plain = string(value)
		}
		fields[name] = plain
	}
	return fields, nil
}
