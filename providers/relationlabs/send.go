package relationlabs

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const opSend = "send message"

// Send delivers one item after another; see providers.Session. A send is not
// repeatable: what the server does with a second one of the same sendUuid is
// not documented, so an unknown outcome is returned and looked up with Find.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendOne)
}

func (s *session) sendOne(ctx context.Context, item providers.Outgoing) providers.Result {
	req, err := buildSendRequest(item)
	if err != nil {
		return providers.Result{Err: err}
	}
	got, err := s.postMessage(ctx, req, item.Quote)
	switch {
	case err == nil:
		s.Remember(string(got.ID), item.Key)
		return providers.Result{ID: string(got.ID), SentAt: s.now()}
	case isVagueRefusal(err):
		return s.confirmSent(ctx, item.Target.ID, req, err)
	}
	return providers.Result{Err: s.asGone(ctx, item.Target.ID, err)}
}

// buildSendRequest completes what Compose made with the ids.
func buildSendRequest(item providers.Outgoing) (sendRequest, error) {
	p, err := kit.OpenItem[partPayload](opSend, platformFacts(), conversationIDs, item)
	switch {
	case err != nil:
		return sendRequest{}, err
	case p.Type == "":
		return sendRequest{}, kit.Invalidf(opSend, "the stored message is damaged; plan again")
	case item.Key == "":
		return sendRequest{}, kit.Invalidf(opSend, "the message has no key")
	}
	req := sendRequest{Type: p.Type, Content: p.Content, SendUUID: item.Key, Mentioned: p.Mentioned}
	to, err := parseTarget(opSend, item.Target.ID)
	if to.person != "" {
		req.ToRelationID = &to.person
	} else {
		req.ChannelUUID = &to.channel
	}
	return req, err
}

// postMessage sends the message. The vendor's table has quoteId as a string and its
// example as a number, so when the one is refused as a wrong parameter, which
// means that nothing was sent, the other is tried.
func (s *session) postMessage(ctx context.Context, req sendRequest, quote string) (sendAnswer, error) {
	numeric := s.numeric.Load()
	req.QuoteID = quoteID(quote, numeric)
	got, _, err := kit.Call[sendAnswer](ctx, s.api, kit.Post(opSend, sendPath, req))
	if kit.CodeOf(err) != codeParameter || providers.KindOf(err) != providers.Invalid || !isNumber(quote) {
		return got, err
	}
	req.QuoteID = quoteID(quote, !numeric)
	if got, _, err = kit.Call[sendAnswer](ctx, s.api, kit.Post(opSend, sendPath, req)); err == nil {
		s.numeric.Store(!numeric)
	}
	return got, err
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
func (s *session) confirmSent(ctx context.Context, conversation string, req sendRequest, cause error) providers.Result {
	newest, err := s.readNewest(ctx, conversation)
	if err != nil && providers.KindOf(cause) != providers.Unknown {
		return providers.Result{Err: s.asGone(ctx, conversation, cause)}
	}
	for _, m := range newest {
		if m.SendUUID != req.SendUUID {
			continue
		}
		if !bytes.Equal(visibleJSON(m.Type, m.Content), visibleJSON(req.Type, req.Content)) {
			return providers.Result{Err: &providers.Error{Kind: providers.Conflict, Op: opSend, Err: cause,
				Detail: "a message with this sendUuid exists already and has different content"}}
		}
		return providers.Result{ID: string(m.ID), SentAt: m.Created()}
	}
	return providers.Result{Err: cause}
}

// readNewest reads the newest page of a conversation.
func (s *session) readNewest(ctx context.Context, conversation string) ([]message, error) {
	list, err := s.listMessages(conversation)
	if err != nil {
		return nil, err
	}
	page, _, err := list.Next(ctx)
	return page, err
}
