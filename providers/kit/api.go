// Package kit has what platforms with a JSON API share: calls in one line,
// authentication, errors as tables, composing by facts, lists of pages, and
// look-ups by content. A platform declares what is its own and combines these.
//
// The package must not know any platform.
package kit

import (
	"context"
	"encoding/json"
	"net/http"

	"herald/providers"
	"herald/providers/client"
)

// API makes the JSON calls of one account.
type API struct {
	Client *client.Client
	// Auth adds the credentials; nil adds none.
	Auth Auth
	// ContentType of bodies; "" is application/json.
	ContentType string
	// Refusal returns the error that an answer reports, and nil for a success.
	Refusal func(client.Answer) error
	// Envelope names the field of an answer that holds its data; "" is the whole
	// answer.
	Envelope string
	// Title is the platform as people write it, for errors.
	Title string
}

// Completer is data that reports whether it has every field that its caller
// needs. An answer without one of them does not come from the platform's API.
type Completer interface{ IsComplete() bool }

// Nothing is the type of an answer whose data is not used.
type Nothing struct{}

// Call makes a call and reads its data. The error is a *providers.Error; an
// answer that is no data of type T, or is not complete, is one of kind Unknown.
func Call[T any](ctx context.Context, a *API, c client.JSONCall) (T, client.Answer, error) {
	if c.Type == "" {
		c.Type = a.ContentType
	}
	r, err := c.Request()
	if err != nil {
		var none T
		return none, client.Answer{}, err
	}
	return Do[T](ctx, a, r)
}

// Do sends a request as Call does. If the platform refuses the credentials and
// they can be renewed, nothing was done, and the request is sent once more.
func Do[T any](ctx context.Context, a *API, r client.Request) (T, client.Answer, error) {
	var data T
	r.Classify = func(answer client.Answer) error {
		if err := a.Refusal(answer); err != nil {
			return err
		}
		var fresh T // nothing of an earlier attempt is left in it
		if err := a.decodeData(answer.Body, &fresh); err != nil {
			return err
		}
		data = fresh
		return nil
	}
	for again := true; ; again = false {
		credentials, err := a.credentials(ctx)
		if err != nil {
			return data, client.Answer{}, err
		}
		r.Sign = credentials.Sign
		got, err := a.Client.Do(ctx, r)
		if again && err != nil && credentials.Renew != nil && credentials.Renew(err) {
			continue
		}
		return data, got, err
	}
}

func (a *API) credentials(ctx context.Context) (Credentials, error) {
	if a.Auth == nil {
		return Credentials{}, nil
	}
	return a.Auth.Credentials(ctx)
}

func (a *API) decodeData(body []byte, into any) error {
	if _, unread := into.(*Nothing); unread {
		return nil
	}
	raw := json.RawMessage(body)
	if a.Envelope != "" {
		var fields map[string]json.RawMessage
		if json.Unmarshal(body, &fields) != nil {
			return NewMalformedError(a.Title)
		}
		raw = fields[a.Envelope]
	}
	c, ok := into.(Completer)
	if json.Unmarshal(raw, into) != nil || ok && !c.IsComplete() {
		return NewMalformedError(a.Title)
	}
	return nil
}

// NewMalformedError is an answer that is not what the vendor documents. It does
// not imply whether the request was carried out.
func NewMalformedError(title string) *providers.Error {
	return &providers.Error{
		Kind: providers.Unknown, Detail: "the answer is not what " + title + " documents",
		Hint: "Check that the endpoint is the API of " + title + " and that no proxy answers in its place.",
	}
}

// Get is a call that reads, for Call.
func Get(op, path string) client.JSONCall {
	return client.JSONCall{Op: op, Method: http.MethodGet, Path: path, Repeatable: true}
}

// Post is a call that is not repeated when its outcome is unknown, for Call. See
// PostIdempotent.
func Post(op, path string, body any) client.JSONCall {
	return client.JSONCall{Op: op, Method: http.MethodPost, Path: path, Body: body}
}

// PostIdempotent is a call that does no harm when it is repeated, for Call: it
// reads, sets what may be so already, or carries a key that the platform honors.
func PostIdempotent(op, path string, body any) client.JSONCall {
	c := Post(op, path, body)
	c.Repeatable = true
	return c
}
