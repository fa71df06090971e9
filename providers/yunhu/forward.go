package yunhu

import (
	"bytes"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
)

const opForward = "forward message"

// A copy that msg-forward makes has an id of the server's, which the answer
// does not contain, and has no key. So it is looked for: among the messages of
// the conversation that came since, are not known to be others, and are on
// the account's own side. The one with the content of the original is it; one
// with different content may be it, because whether the server copies a
// content to the letter is not documented, and then a person has to look. Only
// where there is neither was nothing passed on.

// composeForward composes a message that is passed on. It has no other content.
func (w *composer) composeForward() ([]providers.Part, []providers.Problem) {
	c := w.content
	alone := func(present bool, argument string) {
		if present {
			w.addProblem(argument, problem.ForwardWithContent,
				"Yunhu forwards a message unchanged. Remove %s, or send it as a separate message.", argument)
		}
	}
	alone(c.Format != "", string(c.Format))
	alone(len(c.Attachments) > 0, "attachments")
	alone(len(c.Buttons) > 0, "button")
	alone(len(c.Mentions) > 0, "mentions")
	alone(c.ReplyTo != "", "reply_to")
	alone(w.options != options{}, "yunhu")
	if len(w.problems) > 0 {
		return nil, w.problems
	}
	return []providers.Part{{Kind: kindForward, Body: []byte(c.Forward), Forwards: true}}, nil
}

// forwardOrigin is the message that an item passes on.
type forwardOrigin struct {
	chat chat
	id   string
}

// parseOrigin returns which message is forwarded; ok is false when it is not
// known. A message of which Herald has no delivery is named as the
// conversation's id, a slash and the message's id.
func parseOrigin(item providers.Outgoing) (o forwardOrigin, ok bool) {
	place, id := item.Forward.Target.ID, item.Forward.ID
	for _, written := range []string{id, string(item.Part.Body)} {
		if place == "" {
			if where, what, both := strings.Cut(written, "/"); both {
				place, id = where, what
			}
		}
	}
	c, err := parseChat(place)
	return forwardOrigin{c, id}, err == nil && id != ""
}

func (s *session) forwardOne(ctx context.Context, item providers.Outgoing) providers.Result {
	to, err := parseChat(item.Target.ID)
	if err != nil {
		return providers.Result{Err: err}
	}
	from, ok := parseOrigin(item)
	if !ok {
		return providers.Result{Err: invalidArgument(opForward, "forward", "%q is not a message on Yunhu; write its conversation, a slash and its id, "+
			"as in group:123456789/0d9de5bb2a1d4a5f8c3e6b7a90f1e2d3", string(item.Part.Body))}
	}
	original, err := s.readOriginal(ctx, from)
	if err != nil {
		return providers.Result{Err: err}
	}
	newest, err := s.listBefore(ctx, to, "")
	if err != nil {
		return providers.Result{Err: err}
	}
	for _, m := range newest.messages {
		item.Others = append(item.Others, m.id)
	}
	began := s.now()
	err = s.requestForward(ctx, from, to)
	if err != nil {
		return providers.Result{Err: err}
	}
	// From here on it is there, and no look that misses it may deny it.
	s.mu.Lock()
	s.forwarded[item.Key] = true
	s.mu.Unlock()
	return s.findCopy(ctx, to, item, original, began)
}

// readOriginal reads the message that is to be passed on.
func (s *session) readOriginal(ctx context.Context, from forwardOrigin) (message, error) {
	m, there, err := s.readOne(ctx, from.chat, from.id)
	if err != nil {
		return message{}, err
	}
	if !there || m.recalled > 0 {
		return message{}, invalidArgument(opForward, "forward", "the message to forward, %s, does not exist any more", from.id)
	}
	return m, nil
}

func (s *session) requestForward(ctx context.Context, from forwardOrigin, to chat) error {
	type receiver struct {
		ID   string `json:"chatId"`
		Kind int64  `json:"chatType"`
	}
	return s.postJSON(ctx, client.JSONCall{
		Op: opForward, Path: "/v1/msg/msg-forward",
		Body: struct {
			ID      string     `json:"msgId"`
			Kind    int64      `json:"chatType"`
			Receive []receiver `json:"receive"`
		}{from.id, from.chat.kind, []receiver{{to.id, to.kind}}},
	}, nil)
}

// findCopy finds the copy that an accepted request made.
func (s *session) findCopy(ctx context.Context, to chat, item providers.Outgoing, original message, began time.Time) providers.Result {
	recent, err := s.listSince(ctx, to, began)
	if err != nil {
		return providers.Result{Err: forwardUnknownError("Yunhu forwarded the message, and its copy could not be read", err)}
	}
	found, err := pickCopy(recent, item.Others, &original)
	switch {
	case err != nil:
		return providers.Result{Err: err}
	case found == nil:
		return providers.Result{Err: forwardUnknownError("Yunhu forwarded the message, and its copy is not listed yet", nil)}
	}
	return providers.Result{ID: found.id, SentAt: timeOfMillis(found.sent)}
}

// findForwards looks for the copies of those of the items that passed a
// message on. The others are identified by the ids that Herald chose.
func (s *session) findForwards(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	found := make(map[string]providers.RemoteMessage, len(items))
	var taken []string
	for _, item := range items {
		if !item.Part.Forwards {
			if id, err := messageID(item.Key); err == nil {
				taken = append(taken, id)
			}
		}
	}
	for _, item := range items {
		if !item.Part.Forwards {
			continue
		}
		m, err := s.findForward(ctx, item, taken, since)
		if err != nil {
			return nil, err
		}
		if m != nil {
			taken = append(taken, m.id)
			r := m.toRemote()
			r.Key, r.Visible = item.Key, nil
			found[item.Key] = r
		}
	}
	return found, nil
}

func (s *session) findForward(ctx context.Context, item providers.Outgoing, taken []string, since time.Time) (*message, error) {
	to, err := parseChat(item.Target.ID)
	if err != nil {
		return nil, err
	}
	recent, err := s.listSince(ctx, to, since)
	if err != nil {
		return nil, err
	}
	var original *message
	if from, ok := parseOrigin(item); ok {
		m, there, err := s.readOne(ctx, from.chat, from.id)
		if err != nil {
			return nil, err
		}
		if there && m.recalled == 0 {
			original = &m
		}
	}
	m, err := pickCopy(recent, slices.Concat(item.Others, taken), original)
	s.mu.Lock()
	accepted := s.forwarded[item.Key]
	s.mu.Unlock()
	if err == nil && m == nil && accepted {
		return nil, forwardUnknownError("Yunhu forwarded the message, and its copy is not listed", nil)
	}
	return m, err
}

// listSince lists the messages that came since a time of our clock. A server
// whose clock is ahead is trusted, so that nothing is overlooked.
func (s *session) listSince(ctx context.Context, c chat, since time.Time) ([]message, error) {
	all := newPageCollector()
	for id := ""; ; {
		p, err := s.listBefore(ctx, c, id)
		if err != nil {
			return nil, err
		}
		first, ok := p.oldestMessage()
		from := since.Add(-s.clockLag(p.at))
		if fresh := all.addPage(p); !ok || fresh == 0 || timeOfMillis(first.sent).Before(from) {
			return slices.DeleteFunc(all.sortedMessages(), func(m message) bool { return timeOfMillis(m.sent).Before(from) }), nil
		}
		if all.pages == maxPages {
			return nil, forwardUnknownError("too many messages came since then to look through all of them", nil)
		}
		id = first.id
	}
}

// clockUncertainty is what the header Date and the way to the server hide.
const clockUncertainty = 2 * time.Second

// clockLag is how far the server's clock may be behind ours.
func (s *session) clockLag(at time.Time) time.Duration {
	if at.IsZero() {
		return maxClockLag
	}
	return max(s.now().Sub(at), 0) + clockUncertainty
}

// pickCopy finds the copy of original, which is nil when it is not known what it
// said; nil when there is none.
func pickCopy(recent []message, others []string, original *message) (*message, error) {
	var equal, own []message
	for _, m := range recent {
		if m.recalled > 0 || slices.Contains(others, m.id) {
			continue
		}
		alike := original != nil && m.id != original.id && hasSameContent(*original, m)
		switch {
		case alike && m.direction != otherSide:
			equal = append(equal, m)
		case alike || m.direction == ownSide:
			own = append(own, m)
		}
	}
	switch {
	case len(equal) == 1:
		return &equal[0], nil
	case len(equal) > 1:
		return nil, forwardUnknownError(fmt.Sprintf("%d messages with the same content were sent since then", len(equal)), nil)
	case len(own) > 0:
		return nil, forwardUnknownError("a message with different content was sent since then and may be the copy", nil)
	}
	return nil, nil
}

// hasSameContent reports whether two messages have the same content, except for what a
// server may leave out of a copy, and in the names of stored files.
func hasSameContent(a, b message) bool {
	return a.contentType == b.contentType && bytes.Equal(comparableBody(a.body), comparableBody(b.body))
}

func comparableBody(b body) []byte {
	b.mentioned = nil
	options{}.setQuote(&b)
	for _, key := range []*string{&b.imageURL, &b.fileURL, &b.videoURL, &b.audioURL, &b.image} {
		if *key != "" {
			*key = path.Base(*key)
		}
	}
	return encode(&b)
}

// forwardUnknownError is the error of a forward whose outcome only a person can find out.
func forwardUnknownError(why string, cause error) error {
	return &providers.Error{
		Kind: providers.Unknown, Op: opForward, Detail: why, Err: cause,
		Hint: "Look at the conversation, then run herald resolve ADDRESS --sent ID or --not-sent.",
	}
}
