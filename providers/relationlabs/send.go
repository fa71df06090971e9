package relationlabs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"herald/providers"
)

const sending = "send message"

// Send delivers one item after another; see providers.Session. A send is not
// repeatable: what the server does with a second one of the same sendUuid is
// not documented, so an unknown outcome is returned and looked up with Find.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.deliver)
}

func (s *session) deliver(ctx context.Context, item providers.Outgoing) providers.Result {
	to, req, err := request(item)
	if err != nil {
		return providers.Result{Err: err}
	}
	var got sent
	err = s.post(ctx, req, item.Quote, &got)
	switch {
	case err == nil && got.ID == "":
		lost := malformed()
		lost.Op = sending
		return providers.Result{Err: lost}
	case err == nil:
		return providers.Result{ID: string(got.ID), SentAt: s.now()}
	case unexplained(err):
		return s.settle(ctx, to, req, err)
	}
	return providers.Result{Err: s.goneOr(ctx, to.channel, err)}
}

// request completes what Compose made with the ids.
func request(item providers.Outgoing) (target, sendRequest, error) {
	to, err := parseTarget(item.Target.ID)
	if err != nil {
		return to, sendRequest{}, err
	}
	var l letter
	if err := json.Unmarshal(item.Part.Body, &l); err != nil || l.Type == "" {
		return to, sendRequest{}, invalid("the stored message is damaged; plan again")
	}
	if item.Key == "" {
		return to, sendRequest{}, invalid("the message has no key")
	}
	req := sendRequest{Type: l.Type, Content: l.Content, SendUUID: item.Key, Mentioned: l.Mentioned}
	if to.person != "" {
		req.ToRelationID = &to.person
	} else {
		req.ChannelUUID = &to.channel
	}
	return to, req, nil
}

// post sends the message. The vendor's table has quoteId as a string and its
// example as a number, so when the one is refused as a wrong parameter, which
// means that nothing was sent, the other is tried.
func (s *session) post(ctx context.Context, req sendRequest, quote string, got *sent) error {
	c := call{op: sending, path: "/message/send"}
	numeric := s.numeric.Load()
	req.QuoteID = quoteID(quote, numeric)
	c.body = req
	err := s.do(ctx, c, got)
	if codeOf(err) != codeParameter || providers.KindOf(err) != providers.Invalid || !isNumber(quote) {
		return err
	}
	req.QuoteID = quoteID(quote, !numeric)
	c.body = req
	again := s.do(ctx, c, got)
	if again == nil {
		s.numeric.Store(!numeric)
	}
	return again
}

// quoteID writes the id of a quoted message; nil for none. What is no number
// can only be a string.
func quoteID(id string, numeric bool) json.RawMessage {
	switch {
	case id == "":
		return nil
	case numeric && isNumber(id):
		return json.RawMessage(id)
	}
	return canonical(id)
}

// isNumber tells whether id is a whole number as JSON writes it.
func isNumber(id string) bool {
	return id != "" && strings.Trim(id, "0123456789") == "" && (id[0] != '0' || len(id) == 1)
}

// settle looks whether a send that was refused had been done before under the
// same sendUuid, whatever the server calls that.
func (s *session) settle(ctx context.Context, to target, req sendRequest, cause error) providers.Result {
	failed := providers.Result{Err: cause}
	newest, err := newPager(s, to).next(ctx)
	if err != nil {
		if providers.KindOf(cause) != providers.Unknown {
			failed.Err = s.goneOr(ctx, to.channel, cause)
		}
		return failed
	}
	for _, m := range newest {
		if m.SendUUID != req.SendUUID {
			continue
		}
		if !bytes.Equal(visibleOf(m.Type, m.Content), visibleOf(req.Type, req.Content)) {
			return providers.Result{Err: &providers.Error{Kind: providers.Conflict, Op: sending, Err: cause,
				Detail: "a message with this sendUuid is there already and says something else"}}
		}
		return providers.Result{ID: string(m.ID), SentAt: m.CreateAt.milliseconds()}
	}
	return failed
}

// invalid is an error about what Herald itself was about to send.
func invalid(format string, args ...any) *providers.Error {
	return &providers.Error{Kind: providers.Invalid, Op: sending, Detail: fmt.Sprintf(format, args...)}
}
