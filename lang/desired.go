package lang

import (
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/schema"
)

// Desired is what the configuration asks for: every block expanded, every
// value decoded. Lists are in source order: files by name, blocks as they
// stand, instances by key.
//
// With Inputs.Partial it may lack instances.
type Desired struct {
	Name          string // herald { name }; "" when there is none
	Providers     []Provider
	Conversations []Conversation
	Attachments   []Attachment
	Messages      []Message
	Deliveries    []Delivery
	// Data and Actions are what data blocks ask and actions do.
	Data    []Request
	Actions []Request
	Moved   []Moved
	Removed []Removed
	Imports []Import
	Outputs []Output
}

// Provider is a configured account. A platform that is referred to but has no
// provider block gets an empty one, as in Terraform.
type Provider struct {
	Addr   addr.Provider
	Body   cty.Value // in the shape of schema.Platform.Provider; env and defaults filled in
	Source *Source
}

// Conversation is a place where messages go.
type Conversation struct {
	Addr         addr.Instance
	Provider     addr.Provider
	ID           string // "" when Herald manages it
	Title        string
	Announcement string
	Participants []string // sorted, unique
	Options      cty.Value
	Unknown      []string // names of arguments whose value is not known yet, sorted
	Sensitive    []string // names of arguments that hold a value marked sensitive, sorted
	Lifecycle    Lifecycle
	Source       *Source
}

// Managed reports whether Herald creates the conversation and keeps it. One
// whose id is only not known yet exists already.
func (c Conversation) Managed() bool { return c.ID == "" && !slices.Contains(c.Unknown, "id") }

// Attachment is a file. A file that is missing or unreadable is a diagnostic
// of Evaluate.
type Attachment struct {
	Addr   addr.Instance
	File   content.Attachment
	Source *Source
}

// Message is one instance of a message block.
type Message struct {
	Addr      addr.Instance
	To        []addr.Instance // conversations, in the order given, unique
	Content   content.Content // without Options: those differ by platform
	Unknown   []string        // fields of Content whose value is not known yet
	PublishAt time.Time       // zero: at once
	ExpireAt  time.Time       // zero: never
	Lifecycle Lifecycle
	// ReplacedBy are messages and conversations that have this one sent anew
	// when they change.
	ReplacedBy []addr.Instance
	Triggers   []Trigger
	Source     *Source
}

// Delivery is a message in one conversation, with the block of that
// conversation's platform in Content.Options.
type Delivery struct {
	Addr     addr.Delivery
	Provider addr.Provider
	Content  content.Content
	Unknown  []string // fields of Content ("body", "options", …) not known yet
	// ReplyTo is the delivery that is quoted; nil when there is no reply_to.
	ReplyTo *addr.Delivery
	// Forward is the delivery that is passed on; nil when there is none, or
	// when Content.Forward is a platform's own id.
	Forward *addr.Delivery
	Message *Message
}

// Trigger has an apply run actions after it has changed a message.
type Trigger struct {
	Events  []string // after_send, after_edit, after_replace, after_recall
	Actions []addr.Instance
	rng     hcl.Range
}

// Lifecycle says what becomes of a message or a conversation when the world or
// the file changes. Empty strings have been replaced by the defaults; those
// that a conversation does not have stay empty.
type Lifecycle struct {
	OnChange       string // edit | replace | keep
	OnDestroy      string // recall | keep; of a conversation: remove | keep
	OnMissing      string // repost | ignore | fail
	OnUnknown      string // ask | assume_sent | resend
	PreventDestroy bool
	IgnoreChanges  []string // names of arguments; "all" for every one
}

// Output is a value for people and programs.
type Output struct {
	Name        string
	Description string
	Value       cty.Value // may be unknown until apply; marks removed
	Sensitive   bool
	Source      *Source
}

// Source is where a block stands. All instances of a block share one.
type Source struct {
	Block addr.Block // zero for providers and outputs
	Range hcl.Range  // of the block's header
	// Arguments maps names as Problem spells them ("markdown",
	// "button[1].label", "lifecycle.on_change") to where they stand.
	Arguments map[string]hcl.Range
	// After lists the blocks that must be done before this one: those it
	// refers to, and depends_on. Direct ones only, without duplicates.
	After []addr.Block
}

// At gives the best range for an argument: its own, that of the block it
// stands in, or the header of the whole block.
func (s *Source) At(argument string) hcl.Range {
	for name := argument; name != ""; name = parent(name) {
		if r, ok := s.Arguments[name]; ok {
			return r
		}
	}
	return s.Range
}

// parent shortens a.b to a, and a[1] to a.
func parent(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '.' || name[i] == '[' {
			return name[:i]
		}
	}
	return ""
}

// Known is what the state knows and the configuration may refer to.
type Known interface {
	// ConversationID is the platform's id of a conversation Herald created.
	ConversationID(addr.Instance) (id string, ok bool)
	// MessageID is the platform's id of a delivery's first part.
	MessageID(addr.Delivery) (id string, ok bool)
}

// Answers is a Known that has asked what data blocks ask. ok is false for what
// has not been asked, or was asked in other words.
type Answers interface {
	Data(Request) (answer cty.Value, ok bool)
}

// Inputs are what evaluation needs beside the files.
type Inputs struct {
	Platforms map[string]schema.Platform
	Variables Variables
	Known     Known                       // nil: nothing is known yet
	Getenv    func(string) (string, bool) // nil: no environment
	Cwd       string                      // path.cwd; "" asks the operating system
	Now       time.Time                   // for timestamp() and plantimestamp()
	Version   string                      // of this program, for required_version; "" is not checked
	// Partial checks a configuration without all of its values, as validate
	// does: required variables that have none are unknown, and blocks whose
	// instances cannot be told are checked once and left out of Desired.
	Partial bool
}
