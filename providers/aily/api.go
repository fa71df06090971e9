package aily

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"

	"herald/providers/client"
)

const (
	sessionsPath = "/open-apis/aily/v1/sessions"
	filesPath    = "/open-apis/aily/v1/files"
	tokenPath    = "/open-apis/auth/v3/tenant_access_token/internal"
	jsonType     = "application/json; charset=utf-8"
)

func sessionPath(id string) string  { return sessionsPath + "/" + url.PathEscape(id) }
func messagesPath(id string) string { return sessionPath(id) + "/messages" }

// sendRequest is the body of a message to send.
type sendRequest struct {
	IdempotentID   string    `json:"idempotent_id"`
	ContentType    string    `json:"content_type"`
	Content        string    `json:"content"`
	FileIDs        []string  `json:"file_ids,omitempty"`
	QuoteMessageID string    `json:"quote_message_id,omitempty"`
	Mentions       []mention `json:"mentions,omitempty"`
}

// mention is a person who is named in a text, in place of key.
type mention struct {
	EntityID         string `json:"entity_id"`
	IdentityProvider string `json:"identity_provider"`
	Key              string `json:"key"`
	Name             string `json:"name"`
	AilyID           string `json:"aily_id,omitempty"`
}

// message is one that Aily gives back. The idempotency id is not in it.
type message struct {
	ID             string            `json:"id"`
	ContentType    string            `json:"content_type"`
	Content        string            `json:"content"`
	PlainText      string            `json:"plain_text"`
	Files          []json.RawMessage `json:"files"`
	QuoteMessageID string            `json:"quote_message_id"`
	Sender         sender            `json:"sender"`
	Mentions       []mention         `json:"mentions"`
	CreatedAt      client.UnixMillis `json:"created_at"`
}

// sender is who sent a message.
type sender struct {
	EntityID         string `json:"entity_id"`
	IdentityProvider string `json:"identity_provider"`
	SenderType       string `json:"sender_type"` // USER or ASSISTANT
	AilyID           string `json:"aily_id"`
}

// remoteSession is a session; both of its texts are JSON of at most 255 characters.
type remoteSession struct {
	ID             string            `json:"id,omitempty"`
	ChannelContext string            `json:"channel_context,omitempty"`
	Metadata       string            `json:"metadata,omitempty"`
	CreatedAt      client.UnixMillis `json:"created_at,omitzero"` // only reading gives it
}

// answerData is the data of one that was accepted; whole reports whether what
// Herald cannot do without is in it.
type answerData interface{ isComplete() bool }

type messageData struct {
	Message message `json:"message"`
}

func (d messageData) isComplete() bool { return d.Message.ID != "" }

type sessionData struct {
	Session remoteSession `json:"session"`
}

func (d sessionData) isComplete() bool { return d.Session.ID != "" }

type messagePage struct {
	Messages  []message `json:"messages"`
	PageToken string    `json:"page_token"`
	HasMore   bool      `json:"has_more"`
}

func (messagePage) isComplete() bool { return true }

type fileData struct {
	Files []struct {
		ID string `json:"id"`
	} `json:"files"`
}

func (d fileData) isComplete() bool { return len(d.Files) == 1 && d.Files[0].ID != "" }

type noData struct{}

func (noData) isComplete() bool { return true }

// callAPI makes a call with the tenant token and reads the answer's data.
func callAPI[T answerData](ctx context.Context, s *session, c client.JSONCall) (T, client.Answer, error) {
	c.Type = jsonType
	r, err := c.Request()
	if err != nil {
		var none T
		return none, client.Answer{}, err
	}
	return doRequest[T](ctx, s, r)
}

// doRequest sends a request under the tenant token. When Aily takes the token
// for invalid, nothing was done, and it is done once more with a new one.
func doRequest[T answerData](ctx context.Context, s *session, r client.Request) (T, client.Answer, error) {
	var data T
	r.Classify = func(a client.Answer) error {
		if err := classifyAnswer(a); err != nil {
			return err
		}
		var err error
		data, err = decodeAnswer[T](a.Body)
		return err
	}
	for again := true; ; again = false {
		bearer, err := s.tokens.getToken(ctx)
		if err != nil {
			return data, client.Answer{}, err
		}
		r.Sign = func(q *http.Request, _ string, _ []byte) error {
			q.Header.Set("Authorization", "Bearer "+bearer)
			return nil
		}
		got, err := s.http.Do(ctx, r)
		if again && isTokenRefused(err) && s.tokens.discardToken(bearer) {
			continue
		}
		return data, got, err
	}
}

// decodeAnswer reads the data of an answer that was accepted.
func decodeAnswer[T answerData](body []byte) (T, error) {
	var env struct {
		Data T `json:"data"`
	}
	if err := json.Unmarshal(body, &env); err != nil || !env.Data.isComplete() {
		var none T
		return none, malformedAnswer()
	}
	return env.Data, nil
}
