package relationlabs

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"herald/providers"
	"herald/providers/client"
)

const opSend = "send message"

// Send delivers one item after another; see providers.Session. A send is not
// repeatable: what the server does with a second one of the same sendUuid is
// not documented, so an unknown outcome is returned and looked up with Find.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendOne)
}

func (s *session) sendOne(ctx context.Context, item providers.Outgoing) providers.Result {
	to, req, err := buildSendRequest(item)
	if err != nil {
		return providers.Result{Err: err}
	}
	var got sendAnswer
	err = s.postMessage(ctx, req, item.Quote, &got)
	switch {
	case err == nil && got.ID == "":
		lost := malformedAnswer()
		lost.Op = opSend
		return providers.Result{Err: lost}
	case err == nil:
		return providers.Result{ID: string(got.ID), SentAt: s.now()}
	case isUndocumentedRefusal(err):
		return s.confirmSent(ctx, to, req, err)
	}
	return providers.Result{Err: s.goneOrCause(ctx, to.channel, err)}
}

// buildSendRequest completes what Compose made with the ids.
func buildSendRequest(item providers.Outgoing) (target, sendRequest, error) {
	to, err := parseTarget(item.Target.ID)
	if err != nil {
		return to, sendRequest{}, err
	}
	var l partPayload
	if err := json.Unmarshal(item.Part.Body, &l); err != nil || l.Type == "" {
		return to, sendRequest{}, invalidRequest("the stored message is damaged; plan again")
	}
	if item.Key == "" {
		return to, sendRequest{}, invalidRequest("the message has no key")
	}
	req := sendRequest{Type: l.Type, Content: l.Content, SendUUID: item.Key, Mentioned: l.Mentioned}
	if to.person != "" {
		req.ToRelationID = &to.person
	} else {
		req.ChannelUUID = &to.channel
	}
	return to, req, nil
}

// postMessage sends the message. The vendor's table has quoteId as a string and its
// example as a number, so when the one is refused as a wrong parameter, which
// means that nothing was sent, the other is tried.
func (s *session) postMessage(ctx context.Context, req sendRequest, quote string, got *sendAnswer) error {
	c := apiCall{op: opSend, path: "/message/send"}
	numeric := s.numeric.Load()
	req.QuoteID = quoteID(quote, numeric)
	c.body = req
	err := s.callAPI(ctx, c, got)
	if vendorCode(err) != codeParameter || providers.KindOf(err) != providers.Invalid || !isNumber(quote) {
		return err
	}
	req.QuoteID = quoteID(quote, !numeric)
	c.body = req
	again := s.callAPI(ctx, c, got)
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
	return client.MustEncodeJSON(id)
}

// isNumber reports whether id is a whole number as JSON writes it.
func isNumber(id string) bool {
	return id != "" && strings.Trim(id, "0123456789") == "" && (id[0] != '0' || len(id) == 1)
}

// confirmSent looks whether a send that was refused had been done before under the
// same sendUuid, whatever the server calls that.
func (s *session) confirmSent(ctx context.Context, to target, req sendRequest, cause error) providers.Result {
	failed := providers.Result{Err: cause}
	newest, err := newPager(s, to).nextPage(ctx)
	if err != nil {
		if providers.KindOf(cause) != providers.Unknown {
			failed.Err = s.goneOrCause(ctx, to.channel, cause)
		}
		return failed
	}
	for _, m := range newest {
		if m.SendUUID != req.SendUUID {
			continue
		}
		if !bytes.Equal(visibleJSON(m.Type, m.Content), visibleJSON(req.Type, req.Content)) {
			return providers.Result{Err: &providers.Error{Kind: providers.Conflict, Op: opSend, Err: cause,
				Detail: "a message with this sendUuid exists already and has different content"}}
		}
		return providers.Result{ID: string(m.ID), SentAt: m.CreateAt.toTime()}
	}
	return failed
}

// invalidRequest is an error about what Herald itself was about to send.
func invalidRequest(format string, args ...any) *providers.Error {
	return &providers.Error{Kind: providers.Invalid, Op: opSend, Detail: fmt.Sprintf(format, args...)}
}
