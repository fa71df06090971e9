package maiagent

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/kit"
)

const opDescribe = "read conversation"

// CreateConversation makes a conversation in a web chat; see kit.Creations.
func (s *session) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	if err := providers.ErrorFromProblems(kit.OpCreate, s.CheckConversation("", want)); err != nil {
		return "", err
	}
	return s.Creations.CreateConversation(ctx, key, want)
}

// CheckConversation finds what MaiAgent cannot keep; see
// providers.ConversationChecker. A title is Herald's own name for the
// conversation, and is not sent to MaiAgent.
func (platform) CheckConversation(_ string, want providers.ConversationSpec) []providers.Problem {
	c := kit.NewConversationCheck(want)
	c.RefuseDenied(platformFacts())
	switch chat, err := webChatOf(want); {
	case err != nil:
		c.Refuse("maiagent", err.Error())
	case chat != "" && !kit.UUIDPattern.MatchString(chat):
		c.Refuse("maiagent.web_chat", "The web chat's id is no UUID. "+hintWebChat)
	}
	return c.Problems()
}

// CheckConversation also requires a web chat, of the conversation or of the provider.
func (s *session) CheckConversation(id string, want providers.ConversationSpec) []providers.Problem {
	problems := platform{}.CheckConversation(id, want)
	if len(problems) == 0 && id == "" && s.chatOf(want) == "" {
		problems = append(problems, providers.Problem{Attribute: "maiagent.web_chat", Code: problem.InvalidConversation,
			Detail: "There is no web chat in which to create the conversation. " + hintWebChat})
	}
	return problems
}

// webChatOf is the web chat that the conversation's own block names; "" if none.
func webChatOf(want providers.ConversationSpec) (string, error) {
	var block struct {
		WebChat string `json:"web_chat"`
	}
	err := providers.DecodeOptions(want.Options, &block)
	return strings.TrimSpace(block.WebChat), err
}

// chatOf is the web chat in which a conversation is created; "" if none. A block
// that cannot be read names none: CheckConversation reports it.
func (s *session) chatOf(want providers.ConversationSpec) string {
	chat, _ := webChatOf(want)
	return cmp.Or(chat, s.webChat)
}

func (s *session) requestConversation(ctx context.Context, want providers.ConversationSpec) (string, error) {
	chat := s.chatOf(want)
	c, _, err := kit.Call[conversationInfo](ctx, s.api, kit.Post(kit.OpCreate, conversationsPath, map[string]string{"webChat": chat}))
	if err != nil {
		return "", err
	}
	s.rememberInbox(chat, c.Inbox.ID)
	return c.ID, nil
}

// listNewcomers lists the conversations of a web chat that were created in a
// span of time and that no visitor has written to.
func (s *session) listNewcomers(ctx context.Context, want providers.ConversationSpec, when kit.Span) ([]string, error) {
	box, err := s.findInbox(ctx, s.chatOf(want))
	if err != nil {
		return nil, err
	}
	recent, err := listPages[conversationInfo](s.api, "read conversations", conversationsPath, url.Values{"inbox": {box}}).Since(ctx, when.Began)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range recent {
		visited := c.LastMessage != nil && c.LastMessage.Type == kindIncoming
		if c.Inbox.ID == box && !visited && !c.Created().After(when.Latest()) && !s.IsSettled(c.ID) {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}

func (s *session) rememberInbox(chat, inbox string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inboxes[chat] = inbox
}

// findInbox finds the inbox that receives the conversations of a web chat.
func (s *session) findInbox(ctx context.Context, chat string) (string, error) {
	const op = "read inboxes"
	s.mu.Lock()
	known := s.inboxes[chat]
	s.mu.Unlock()
	if known != "" {
		return known, nil
	}
	for b, err := range listPages[inbox](s.api, op, inboxesPath, url.Values{}).All(ctx) {
		if err != nil {
			return "", err
		}
		if b.Channel.ID == chat || b.ID == chat {
			s.rememberInbox(chat, b.ID)
			return b.ID, nil
		}
	}
	return "", &providers.Error{Kind: providers.NotFound, Op: op, Attribute: "maiagent.web_chat",
		Detail: "no inbox belongs to the web chat", Hint: hintWebChat}
}

func (s *session) fetchConversation(ctx context.Context, id string) (conversationInfo, error) {
	if err := conversationIDs.Check(opDescribe, id); err != nil {
		return conversationInfo{}, err
	}
	c, _, err := kit.Call[conversationInfo](ctx, s.api, kit.Get(opDescribe, conversationsPath+url.PathEscape(id)+"/"))
	if err == nil {
		s.Settle(id)
	}
	return c, err
}

// DescribeConversation finds out whether a conversation exists. What MaiAgent
// chooses for it, such as its title, is not declared and so is left out.
func (s *session) DescribeConversation(ctx context.Context, id string) (providers.ConversationSpec, error) {
	_, err := s.fetchConversation(ctx, id)
	return providers.ConversationSpec{}, err
}

// asGone returns an error of kind Gone when the conversation does not exist; see
// kit.History.
func (s *session) asGone(ctx context.Context, id string, cause error) error {
	var e *providers.Error
	if cause != nil && (!errors.As(cause, &e) || e.Kind != providers.NotFound && (e.Kind != providers.Invalid || e.Attribute != "id")) {
		return cause
	}
	if _, err := s.fetchConversation(ctx, id); providers.KindOf(err) == providers.NotFound {
		return &providers.Error{Kind: providers.Gone, Op: opDescribe, Detail: "the conversation does not exist", Err: err}
	}
	return cause
}

// ChangeConversation has nothing that it could change; see providers.ConversationManager.
func (s *session) ChangeConversation(_ context.Context, id string, have, want providers.ConversationSpec) error {
	if have.Title == want.Title && have.Announcement == want.Announcement && len(want.Participants) == len(have.Participants) {
		return nil
	}
	return providers.ErrorFromProblems("change conversation", s.CheckConversation(id, want))
}

// readConversation answers data "conversation". MaiAgent names conversations
// itself, so the title is here, and is not compared to what is declared.
func (s *session) readConversation(ctx context.Context, target providers.Target, _ cty.Value) (cty.Value, error) {
	got, err := s.fetchConversation(ctx, target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	info := providers.ConversationInfo{
		ID: target.ID, Title: got.Title, CreatedAt: got.Created(), Details: kit.KnownDetails(map[string]string{"inbox": got.Inbox.ID}),
	}
	if who := personOf(got.Contact); who.ID != "" {
		info.Participants = []string{who.ID}
	}
	return info.Value(), nil
}

// ListConversations lists the conversations of all web chats; see
// providers.ConversationLister.
func (s *session) ListConversations(ctx context.Context) ([]providers.ListedConversation, error) {
	var found []providers.ListedConversation
	for c, err := range listPages[conversationInfo](s.api, "read conversations", conversationsPath, url.Values{}).All(ctx) {
		if err != nil {
			return nil, err
		}
		found = append(found, providers.ListedConversation{ID: c.ID, Title: c.Title})
	}
	return found, nil
}
