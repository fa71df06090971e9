// Package maiagent is the platform MaiAgent, for AI assistants: messages into
// conversations of a web chat, as the assistant or as the visitor, with files.
// MaiAgent honours no key, so a request of unknown outcome is looked up: a message
// by kind, content and time, a conversation by when it was created.
//
// The facts are those of the vendor's pages on conversations and messages
// (vendorDocs) and of its public examples. Where they are silent, the code is
// right under either answer. The package must not know state, plan or apply, nor
// any other platform.
package maiagent

import (
	"context"
	"net/url"
	"strings"
	"sync"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform.
func New() providers.Platform { return platform{conversationIDs} }

type platform struct{ kit.IDForm }

var conversationIDs = kit.IDForm{
	Pattern: kit.UUIDPattern,
	Help:    "The id of a conversation on MaiAgent is a UUID, such as 8e44604a-8278-4c96-96b5-3e5a0548d738.",
}

var (
	_ providers.TargetChecker       = platform{}
	_ providers.ConversationChecker = platform{}
	_ providers.Splitter            = platform{}
	_ providers.ConversationChecker = (*session)(nil)
	_ providers.CredentialChecker   = (*session)(nil)
)

// Facts describes MaiAgent.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose makes one message of the content.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c, 1)
}

// ComposeParts divides the files of the content; see providers.Splitter.
func (platform) ComposeParts(c content.Content, n int) []providers.Part {
	parts, _ := composeContent(c, n)
	return parts
}

// session is an API key in use.
type session struct {
	*kit.History[message]
	*kit.Creations
	kit.DataReaders
	api     *kit.API
	webChat string
	now     func() time.Time

	mu        sync.Mutex
	inboxes   map[string]string // web chat → inbox
	presigned bool              // files cannot be sent in one step
}

// Open reads the configuration and sends nothing; see providers.Platform.
func (platform) Open(c providers.Config) (providers.Session, error) {
	const hint = "Set MAIAGENT_API_KEY or the api_key argument."
	key := strings.TrimSpace(providers.StringArg(c.Body, "api_key"))
	switch {
	case key == "":
		return nil, providers.NewConfigError(providers.Auth, "api_key", "there is no API key", hint)
	case strings.ContainsAny(key, " \r\n"):
		return nil, providers.NewConfigError(providers.Auth, "api_key", "the API key has a space or a line break in it", hint)
	}
	chat := strings.TrimSpace(providers.StringArg(c.Body, "web_chat"))
	if chat != "" && !kit.UUIDPattern.MatchString(chat) {
		return nil, providers.NewConfigError(providers.Invalid, "web_chat", "the web chat's id is no UUID", hintWebChat)
	}
	opt, err := kit.ClientOptions(c, platformFacts(), defaultEndpoint, key)
	if err != nil {
		return nil, err
	}
	api := &kit.API{
		Client: client.New(opt), Auth: kit.HeaderAuth{Name: "Authorization", Value: "Api-Key " + key}, Refusal: classifyAnswer, Title: title,
	}
	s := &session{api: api, webChat: chat, now: opt.Now, inboxes: map[string]string{}}
	s.History = &kit.History[message]{List: s.listMessages, Single: s.readMessage, AsGone: s.asGone}
	s.Creations = kit.NewCreations(kit.CreationCalls{
		Title: title, Create: s.requestConversation, Newcomers: s.listNewcomers, Now: opt.Now, Sleep: opt.Sleep,
	})
	s.DataReaders = kit.DataReaders{providers.DataMessages: s.ReadMessages, providers.DataConversation: s.readConversation}
	return s, nil
}

// CheckCredentials lists one conversation, which nobody sees.
func (s *session) CheckCredentials(ctx context.Context) error {
	_, _, err := kit.Call[page[conversationInfo]](ctx, s.api, kit.Get("check credentials", conversationsPath+"?pageSize=1"))
	return err
}

const opRead = "read messages"

// listMessages lists a conversation, which by that is known not to be a new one.
func (s *session) listMessages(conversation string) (*kit.Listing[message], error) {
	if err := conversationIDs.Check(opRead, conversation); err != nil {
		return nil, err
	}
	s.Settle(conversation)
	return listPages[message](s.api, opRead, messagesPath, url.Values{"conversation": {conversation}}), nil
}

func (s *session) readMessage(ctx context.Context, _, id string) (message, error) {
	c := kit.Get(opRead, messagesPath+url.PathEscape(id)+"/")
	c.MaxBytes = listSize
	m, _, err := kit.Call[message](ctx, s.api, c)
	return m, err
}

// listPages lists what a path has. In which order it comes is not documented.
func listPages[T kit.Dated](api *kit.API, op, path string, query url.Values) *kit.Listing[T] {
	query.Set("pageSize", pageSize)
	return kit.NewListing(op, api.Client, path+"?"+query.Encode(), func(ctx context.Context, at string) (kit.Page[T], client.Answer, error) {
		c := kit.Get(op, at)
		c.MaxBytes = listSize
		p, a, err := kit.Call[page[T]](ctx, api, c)
		if err != nil {
			return kit.Page[T]{}, a, err
		}
		return kit.Page[T]{Items: *p.Results, Next: p.nextPath(path)}, a, nil
	})
}
