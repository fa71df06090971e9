// Package desired defines the desired state that a configuration describes, as data: the result of the
// language and the input of plan and apply.
//
// It must not depend on how files are read or on how the desired state is applied.
package desired

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/move"
)

// Desired is the desired state of a configuration: every block expanded, every
// value decoded. Lists are in source order: files by name, blocks as they
// stand, instances by key.
//
// When it was evaluated without all values it may lack instances.
type Desired struct {
	Name string // herald { name }; "" when there is none
	// Rules are those that the project sets: error, warning or off, by name.
	Rules         map[string]string
	Providers     []Provider
	Conversations []Conversation
	Attachments   []Attachment
	Messages      []*Message
	Deliveries    []Delivery
	// Data and Actions are what data blocks ask and actions do.
	Data    []Request
	Actions []Request
	Moved   []move.Move
	Removed []Removed
	Imports []Import
	Outputs []Output
	// StaticLifecycles are the lifecycles of messages and conversations as their blocks
	// have them, for instances that are not among those above.
	StaticLifecycles []StaticLifecycle
}

// StaticLifecycle is the part of a block's lifecycle that refers to nothing,
// so that it holds for every instance: those that are no longer declared, and
// those that could not be evaluated (see Inputs.ForDestroy).
type StaticLifecycle struct {
	Source *Source
	// OnDestroy is "" when the block does not have it, or refers to something.
	OnDestroy string
	// PreventDestroy is nil when the block does not have it, or refers to something.
	PreventDestroy *bool
}

// Provider is a configured provider. A platform that is referred to but has no
// provider block gets an empty one, as in Terraform.
type Provider struct {
	Addr   addr.Provider
	Body   cty.Value // in the shape of schema.Platform.Provider; env and defaults filled in
	Source *Source
	// Environment names the variable that each argument came from which the
	// files leave out.
	Environment map[string]string
	// Sensitive are the arguments that the files make of something sensitive.
	Sensitive []string
}

// Conversation is a place where messages go.
type Conversation struct {
	Addr         addr.Instance
	Provider     addr.Provider
	ID           string // "" when Herald manages it
	Title        string
	Announcement string
	Participants []string        // sorted, unique
	Options      json.RawMessage // the block of its platform; nil for none, or while a value is not known
	Unknown      []string        // names of arguments whose value is not known yet, sorted
	Sensitive    []string        // names of arguments that hold a value marked sensitive, sorted
	Lifecycle    Lifecycle
	// Undecided means that the outcome of a precondition is not known yet: the
	// conversation must be evaluated again before it is created or changed.
	Undecided bool
	Source    *Source
}

// Managed reports whether Herald creates the conversation and keeps it. One
// whose id is only not known yet exists already.
func (c Conversation) Managed() bool { return c.ID == "" && !slices.Contains(c.Unknown, "id") }

// Attachment is a file. A file that is missing or unreadable is a diagnostic
// of Evaluate.
type Attachment struct {
	Addr      addr.Instance
	File      content.Attachment
	Undecided bool // as of a Conversation, for the messages that use the file
	Source    *Source
}

// Message is one instance of a message block.
type Message struct {
	Addr      addr.Instance
	To        []addr.Instance    // conversations, in the order given, unique
	Content   content.Content    // without Options and Overflow: those differ by platform
	Options   map[string]Options // platforms' own blocks, by platform
	Overflow  string             // as of a platform's own block; "" is error
	Unknown   []string           // fields of Content whose value is not known yet
	PublishAt time.Time          // zero: at once
	ExpireAt  time.Time          // zero: never
	Pin       bool               // whether it is pinned in its conversations
	Lifecycle Lifecycle
	// ReplacedBy are messages and conversations that cause this one to be sent again
	// when they change.
	ReplacedBy []addr.Instance
	// ReplaceValue is everything else in replace_triggered_by, as canonical JSON;
	// nil when there is nothing else. A change of it causes the message to be sent again. It
	// may hold sensitive values, so it is never shown and is stored as a digest.
	ReplaceValue []byte
	Triggers     []Trigger
	// Undecided means that the outcome of a precondition is not known yet: the
	// message must be evaluated again before it is sent.
	Undecided bool
	// Varying names arguments that have another value in every run, because
	// they draw on the time or on a random value; sorted.
	Varying []string
	Source  *Source
}

// Options is a platform's own block in a message.
type Options struct {
	JSON      json.RawMessage // as in content.Content
	Unknown   bool            // it holds a value that is not known yet
	Sensitive bool            // it holds a value marked sensitive
	// Overflow is error, split, truncate or attach; "" is that of the message.
	Overflow string
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

// SetProvider sets the provider that sends the delivery: with the block of that provider's
// platform in its content, and of the other arguments what the message has.
func (d *Delivery) SetProvider(account addr.Provider) {
	o := d.Message.Options[account.Platform]
	d.Provider = account
	d.Content.Options, d.Content.Sensitive, d.Unknown = o.JSON, d.Message.Content.Sensitive, d.Message.Unknown
	d.Content.Overflow = ""
	if word := cmp.Or(o.Overflow, d.Message.Overflow); word != "error" {
		d.Content.Overflow = content.Overflow(word)
	}
	if o.Unknown {
		d.Unknown = insertName(d.Unknown, "options")
	}
	if o.Sensitive {
		d.Content.Sensitive = insertName(d.Content.Sensitive, "options")
	}
}

// insertName adds a name to a sorted list that others have as well.
func insertName(list []string, name string) []string {
	out := append(slices.Clone(list), name)
	slices.Sort(out)
	return slices.Compact(out)
}

// Trigger makes an apply run actions before or after it changes a message.
type Trigger struct {
	Events  []string // see grammar.Events
	Actions []addr.Instance
	// OnFailure is continue, halt or taint.
	OnFailure string
	Range     hcl.Range
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
	Silence        []string // names of rules that say nothing of it
}

// Request is a look-up of a data block, or an operation of an action, on a platform.
type Request struct {
	Addr     addr.Instance
	Provider addr.Provider
	// Conversation is the one it is about; zero when it is about none.
	Conversation addr.Instance
	// ConversationID is the platform's id, and Options the platform's block in
	// the conversation; "" and nil when it is about none or has no id yet.
	ConversationID string
	Options        json.RawMessage
	Operation      string
	Arguments      cty.Value // in the shape of the operation's Arguments; marks removed
	Sensitive      bool      // an argument holds a value marked sensitive
	// After lists the blocks of depends_on: a question waits until they are done.
	After []addr.Block
	// Known means that the conversation has its id and all arguments are known.
	Known bool
	// Check is the name of the check that it is asked for; "" when it is no
	// check's. What goes wrong for a check is a warning.
	Check  string
	Source *Source
}

// Removed determines what happens to the objects of a removed block.
type Removed struct {
	From    move.Target
	Destroy bool // false: it is forgotten and stays on the platform
	Range   hcl.Range
}

// Import adds an object that exists on a platform to the state.
type Import struct {
	To           addr.Instance
	Conversation addr.Instance // of messages; zero when not given
	IDs          []string      // of the parts, in order
	// Provider reaches a conversation that is not declared; zero when not given.
	Provider addr.Provider
	Source   *Source
}

// Output is a value for people and programs.
type Output struct {
	Name        string
	Description string
	Value       cty.Value // may be unknown until apply; marks removed
	Sensitive   bool
	Source      *Source
}
