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

// draft is the body of a message to send.
type draft struct {
	Conversation string     `json:"conversation"`
	Content      string     `json:"content"`
	Attachments  []attached `json:"attachments,omitempty"`
}

// attached is a file, as its upload answers and as a message takes it.
type attached struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Filename string `json:"filename"`
	File     string `json:"file"` // an address
}

func (a attached) whole() bool { return a.ID != "" && a.File != "" }

// message is one that MaiAgent gives back. Who sent it is only read for people
// to see, so its form spoils nothing.
type message struct {
	ID          string            `json:"id"`
	Sender      json.RawMessage   `json:"sender"`
	Type        string            `json:"type"`
	Content     string            `json:"content"`
	CreatedAt   client.Millis     `json:"createdAt"`
	Attachments []json.RawMessage `json:"attachments"`
}

func (m message) whole() bool        { return m.ID != "" }
func (m message) created() time.Time { return m.CreatedAt.Time }

// place is a conversation.
type place struct {
	ID      string          `json:"id"`
	Title   string          `json:"title"`
	Contact json.RawMessage `json:"contact"` // as Sender of a message
	Inbox   struct {
		ID string `json:"id"`
	} `json:"inbox"`
	LastMessage *struct {
		Type string `json:"type"`
	} `json:"lastMessage"`
	CreatedAt client.Millis `json:"createdAt"`
}

func (p place) whole() bool        { return p.ID != "" }
func (p place) created() time.Time { return p.CreatedAt.Time }

// inbox is where the conversations of a web chat come in.
type inbox struct {
	ID      string `json:"id"`
	Channel struct {
		ID string `json:"id"`
	} `json:"channel"`
}

func (inbox) created() time.Time { return time.Time{} }

// slot is where a file goes in the second of three steps.
type slot struct {
	URL    string            `json:"url"`
	Fields map[string]string `json:"fields"`
}

func (s slot) whole() bool {
	return strings.HasPrefix(s.URL, "https://") || strings.HasPrefix(s.URL, "http://")
}

// page is one answer of a list. Next is the whole address of the page after
// it; empty after the last.
type page[T any] struct {
	Next    string `json:"next"`
	Results *[]T   `json:"results"`
}

func (p page[T]) whole() bool { return p.Results != nil }

// after is the path of the next page. Only the query of its address is used,
// so that the key goes nowhere but to the endpoint.
func (p page[T]) after(path string) string {
	u, err := url.Parse(p.Next)
	if p.Next == "" || err != nil || u.RawQuery == "" {
		return ""
	}
	return path + "?" + u.RawQuery
}

// ask makes a call and reads its answer.
func ask[T interface{ whole() bool }](ctx context.Context, s *session, c client.Call) (T, client.Answer, error) {
	r, err := c.Request()
	if err != nil {
		var none T
		return none, client.Answer{}, err
	}
	return exchange[T](ctx, s, r)
}

// exchange sends a request under the key. An answer without what Herald cannot
// do without is one that came from something else.
func exchange[T interface{ whole() bool }](ctx context.Context, s *session, r client.Request) (T, client.Answer, error) {
	var got T
	r.Sign = func(q *http.Request, _ string, _ []byte) error {
		q.Header.Set("Authorization", "Api-Key "+s.key)
		return nil
	}
	r.Classify = func(a client.Answer) error {
		if err := classify(a); err != nil {
			return err
		}
		var fresh T
		if err := json.Unmarshal(a.Body, &fresh); err != nil || !fresh.whole() {
			return malformed()
		}
		got = fresh
		return nil
	}
	a, err := s.http.Do(ctx, r)
	return got, a, err
}
