package maiagent

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
)

const (
	opCreate   = "create conversation"
	opDescribe = "read conversation"
)

// creationReach is how long after its beginning a creation of an earlier run can have
// taken effect.
const creationReach = 2 * time.Minute

// CreateConversation makes a conversation in a web chat; see providers.ConversationManager. One that
// was not answered is looked for by time, so creations go one after another.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	if err := providers.ErrorFromProblems(opCreate, s.CheckConversation("", want)); err != nil {
		return "", err
	}
	chat := cmp.Or(webChatOf(want), s.webChat)
	select {
	case s.creating <- struct{}{}:
		defer func() { <-s.creating }()
	case <-ctx.Done():
		return "", &providers.Error{Kind: providers.Cancelled, Op: opCreate, Err: ctx.Err()}
	}
	if id := s.made[key]; id != "" {
		return id, nil
	}
	id, err := "", error(nil)
	if !want.PendingSince.IsZero() {
		id, err = s.findUnanswered(ctx, chat, timeSpan{want.PendingSince, want.PendingSince.Add(creationReach)})
	}
	if err == nil && id == "" {
		id, err = s.createOnce(ctx, chat)
	}
	if id != "" {
		s.made[key] = id // guarded by creating
		s.markNotNew(id)
	}
	return id, err
}

// CheckConversation finds what MaiAgent cannot keep; see providers.ConversationChecker. A
// title is Herald's own name for the conversation, and does not reach MaiAgent.
func (platform) CheckConversation(_ string, want providers.ConversationSpec) []providers.Problem {
	var problems []providers.Problem
	refuse := func(attribute, detail string) {
		problems = append(problems, providers.Problem{Attribute: attribute, Code: problem.InvalidConversation, Detail: detail})
	}
	if len(want.Participants) > 0 {
		refuse("participants", "A conversation on MaiAgent has one contact, which MaiAgent makes. Leave participants out.")
	}
	if want.Announcement != "" {
		refuse("announcement", "A conversation on MaiAgent has no announcement. Leave it out, and send it as a message.")
	}
	if chat := webChatOf(want); chat != "" && !isUUID(chat) {
		refuse("maiagent.web_chat", "The web chat's id is no UUID. "+hintWebChat)
	}
	return problems
}

// CheckConversation also wants a web chat, of the conversation or of the provider.
func (s *session) CheckConversation(id string, want providers.ConversationSpec) []providers.Problem {
	problems := platform{}.CheckConversation(id, want)
	if id == "" && webChatOf(want) == "" && s.webChat == "" {
		problems = append(problems, providers.Problem{Attribute: "maiagent.web_chat", Code: problem.InvalidConversation,
			Detail: "There is no web chat in which to create the conversation. " + hintWebChat})
	}
	return problems
}

// webChatOf is the web chat that the conversation's own block names; "" if none.
func webChatOf(p providers.ConversationSpec) string {
	return strings.TrimSpace(providers.StringArg(p.Options, "web_chat"))
}

// createOnce asks for a conversation, once. When it is not answered, the one that
// came into being is taken; when there is none the outcome stays unknown,
// because it may still come.
func (s *session) createOnce(ctx context.Context, chat string) (string, error) {
	began := s.now()
	p, _, err := callAPI[conversation](ctx, s, client.JSONCall{
		Op: opCreate, Method: http.MethodPost, Path: conversationsPath, Body: map[string]string{"webChat": chat},
	})
	if providers.KindOf(err) == providers.Unknown {
		id, lookErr := s.findUnanswered(ctx, chat, timeSpan{began, s.now()})
		if lookErr != nil || id != "" {
			return id, lookErr
		}
	}
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	s.inboxes[chat] = p.Inbox.ID
	s.mu.Unlock()
	return p.ID, nil
}

// timeSpan is when a creation was under way, on our clock.
type timeSpan struct{ began, ended time.Time }

// findUnanswered looks for the conversation that an unanswered creation made, and once
// more after a while when there is none. None is an empty id.
func (s *session) findUnanswered(ctx context.Context, chat string, when timeSpan) (string, error) {
	for again := false; ; again = true {
		found, err := s.listNewcomers(ctx, chat, when)
		switch {
		case err != nil:
			return "", creationUnknownError(when, nil, err)
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return "", creationUnknownError(when, found, nil)
		case again:
			return "", nil
		}
		if err := s.sleep(ctx, providers.GracePeriod); err != nil {
			return "", creationUnknownError(when, nil, err)
		}
	}
}

// listNewcomers lists the conversations of a web chat that came into being in a
// span of time, that no visitor has written to and that nobody else made.
func (s *session) listNewcomers(ctx context.Context, chat string, when timeSpan) ([]string, error) {
	box, err := s.findInbox(ctx, chat)
	if err != nil {
		return nil, err
	}
	list, err := newPager[conversation](s, "read conversations", conversationsPath, url.Values{"inbox": {box}}).listSince(ctx, when.began)
	if err != nil {
		return nil, err
	}
	// The server's clock may be ahead, by how much is not known here: what is
	// later than the span is left out only when it is later by far.
	latest := when.ended.Add(creationReach)
	var ids []string
	for _, p := range list {
		visited := p.LastMessage != nil && p.LastMessage.Type == kindIncoming
		if p.Inbox.ID == box && !visited && !p.createdAt().After(latest) && !s.isNotNew(p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids, nil
}

// findInbox finds where the conversations of a web chat come in.
func (s *session) findInbox(ctx context.Context, chat string) (string, error) {
	s.mu.Lock()
	known := s.inboxes[chat]
	s.mu.Unlock()
	if known != "" {
		return known, nil
	}
	for list := newPager[inbox](s, "read inboxes", inboxesPath, url.Values{}); !list.isDone(); {
		page, _, err := list.nextPage(ctx)
		if err != nil {
			return "", err
		}
		for _, b := range page {
			if b.Channel.ID == chat || b.ID == chat {
				s.mu.Lock()
				s.inboxes[chat] = b.ID
				s.mu.Unlock()
				return b.ID, nil
			}
		}
	}
	return "", &providers.Error{Kind: providers.NotFound, Op: "read inboxes", Attribute: "maiagent.web_chat",
		Detail: "no inbox belongs to the web chat", Hint: hintWebChat}
}

// creationUnknownError is the error of a creation whose outcome only a person can find out.
func creationUnknownError(when timeSpan, found []string, cause error) error {
	e := &providers.Error{Kind: providers.Unknown, Op: opCreate, Err: cause,
		Detail: "the creation was not answered, and whether a conversation was created is unknown"}
	at := when.began.UTC().Format(time.RFC3339)
	e.Hint = fmt.Sprintf("Look in MaiAgent's console for a conversation of %s. If it is there, put its id into the conversation block; if not, apply again.", at)
	if len(found) > 0 {
		e.Detail = fmt.Sprintf("the creation was not answered, and %d conversations came into being meanwhile", len(found))
		e.Hint = fmt.Sprintf("Find out which of them is nobody else's, and put its id into the conversation block: %s.", strings.Join(found, ", "))
	}
	return e
}

// markNotNew records a conversation that no later creation can have made.
func (s *session) markNotNew(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.notNew[id] = true
}

func (s *session) isNotNew(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.notNew[id]
}

// DescribeConversation checks that a conversation exists. What MaiAgent chooses for it,
// such as its title, is not declared and so is not returned.
func (s *session) DescribeConversation(ctx context.Context, id string) (providers.ConversationSpec, error) {
	if !isUUID(id) {
		e := invalidRequest(opDescribe, "%q is no id of a conversation", id)
		e.Attribute, e.Hint = "id", hintConversationID
		return providers.ConversationSpec{}, e
	}
	_, _, err := callAPI[conversation](ctx, s, client.JSONCall{
		Op: opDescribe, Method: http.MethodGet, Path: conversationsPath + url.PathEscape(id) + "/", Repeatable: true,
	})
	if err == nil {
		s.markNotNew(id)
	}
	return providers.ConversationSpec{}, err
}

// goneOrCause is an error of kind Gone when a refusal means that the conversation
// does not exist, and cause otherwise.
func (s *session) goneOrCause(ctx context.Context, id string, cause error) error {
	var e *providers.Error
	if !errors.As(cause, &e) || e.Kind != providers.NotFound && (e.Kind != providers.Invalid || e.Attribute != "id") {
		return cause
	}
	return cmp.Or(s.checkGone(ctx, id), cause)
}

// checkGone is an error of kind Gone when the conversation does not exist, and nil
// when it does or that cannot be told.
func (s *session) checkGone(ctx context.Context, id string) error {
	_, err := s.DescribeConversation(ctx, id)
	if providers.KindOf(err) != providers.NotFound {
		return nil
	}
	return &providers.Error{Kind: providers.Gone, Op: opDescribe, Detail: "the conversation does not exist", Err: err}
}

// ChangeConversation has nothing that it could change; see providers.ConversationManager.
func (s *session) ChangeConversation(_ context.Context, id string, have, want providers.ConversationSpec) error {
	if have.Title == want.Title && have.Announcement == want.Announcement && len(want.Participants) == len(have.Participants) {
		return nil
	}
	return providers.ErrorFromProblems("change conversation", s.CheckConversation(id, want))
}
