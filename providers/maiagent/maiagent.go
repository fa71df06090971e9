// Package maiagent speaks to MaiAgent, a platform for AI assistants: messages
// into conversations of a web chat, as the assistant or as the visitor, with
// files. MaiAgent honours no key, so what is in doubt is read back: a message
// by kind, content and time, a conversation by when it came into being.
//
// The facts are those of the vendor's pages on conversations and messages
// (vendorDocs) and of its public examples. Where they are silent, the code is
// right under either answer. It must not know state, plan or apply, nor any
// other platform.
package maiagent

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
)

// New returns the platform.
func New() providers.Platform { return platform{} }

type platform struct{}

var (
	_ providers.Platform            = platform{}
	_ providers.TargetChecker       = platform{}
	_ providers.ConversationChecker = platform{}
	_ providers.ConversationChecker = (*session)(nil)
	_ providers.Splitter            = platform{}
	_ providers.Session             = (*session)(nil)
	_ providers.Reader              = (*session)(nil)
	_ providers.Finder              = (*session)(nil)
	_ providers.Uploader            = (*session)(nil)
	_ providers.ConversationManager = (*session)(nil)
	_ providers.DataReader          = (*session)(nil)
	_ providers.CredentialChecker   = (*session)(nil)
)

// Facts describes MaiAgent.
func (platform) Facts() providers.Facts { return platformFacts() }

// Compose makes messages of the content; see compose.go.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c, 1)
}

// ComposeParts divides the files of the content; see providers.Splitter.
func (platform) ComposeParts(c content.Content, n int) []providers.Part {
	parts, _ := composeContent(c, n)
	return parts
}

// CheckTarget finds ids that no conversation has; see providers.TargetChecker.
func (platform) CheckTarget(t providers.Target) []providers.Problem {
	if isUUID(t.ID) {
		return nil
	}
	return []providers.Problem{{Attribute: "id", Code: problem.InvalidConversationID, Detail: hintConversationID}}
}

const hintConversationID = "The id of a conversation on MaiAgent is a UUID, such as 8e44604a-8278-4c96-96b5-3e5a0548d738."

// isUUID reports whether s is a UUID with its four dashes. The other forms that
// the library accepts, such as with braces, are not those of an id.
func isUUID(s string) bool { return len(s) == 36 && uuid.Validate(s) == nil }

// session is a key in use.
type session struct {
	http    *client.Client
	key     string
	webChat string
	now     func() time.Time
	sleep   func(context.Context, time.Duration) error

	creating chan struct{} // held by the one creation under way

	mu        sync.Mutex
	known     map[string]string // message id → our key, "" for one that was only read
	notNew    map[string]bool   // conversations that are known not to be new ones
	made      map[string]string // key of a creation → conversation id
	inboxes   map[string]string // web chat → inbox
	presigned bool              // files cannot be sent in one step
}

// Open reads the configuration and sends nothing; see providers.Platform.
func (platform) Open(c providers.Config) (providers.Session, error) {
	const hint = "Set MAIAGENT_API_KEY or the api_key argument."
	key := strings.TrimSpace(providers.StringArg(c.Body, "api_key"))
	switch {
	case key == "":
		return nil, providers.NewConfigError(providers.Auth, "api_key", "the API key is missing", hint)
	case strings.ContainsAny(key, " \r\n"):
		return nil, providers.NewConfigError(providers.Auth, "api_key", "the API key has a space or a line break in it", hint)
	}
	chat := strings.TrimSpace(providers.StringArg(c.Body, "web_chat"))
	if chat != "" && !isUUID(chat) {
		return nil, providers.NewConfigError(providers.Invalid, "web_chat", "the web chat's id is no UUID", hintWebChat)
	}
	endpoint, err := providers.ServerURLArg(c.Body, "endpoint", defaultEndpoint)
	if err != nil {
		return nil, err
	}
	opt := client.OptionsOf(c, platformFacts())
	s := &session{
		key: key, webChat: chat, now: opt.Now, sleep: opt.Sleep, creating: make(chan struct{}, 1),
		known: map[string]string{}, notNew: map[string]bool{}, made: map[string]string{}, inboxes: map[string]string{},
	}
	opt.Base, opt.Secrets = endpoint, []string{key}
	s.http = client.New(opt)
	return s, nil
}

// CheckCredentials lists one conversation, which shows nothing to anybody.
func (s *session) CheckCredentials(ctx context.Context) error {
	_, _, err := callAPI[listPage[conversation]](ctx, s, client.JSONCall{
		Op: "check credentials", Method: http.MethodGet, Path: conversationsPath + "?pageSize=1", Repeatable: true,
	})
	return err
}
