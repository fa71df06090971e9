package providers

import (
	"context"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/diag/problem"
)

// Platform is one kind of place to send to, before any account is known.
type Platform interface {
	// Facts describes the platform. It is constant and needs no network.
	Facts() Facts

	// Compose turns content into platform messages, in the order in which they
	// are sent. It is a pure function: equal content gives equal parts, on every
	// machine and in every run. Content that the platform cannot show is a
	// problem; with a problem that is not a warning the parts are nil.
	Compose(content.Content) ([]Part, []Problem)

	// Open makes a session for an account. It checks the configuration but
	// sends nothing, so it is cheap and works without a network. Configuration
	// that is missing or malformed is an *Error of kind Invalid or Auth whose
	// Attribute names the culprit.
	Open(Config) (Session, error)
}

// TargetChecker is a Platform that checks the form of conversation ids, so that
// the plan refuses a malformed one and not the first send. The Attribute of a
// problem is an argument of the conversation block: "id". An id without problems
// is well formed; the conversation need not exist.
type TargetChecker interface {
	CheckTarget(Target) []Problem
}

// Config is what a session is opened with.
type Config struct {
	// Body is the provider block, decoded by Facts().Schema.Provider with
	// environment and defaults filled in. All values are known.
	Body cty.Value
	// Dir is the directory that relative paths in the provider block are
	// relative to; empty: the working directory.
	Dir string
	// Transport carries the requests; nil is http.DefaultTransport.
	Transport http.RoundTripper
	// Dial opens the connections of a platform that does not use HTTP; nil is a
	// net.Dialer. What it opens is not encrypted yet.
	Dial Dialer
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Sleep waits, and ends early with the context's error; nil is a real wait.
	Sleep Sleeper
	// Log receives requests and answers, redacted; nil discards them.
	Log *slog.Logger
	// OnWait, if set, is called before every wait of a request, with its reason.
	OnWait func(Wait)
}

// Dialer opens a connection to an address of the form host:port.
type Dialer func(ctx context.Context, network, address string) (net.Conn, error)

// Wait is a pause before a request is sent, or sent again.
type Wait struct {
	For    time.Duration
	Reason string // in a few words: "HTTP 500", "rate limited (HTTP 429)"
}

// Session is an account in use. Its methods may be called from many
// goroutines at once.
type Session interface {
	// Send delivers the items in order and returns one result for each, in the
	// same order. At most Facts().Limits.Batch items are given, and they may go
	// to different conversations. A conversation that is gone fails its own items
	// alone, with kind Gone. The same Key sent again must, as far as the
	// platform allows (Facts().Idempotency), not make a second message.
	Send(ctx context.Context, items []Outgoing) []Result
}

// Part is one platform message, composed.
type Part struct {
	Kind string // the platform's own word: PLAIN_POST, markdown, …
	Text string // what people read, for plans; may be empty (an image)
	// Format is how the platform formats Text: as Markdown or HTML; "" for plain
	// text.
	Format content.Format
	// Body is everything Send needs in addition to the ids, in the platform's own
	// canonical encoding. Equal kind and body mean equal message.
	Body []byte
	// Visible is the portion of the message that Read gives back, in the one
	// form that package normalize gives to texts that read the same; nil
	// where the platform cannot be read. Herald compares it to RemoteMessage.Visible to
	// see drift.
	Visible []byte
	// Size is how many bytes the part takes of a request that sends it alone, as
	// the platform counts them against Limits.BodyBytes; 0 where it declares no
	// such limit.
	Size int
	// Rest is everything else of the message, in that form: two parts of equal
	// kind, Visible and Rest are the same to a reader, though their bodies may
	// differ. nil: Body.
	Rest []byte
	// Attachments are uploaded before this part is sent, in their order; nil for
	// most parts.
	Attachments []content.Attachment
	// Quotes is true on the part that carries the quote of a reply.
	Quotes bool
	// InThread is true on a part that is sent into the thread of the message that it
	// replies to. Then every part of a reply has Quotes, and not only the first.
	InThread bool
	// Forwards is true on a part that passes a message on: Send then needs
	// Outgoing.Forward, and its Body does not hold what people will read.
	Forwards bool
}

// Problem is something Compose found in the content. Attribute names the
// argument as the language spells it: "markdown", "attachments[0]",
// "button[1].label", "mixin.silent".
type Problem struct {
	Attribute string
	Code      problem.Code
	Detail    string // what, why, what to do
	Warning   bool   // does not stop the plan
}

// Target is the conversation that an operation is about.
type Target struct {
	ID string // the platform's id, as in the conversation's id argument
	// Options is the block of the platform's name in the conversation, as a JSON
	// object in the form of Facts().Schema.Conversation with null for arguments that
	// are not given; nil when there is no block. DecodeOptions reads it.
	Options json.RawMessage
}

// Outgoing is one part on its way.
type Outgoing struct {
	Target Target
	Key    string // UUID; see Idempotency for what it protects against
	Part   Part
	Quote  string // id of the message quoted; empty for none
	// Uploads are those of Part.Attachments, in the same order; empty for a
	// look-up, and where Files are used.
	Uploads []Upload
	// Files are those of Part.Attachments with their bytes, in the same order, if
	// the platform declares Facts.FilesInMessage; otherwise empty, as for a look-up.
	Files []File
	// Forward is the message that a part with Forwards passes on; zero for
	// others, and where a look-up of what was sent does not have it any more.
	Forward MessageRef
	// Others are ids of messages in the conversation that are known to be other
	// ones. A Finder that compares content never returns one of them.
	Others []string
}

// MessageRef is a message and the conversation that contains it.
type MessageRef struct {
	Target Target
	ID     string
}

// Result is the outcome of one item. Err is nil or an *Error.
//
// A success has an ID: without one the message could not be read, edited or
// recalled, and would look like one that somebody removed. A success without it
// is treated as an unknown outcome, see RequireID. A platform that never gives
// ids declares Idempotency.NoIDs and need not set any.
type Result struct {
	ID string // the platform's id of the message
	// URL is the message's permalink: an absolute http or https address at which
	// people who may read the conversation find the message. "" for none. Only a
	// platform that declares Permalink gives one, and need not for every message.
	URL    string
	SentAt time.Time
	Err    error
}

// RequireID returns the result as the contract has it: a success without an id
// is an error of kind Unknown, or has an id made from the key where the platform
// never gives one. A URL that is no permalink, and a time that the state cannot
// hold, are removed: they must not keep the id of a message from being recorded.
func (r Result) RequireID(i Idempotency, key string) Result {
	r.URL = PermalinkOrNone(r.URL)
	if r.SentAt.Year() > maxYear {
		r.SentAt = time.Time{}
	}
	switch {
	case r.Err != nil || r.ID != "":
	case i.NoIDs:
		r.ID = SyntheticID(key)
	default:
		r.Err = &Error{
			Kind: Unknown, Op: "send message",
			Detail: "the platform reported success, but did not return the id of the message",
		}
	}
	return r
}

// maxYear is the last year that a time in JSON can have.
const maxYear = 9999

// SyntheticID is the id of a message on a platform that gives none. It identifies
// the message in the state, and means nothing to the platform.
func SyntheticID(key string) string { return "key:" + key }

// RemoteMessage is a message as the platform has it now.
type RemoteMessage struct {
	ID       string
	URL      string // as in Result; "" if unknown
	Key      string // our own id of it, where the platform keeps one
	Recalled bool
	Text     string // what people read
	Visible  []byte // compare to Part.Visible; nil if unknown
	EditedAt time.Time
	SentAt   time.Time
	Pinned   OptBool // whether it is pinned in its conversation; "" if unknown
	// Candidates is only set by a look-up that is uncertain: the ids of messages
	// each of which may be the one in question, so that a person has to decide. No
	// other field but Key is set then.
	Candidates []string
}

// IsUncertain reports whether a look-up found what may be the message and may be
// another one.
func (r RemoteMessage) IsUncertain() bool { return len(r.Candidates) > 0 }

// Editor changes a message in place. It is idempotent: editing to what is
// there already succeeds. A message that is gone is an error of kind NotFound,
// a conversation that is gone one of kind Gone.
type Editor interface {
	Edit(ctx context.Context, id string, item Outgoing) error
}

// SentMessage is a message that exists on a platform.
type SentMessage struct {
	ID string
	// Part is what it was sent as; zero where that is not known any more. Where
	// the content is sensitive, Part may hold digests in place of what was sent.
	Part Part
}

// Recaller recalls messages. It is idempotent: a message that is gone is a
// success. One error for each message, in order; nil is done. A conversation that
// is gone is an error of kind Gone, unless the platform still hides the message.
type Recaller interface {
	Recall(ctx context.Context, target Target, messages []SentMessage) []error
}

// Pinner pins messages in their conversation, and unpins them. Both are idempotent: to
// pin what is pinned succeeds, and so does to unpin what is not pinned or is gone. To
// pin a message that is gone is an error of kind NotFound. A conversation that is gone
// is an error of kind Gone.
type Pinner interface {
	Pin(ctx context.Context, target Target, message SentMessage) error
	Unpin(ctx context.Context, target Target, message SentMessage) error
}

// Reader reads messages of one conversation. Ids that the platform no
// longer has are missing from the answer. A conversation that is gone is
// an error of kind Gone: an empty answer would have its messages sent again.
type Reader interface {
	Read(ctx context.Context, target Target, ids []string) (map[string]RemoteMessage, error)
}

// Finder looks for sends of unknown outcome by what Herald has recorded of them. The
// answer has an entry for every item that was found, or may have been, under
// the item's Key; an item that is missing was certainly not sent. since is when
// the intent was written; zero: not known. A Finder that compares content
// uses MatchSends. A conversation that is gone is an error of kind Gone.
type Finder interface {
	Find(ctx context.Context, items []Outgoing, since time.Time) (map[string]RemoteMessage, error)
}

// Uploader stores a file on the platform. The same bytes may be uploaded again,
// because readers see a file only in a message. A platform that declares
// Facts.FilesInMessage has none.
type Uploader interface {
	Upload(ctx context.Context, file File) (Upload, error)
}

// ConversationSpec is a conversation as its owner declares it.
type ConversationSpec struct {
	Title        string
	Announcement string
	Participants []string        // sorted, without duplicates
	Options      json.RawMessage // as in Target
	// PendingSince is when an earlier CreateConversation with the same key was
	// sent whose outcome is unknown; zero if there was none. Only
	// CreateConversation uses it: a platform without keys looks for conversations
	// that were created since then, and fails with kind Unknown rather than create
	// a second one.
	PendingSince time.Time
}

// ConversationManager creates conversations and changes them. The abilities in
// Facts declare which fields of a ConversationSpec can change later.
type ConversationManager interface {
	// CreateConversation creates a conversation. A success has an id; one without
	// is treated as an unknown outcome. The same key must not create two: on a
	// platform without keys, CreateConversation first looks for the conversation
	// that an earlier call with this key may have created.
	CreateConversation(ctx context.Context, key string, want ConversationSpec) (id string, err error)
	// DescribeConversation gives the conversation as it is. One that does not exist is kind
	// NotFound, and a new one is made in its place; one that only this account is
	// no longer in is kind Gone, because a second one would reach its people twice.
	DescribeConversation(ctx context.Context, id string) (ConversationSpec, error)
	// ChangeConversation makes the conversation as wanted; have is how it is now. Only
	// what differs is touched, because people see every change.
	ChangeConversation(ctx context.Context, id string, have, want ConversationSpec) error
}

// ConversationRemover ends a conversation that Herald created. Idempotent.
type ConversationRemover interface {
	RemoveConversation(ctx context.Context, id string) error
}

// ConversationLister lists the conversations that the account can reach, so that a
// person finds the id of one. It sends no message and changes nothing.
type ConversationLister interface {
	ListConversations(ctx context.Context) ([]ListedConversation, error)
}

// ListedConversation is a conversation that exists on a platform.
type ListedConversation struct {
	ID    string // as in the conversation's id argument
	Title string // "" if it has none
	Kind  string // the platform's own word, such as "group"; "" if there is one kind
}

// ConversationIDPredictor returns the id that a conversation will have before it
// is created, on platforms where the client chooses the id.
type ConversationIDPredictor interface {
	PredictConversationID(key string, want ConversationSpec) (id string)
}

// DataReader answers data blocks. args is in the shape of the operation's
// Arguments, the answer of its Result.
type DataReader interface {
	ReadData(ctx context.Context, operation string, target Target, args cty.Value) (cty.Value, error)
}

// ActionInvoker runs actions. args is in the shape of the operation's Arguments.
type ActionInvoker interface {
	InvokeAction(ctx context.Context, operation string, target Target, args cty.Value) error
}

// CredentialChecker verifies the credentials with one harmless request.
type CredentialChecker interface {
	CheckCredentials(ctx context.Context) error
}

// ConfigWarner is a Session that returns warnings about its configuration, such
// as a credential that expires soon. It sends no request. The Attribute of a
// problem is an argument of the provider block.
type ConfigWarner interface {
	ConfigWarnings() []Problem
}

// File is an attachment with its bytes.
type File struct {
	content.Attachment
	// Open gives the bytes from the start; it may be called again for a retry.
	Open func() (ReadSeekCloser, error)
}

// Upload is a file on the platform.
type Upload struct {
	ID      string            `json:"id"`
	URL     string            `json:"url,omitempty"`
	Extra   map[string]string `json:"extra,omitempty"`  // what else the platform wants when the file is used
	Expires time.Time         `json:"expires,omitzero"` // zero: not known to expire
}
