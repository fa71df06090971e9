package maiagent

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"herald/providers/client"
)

// Paths end in a slash: without it the server redirects, and a POST does not
// survive that.
const (
	conversationsPath = "/conversations/"
	messagesPath      = "/messages/"
	outgoingPath      = "/messages/outgoing/"
	inboxesPath       = "/inboxes/"
	uploadPath        = "/attachments-upload/"
	presignPath       = "/upload-presigned-url/"
	attachmentsPath   = "/attachments/"
)

// sendRequest is the body of a message to send.
type sendRequest struct {
	Conversation string       `json:"conversation"`
	Content      string       `json:"content"`
	Attachments  []attachment `json:"attachments,omitempty"`
}

// attachment is a file, as its upload answers and as a message takes it.
type attachment struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Filename string `json:"filename"`
	File     string `json:"file"` // an address
}

func (a attachment) isComplete() bool { return a.ID != "" && a.File != "" }

// message is one that MaiAgent gives back. Who sent it is only read for people
// to see, so its form spoils nothing.
type message struct {
	ID          string            `json:"id"`
	Sender      json.RawMessage   `json:"sender"`
	Type        string            `json:"type"`
	Content     string            `json:"content"`
	CreatedAt   client.UnixMillis `json:"createdAt"`
	Attachments []json.RawMessage `json:"attachments"`
}

func (m message) isComplete() bool     { return m.ID != "" }
func (m message) createdAt() time.Time { return m.CreatedAt.Time }

// conversation is a conversation.
type conversation struct {
	ID      string          `json:"id"`
	Title   string          `json:"title"`
	Contact json.RawMessage `json:"contact"` // as Sender of a message
	Inbox   struct {
		ID string `json:"id"`
	} `json:"inbox"`
	LastMessage *struct {
		Type string `json:"type"`
	} `json:"lastMessage"`
	CreatedAt client.UnixMillis `json:"createdAt"`
}

func (p conversation) isComplete() bool     { return p.ID != "" }
func (p conversation) createdAt() time.Time { return p.CreatedAt.Time }

// inbox is where the conversations of a web chat come in.
type inbox struct {
	ID      string `json:"id"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
}

func (inbox) createdAt() time.Time { return time.Time{} }

// uploadSlot is where a file goes in the second of three steps.
type uploadSlot struct {
	URL    string            `json:"url"`
	Fields map[string]string `json:"fields"`
}

func (s uploadSlot) isComplete() bool {
	return strings.HasPrefix(s.URL, "https://") || strings.HasPrefix(s.URL, "http://")
}

// listPage is one answer of a list. Next is the whole address of the page after
// it; empty after the last.
type listPage[T any] struct {
	Next    string `json:"next"`
	Results *[]T   `json:"results"`
}

func (p listPage[T]) isComplete() bool { return p.Results != nil }

// nextPath is the path of the next page. Only the query of its address is used,
// so that the key goes nowhere but to the endpoint.
func (p listPage[T]) nextPath(path string) string {
	u, err := url.Parse(p.Next)
	if p.Next == "" || err != nil || u.RawQuery == "" {
		return ""
	}
	return path + "?" + u.RawQuery
}

// answerData is the data of an answer that was accepted. isComplete reports
// whether everything that Herald needs is in it.
type answerData interface{ isComplete() bool }

// callAPI makes a call and reads its answer.
func callAPI[T answerData](ctx context.Context, s *session, c client.JSONCall) (T, client.Answer, error) {
	r, err := c.Request()
	if err != nil {
		var none T
		return none, client.Answer{}, err
	}
	return doRequest[T](ctx, s, r)
}

// doRequest sends a request under the key. An answer without what Herald cannot
// do without is one that came from something else.
func doRequest[T answerData](ctx context.Context, s *session, r client.Request) (T, client.Answer, error) {
	var got T
	r.Sign = func(q *http.Request, _ string, _ []byte) error {
		q.Header.Set("Authorization", "Api-Key "+s.key)
		return nil
	}
	r.Classify = func(a client.Answer) error {
		if err := classifyAnswer(a); err != nil {
			return err
		}
		var fresh T
		if err := json.Unmarshal(a.Body, &fresh); err != nil || !fresh.isComplete() {
			return malformedAnswer()
		}
		got = fresh
		return nil
	}
	a, err := s.http.Do(ctx, r)
	return got, a, err
}
