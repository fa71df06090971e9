package aily

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opCreate   = "create session"
	opDescribe = "read session"
	opChange   = "change session"
	opRemove   = "delete session"
)

// sessionLabel is what Herald writes into a session's metadata: the key by which a
// person recognizes a session that is not in the state, and the title.
type sessionLabel struct {
	Key   string `json:"herald"`
	Title string `json:"title,omitempty"`
}

// CreateConversation makes a session; see providers.ConversationManager. Aily has neither a key nor a
// list of sessions, so one whose creation was not answered is not created again:
// only a person can find out whether it exists.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	body, problems := buildSession(sessionLabel{key, want.Title}, want)
	if err := providers.ErrorFromProblems(opCreate, problems); err != nil {
		return "", err
	}
	if begun := s.pendingSince(key, want); !begun.IsZero() {
		return "", creationUnknownError(key, begun, nil)
	}
	began := s.now()
	data, _, err := kit.Call[sessionData](ctx, s.api, kit.Post(opCreate, sessionsPath, body))
	if providers.KindOf(err) == providers.Unknown {
		s.mu.Lock()
		s.lost[key] = began
		s.mu.Unlock()
		return "", creationUnknownError(key, began, err)
	}
	return data.Session.ID, err
}

// pendingSince is when a creation with this key was sent that was not answered.
func (s *session) pendingSince(key string, want providers.ConversationSpec) time.Time {
	if !want.PendingSince.IsZero() {
		return want.PendingSince
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lost[key]
}

func creationUnknownError(key string, begun time.Time, cause error) error {
	e := &providers.Error{Kind: providers.Unknown, Op: opCreate}
	if known, ok := cause.(*providers.Error); ok {
		same := *known
		e = &same
	}
	e.Hint = fmt.Sprintf("A session may have been created at %s, empty, with %q in its metadata. No message was sent to it, and Aily has no list "+
		"to look it up in. If you find its id, set it as id in the conversation block. Otherwise rename the conversation block: "+
		"Herald then creates another session, and the empty one remains.", begun.UTC().Format(time.RFC3339), key)
	if e.Detail == "" {
		e.Detail = "an earlier creation was not answered, and is not repeated"
	}
	return e
}

// CheckConversation finds what a session of Aily cannot have; see
// providers.ConversationChecker.
func (platform) CheckConversation(_ string, want providers.ConversationSpec) []providers.Problem {
	const longestKey = "00000000-0000-0000-0000-000000000000"
	_, problems := buildSession(sessionLabel{longestKey, want.Title}, want)
	return problems
}

// buildSession returns a session as a request has it, and what is wrong with it at
// the arguments of the conversation.
func buildSession(l sessionLabel, want providers.ConversationSpec) (remoteSession, []providers.Problem) {
	c := kit.NewConversationCheck(want)
	p := remoteSession{Metadata: string(client.MustEncodeJSON(l))}
	var block struct {
		ChannelContext string `json:"channel_context"`
	}
	if err := providers.DecodeOptions(want.Options, &block); err != nil {
		c.Refuse("aily", err.Error())
	}
	p.ChannelContext = block.ChannelContext
	c.RefuseDenied(platformFacts())
	if len(p.Metadata) > maxMetadata {
		c.Refuse("title", fmt.Sprintf("The title does not fit into the %d characters of a session's metadata. Make it shorter.", maxMetadata))
	}
	switch {
	case len(p.ChannelContext) > maxMetadata:
		c.Refuse("aily.channel_context", fmt.Sprintf("It is longer than %d characters. Make it shorter.", maxMetadata))
	case p.ChannelContext != "" && !json.Valid([]byte(p.ChannelContext)):
		c.Refuse("aily.channel_context", "It is not JSON. Write it with jsonencode.")
	}
	return p, c.Problems()
}

// DescribeConversation returns the title that Herald wrote; a session that something else
// created has none.
func (s *session) DescribeConversation(ctx context.Context, id string) (providers.ConversationSpec, error) {
	have, err := s.readSession(ctx, id)
	if err != nil {
		return providers.ConversationSpec{}, err
	}
	return providers.ConversationSpec{Title: parseLabel(have).Title}, nil
}

func (s *session) readSession(ctx context.Context, id string) (remoteSession, error) {
	if err := sessionIDs.Check(opDescribe, id); err != nil {
		return remoteSession{}, err
	}
	data, _, err := kit.Call[sessionData](ctx, s.api, kit.Get(opDescribe, sessionPath(id)))
	return data.Session, err
}

// asGone is an error of kind Gone when a refusal means that the session does not
// exist, and cause otherwise. The vendor's code for that is also the one for a
// wrong value, so the session is read: that request has no other value.
func (s *session) asGone(ctx context.Context, id string, cause error) error {
	switch providers.KindOf(cause) {
	case providers.Invalid, providers.NotFound:
	default:
		return cause
	}
	if sessionIDs.Check(opDescribe, id) != nil || !mayBeMissing(cause) {
		return cause
	}
	if _, err := s.readSession(ctx, id); !mayBeMissing(err) {
		return cause
	}
	return &providers.Error{Kind: providers.Gone, Op: opDescribe, Detail: "the session does not exist", Err: cause}
}

func parseLabel(p remoteSession) sessionLabel {
	var l sessionLabel
	if json.Unmarshal([]byte(p.Metadata), &l) != nil {
		return sessionLabel{}
	}
	return l
}

// ChangeConversation writes the title into the metadata. Whether a field that is left out
// of a change stays is not documented, so both are always written.
func (s *session) ChangeConversation(ctx context.Context, id string, have, want providers.ConversationSpec) error {
	if have.Title == want.Title {
		return nil
	}
	now, err := s.readSession(ctx, id)
	if err != nil {
		return err
	}
	body, problems := buildSession(sessionLabel{parseLabel(now).Key, want.Title}, want)
	if err := providers.ErrorFromProblems(opChange, problems); err != nil {
		return err
	}
	if body.ChannelContext == "" {
		body.ChannelContext = now.ChannelContext
	}
	_, _, err = kit.Call[sessionData](ctx, s.api, client.JSONCall{Op: opChange, Method: http.MethodPut, Path: sessionPath(id), Body: body, Repeatable: true})
	return err
}

// RemoveConversation deletes a session with all its messages. What is answered for one
// that is gone is not documented beyond the status, so a refusal counts as
// done when the session cannot be found either.
func (s *session) RemoveConversation(ctx context.Context, id string) error {
	if err := sessionIDs.Check(opRemove, id); err != nil {
		return err
	}
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, client.JSONCall{Op: opRemove, Method: http.MethodDelete, Path: sessionPath(id), Repeatable: true})
	switch providers.KindOf(err) {
	case providers.NotFound:
		return nil
	case providers.Invalid:
		if _, look := s.readSession(ctx, id); providers.KindOf(look) == providers.NotFound {
			return nil
		}
	}
	return err
}

// readConversation answers data "conversation".
func (s *session) readConversation(ctx context.Context, target providers.Target, _ cty.Value) (cty.Value, error) {
	have, err := s.readSession(ctx, target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	return providers.ConversationInfo{
		ID: target.ID, Title: parseLabel(have).Title, CreatedAt: have.CreatedAt.Time,
		Details: kit.KnownDetails(map[string]string{"channel_context": have.ChannelContext, "metadata": have.Metadata}),
	}.Value(), nil
}
