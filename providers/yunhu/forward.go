package yunhu

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"herald/providers"
	"herald/providers/kit"
	"herald/providers/yunhu/yunhupb"
)

const opForward = "forward message"

// A copy that msg-forward makes has an id of the server's, which the answer
// does not contain, and has no key. So it is looked for: among the messages of
// the conversation that came since, are not known to be others, and are on
// the account's own side. The one with the content of the original is it; one
// with different content may be it, because whether the server copies a
// content to the letter is not documented, and then a person has to look. Only
// where there is neither was nothing passed on.

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
		if where, what, both := strings.Cut(written, "/"); both && place == "" {
			place, id = where, what
		}
	}
	c, err := parseChat(opForward, place)
	return forwardOrigin{c, id}, err == nil && id != ""
}

func (s *session) forwardOne(ctx context.Context, item providers.Outgoing) providers.Result {
	to, err := parseChat(opForward, item.Target.ID)
	if err != nil {
		return providers.Result{Err: err}
	}
	from, ok := parseOrigin(item)
	if !ok {
		return providers.Result{Err: newArgumentError(opForward, "forward", "%q is not a message on Yunhu; write its conversation, a slash and its id, "+
			"as in group:123456789/0d9de5bb2a1d4a5f8c3e6b7a90f1e2d3", string(item.Part.Body))}
	}
	original, err := s.fetchOriginal(ctx, from)
	if err == nil && original == nil {
		err = newArgumentError(opForward, "forward", "the message to forward, %s, does not exist any more", from.id)
	}
	if err != nil {
		return providers.Result{Err: err}
	}
	newest, _, err := s.listBefore(to, "").Next(ctx)
	if err != nil {
		return providers.Result{Err: err}
	}
	for _, m := range newest {
		item.Others = append(item.Others, m.MsgId)
	}
	began := s.now()
	if err := s.requestForward(ctx, from, to); err != nil {
		return providers.Result{Err: err}
	}
	// From here on it is there, and no look that misses it may deny it.
	s.mu.Lock()
	s.forwarded[item.Key] = true
	s.mu.Unlock()
	return s.findCopy(ctx, to, item, original, began)
}

// fetchOriginal reads the message that is passed on; nil when it is not there any more.
func (s *session) fetchOriginal(ctx context.Context, from forwardOrigin) (*message, error) {
	m, err := s.fetchOne(ctx, from.chat, from.id)
	if m != nil && m.isRecalled() {
		m = nil
	}
	return m, err
}

func (s *session) requestForward(ctx context.Context, from forwardOrigin, to chat) error {
	type receiver struct {
		ID   string           `json:"chatId"`
		Kind yunhupb.ChatType `json:"chatType"`
	}
	return s.post(ctx, kit.Post(opForward, "/v1/msg/msg-forward", struct {
		ID      string           `json:"msgId"`
		Kind    yunhupb.ChatType `json:"chatType"`
		Receive []receiver       `json:"receive"`
	}{from.id, from.chat.kind, []receiver{{to.id, to.kind}}}))
}

// findCopy finds the copy that an accepted request made.
func (s *session) findCopy(ctx context.Context, to chat, item providers.Outgoing, original *message, began time.Time) providers.Result {
	recent, err := s.listBefore(to, "").Since(ctx, began)
	if err != nil {
		return providers.Result{Err: newForwardError("Yunhu forwarded the message, and its copy could not be read", err)}
	}
	found, err := pickCopy(recent, item.Others, original)
	switch {
	case err != nil:
		return providers.Result{Err: err}
	case found == nil:
		return providers.Result{Err: newForwardError("Yunhu forwarded the message, and its copy is not listed yet", nil)}
	}
	return providers.Result{ID: found.MsgId, SentAt: found.Created()}
}

// findForwards looks for the copies of those of the items that passed a
// message on. The others are identified by the ids that Herald chose.
func (s *session) findForwards(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	found := make(map[string]providers.RemoteMessage, len(items))
	var taken []string
	for _, item := range items {
		if id, err := messageID(item.Key); err == nil && !item.Part.Forwards {
			taken = append(taken, id)
		}
	}
	for _, item := range items {
		if !item.Part.Forwards {
			continue
		}
		item.Others = slices.Concat(item.Others, taken)
		m, err := s.findForward(ctx, item, since)
		if err != nil {
			return nil, err
		}
		if m != nil {
			taken = append(taken, m.MsgId)
			r := m.toRemote()
			r.Key, r.Visible = item.Key, nil
			found[item.Key] = r
		}
	}
	return found, nil
}

func (s *session) findForward(ctx context.Context, item providers.Outgoing, since time.Time) (*message, error) {
	to, err := parseChat(opForward, item.Target.ID)
	if err != nil {
		return nil, err
	}
	// A message that was overlooked would be forwarded again. A server that sends no
	// Date may have a clock that is behind.
	recent, err := s.listBefore(to, "").Since(ctx, since.Add(-maxClockLag))
	if err != nil {
		return nil, err
	}
	var original *message
	if from, ok := parseOrigin(item); ok {
		if original, err = s.fetchOriginal(ctx, from); err != nil {
			return nil, err
		}
	}
	m, err := pickCopy(recent, item.Others, original)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil && m == nil && s.forwarded[item.Key] {
		return nil, newForwardError("Yunhu forwarded the message, and its copy is not listed", nil)
	}
	return m, err
}

// pickCopy finds the copy of original, which is nil when it is not known what it
// said; nil when there is none.
func pickCopy(recent []message, others []string, original *message) (*message, error) {
	var equal, own []message
	for _, m := range recent {
		if m.isRecalled() || slices.Contains(others, m.MsgId) {
			continue
		}
		alike := original != nil && m.MsgId != original.MsgId && hasSameContent(*original, m)
		switch {
		case alike && m.Direction != otherSide:
			equal = append(equal, m)
		case alike || m.Direction == ownSide:
			own = append(own, m)
		}
	}
	switch {
	case len(equal) == 1:
		return &equal[0], nil
	case len(equal) > 1:
		return nil, newForwardError(fmt.Sprintf("%d messages with the same content were sent since then", len(equal)), nil)
	case len(own) > 0:
		return nil, newForwardError("a message with different content was sent since then and may be the copy", nil)
	}
	return nil, nil
}

// hasSameContent reports whether two messages have the same content, except for what a
// server may leave out of a copy, and in the names of stored files.
func hasSameContent(a, b message) bool {
	return a.ContentType == b.ContentType && proto.Equal(comparableContent(a), comparableContent(b))
}

func comparableContent(m message) *yunhupb.MsgContent {
	c := proto.CloneOf(m.Content)
	c.MentionedId, c.QuoteMsgText, c.QuoteImageName, c.QuoteImageUrl, c.QuoteVideoUrl, c.QuoteVideoTime = nil, "", "", "", "", 0
	for _, key := range fileKeys(c) {
		if *key != "" {
			*key = path.Base(*key)
		}
	}
	return c
}

// newForwardError is the error of a forward whose outcome only a person can find out.
func newForwardError(why string, cause error) error {
	return &providers.Error{
		Kind: providers.Unknown, Op: opForward, Detail: why, Err: cause,
		Hint: "Look at the conversation, then run herald resolve ADDRESS --sent ID or --not-sent.",
	}
}
