package providers

import (
	"io"
	"time"
	"unicode/utf16"

	"herald/lang/content"
	"herald/lang/schema"
)

// ReadSeekCloser is an open file.
type ReadSeekCloser interface {
	io.ReadSeekCloser
}

// Facts describe a platform. They need neither credentials nor network.
type Facts struct {
	Schema schema.Platform
	Docs   string // address of the vendor's documentation

	Idempotency Idempotency
	Abilities   map[Ability]Support // complete: every Ability has an entry
	Limits      Limits
	// ButtonKinds are what buttons can do; empty where there are no buttons.
	ButtonKinds []content.ButtonKind
	// Everyone says how a message notifies everybody in a conversation; zero for a
	// platform on which none does.
	Everyone Everyone
	// Kinds are the platform's own kinds of message that Compose can make.
	Kinds []MessageKind
	// ProvenAgainst lists what tests of this repository try the platform with, strongest
	// first. Empty: the vendor's documents alone.
	ProvenAgainst []Proof
	// FilesInMessage is true if files are part of the request that sends or edits a
	// message, or are stored for that message alone (Outgoing.Files). Otherwise they are
	// uploaded once before all messages that have them (Uploader).
	FilesInMessage bool
}

// Proof is something that others wrote and a platform is tested with.
type Proof struct {
	Kind ProofKind
	With string // its name, with the version where one is fixed: "Dendrite 0.13.8"
}

// ProofKind is how much a Proof shows.
type ProofKind string

// Kinds of a Proof, strongest first.
const (
	RealServer   ProofKind = "real server" // the client sends to the server that users have
	Emulator     ProofKind = "emulator"    // the client sends to an imitation that others publish
	VendorClient ProofKind = "client"      // a client that others publish sends to the sandbox
	Documents    ProofKind = "documents"   // the vendor's samples are held against client and sandbox
)

// Proof returns the strongest kind that the platform is proven by.
func (f Facts) Proof() ProofKind {
	if len(f.ProvenAgainst) == 0 {
		return Documents
	}
	return f.ProvenAgainst[0].Kind
}

// Everyone describes how a message notifies everybody in a conversation.
type Everyone struct {
	// Mention is true if Compose notifies everybody for content.Everyone among the
	// mentions.
	Mention bool
	// Forms are what notifies everybody when it is in a text. A text that contains
	// one, in a message that does not mention content.Everyone, is escaped or
	// rejected before the platform composes it.
	Forms []EveryoneForm
}

// EveryoneForm is a form of a text that notifies everybody, such as "@everyone".
type EveryoneForm struct {
	Example string // as people write it
	Pattern string // a regular expression for all spellings, whatever their case
	// Escape replaces a match: it looks the same and notifies nobody. It may refer to
	// groups of the pattern, as in "@\u2060${1}"; "" if the platform has no way.
	Escape string
	// Advice says how to write it otherwise: a sentence without its first capital
	// letter. Required without Escape.
	Advice string
}

// Idempotency describes how an unknown outcome of a send can be looked up.
type Idempotency struct {
	Class IdempotencyClass
	// Window is how long the platform honours a key; zero: no end is known.
	Window time.Duration
	Note   string // source of the fact
	// NoIDs is true when the platform never returns the id of a message, such as an
	// incoming webhook. The state then has SyntheticID, and no ability that needs an id
	// may be declared: such a message can be neither read nor edited nor recalled, and a
	// send of unknown outcome is left to a person unless a key makes it repeatable.
	NoIDs bool
}

// HonoursKey reports whether a key that was sent at a time is still honoured: the
// same send with it creates no second message.
func (i Idempotency) HonoursKey(left, now time.Time) bool {
	return i.Class == NativeKey && (i.Window == 0 || now.Sub(left) < i.Window)
}

// IdempotencyClass is the kind of a platform's protection against duplicates, strongest first.
type IdempotencyClass string

// The classes of Idempotency.
const (
	NativeKey IdempotencyClass = "native key" // the same key again makes no second message
	LookUp    IdempotencyClass = "look-up"    // our own id can be looked for (Finder)
	ReadBack  IdempotencyClass = "read-back"  // content and sender can be looked for (Finder)
	Blind     IdempotencyClass = "blind"      // nothing: only a person can find out
)

// Ability is something that a platform may or may not do.
type Ability string

// Abilities that a platform declares.
const (
	Edit               Ability = "edit"
	Recall             Ability = "recall"
	Read               Ability = "read"
	Find               Ability = "find"
	Permalink          Ability = "permalink" // messages have an address of their own
	Pin                Ability = "pin"
	Quote              Ability = "quote"
	Mention            Ability = "mention"
	Buttons            Ability = "buttons"
	Attach             Ability = "attach"
	Forward            Ability = "forward"
	TextBody           Ability = "text"
	MarkdownBody       Ability = "markdown"
	HTMLBody           Ability = "html"
	CreateConversation Ability = "create conversation"
	ChangeTitle        Ability = "change title"
	ChangeMembers      Ability = "change participants"
	ChangeAnnouncement Ability = "change announcement"
	RemoveConversation Ability = "remove conversation"
	ListConversations  Ability = "list conversations"
)

// Abilities lists every Ability in the order of tables and pages.
func Abilities() []Ability {
	return []Ability{
		TextBody, MarkdownBody, HTMLBody, Attach, Quote, Mention, Buttons, Forward,
		Edit, Recall, Pin, Read, Find, Permalink,
		CreateConversation, ChangeTitle, ChangeMembers, ChangeAnnouncement, RemoveConversation, ListConversations,
	}
}

// Support is the answer to "can it?", with the reason and its source.
type Support struct {
	Answer SupportAnswer
	Reason string // a sentence; required unless Answer is AnswerYes
	Link   string // the vendor's page that documents it
}

// SupportAnswer is the answer of a Support.
type SupportAnswer string

// Answers. AnswerNotYet means that the platform supports it but Herald does not.
const (
	AnswerYes    SupportAnswer = "yes"
	AnswerNo     SupportAnswer = "no"
	AnswerNotYet SupportAnswer = "not yet"
)

// Yes is support without reservations; the note may be empty.
func Yes(note string) Support { return Support{Answer: AnswerYes, Reason: note} }

// No is missing support, with the reason and a link to the documentation.
func No(reason, link string) Support { return Support{AnswerNo, reason, link} }

// Can reports whether the ability may be used.
func (f Facts) Can(a Ability) bool { return f.Abilities[a].Answer == AnswerYes }

// Refuses reports whether the facts declare that the ability cannot be used, and
// the reason. It is false for an ability that has no entry.
func (f Facts) Refuses(a Ability) (s Support, refused bool) {
	s, declared := f.Abilities[a]
	return s, declared && s.Answer != AnswerYes
}

// MessageKind is one of the platform's own kinds of message.
type MessageKind struct {
	Name string
	Help string
	// EditsTo lists the kinds that a message of this kind may be edited into,
	// usually itself; empty where it cannot be edited.
	EditsTo []string
}

// CanEdit reports whether a message of kind from can be edited into one of
// kind to.
func (f Facts) CanEdit(from, to string) bool {
	if !f.Can(Edit) {
		return false
	}
	for _, k := range f.Kinds {
		if k.Name != from {
			continue
		}
		for _, t := range k.EditsTo {
			if t == to {
				return true
			}
		}
	}
	return false
}

// Limits of a platform. Zero means that none is known.
type Limits struct {
	TextRunes    int           // characters of one message's text
	TextUTF16    int           // UTF-16 code units of one message's text
	TextBytes    int           // bytes of one message's text in UTF-8
	BodyBytes    int           // bytes of one request; the client sends no longer one
	Batch        int           // items of one Send; 0 and 1 both mean one
	RecallBatch  int           // ids of one Recall
	Buttons      int           // buttons of one message
	ButtonRunes  int           // characters of a button's label
	FileBytes    int64         // bytes of one attachment
	Participants int           // members of a conversation, at its creation
	TitleRunes   int           // characters of a conversation's title
	EditWindow   time.Duration // how long a message can be edited
	RecallWindow time.Duration // how long a message can be recalled
	// Rate is how many requests the client starts within Per at most. Where a
	// platform has several limits, one that is within all of them.
	Rate int
	Per  time.Duration
	// ConversationRate is how many messages the client starts to send to one
	// conversation within ConversationPer at most, in addition to Rate; see
	// client.Request.Conversation.
	ConversationRate int
	ConversationPer  time.Duration
	Note             string // source of these figures
}

// Schemas gives what the language must know of platforms, by name.
func Schemas(platforms map[string]Platform) map[string]schema.Platform {
	out := make(map[string]schema.Platform, len(platforms))
	for name, p := range platforms {
		facts := p.Facts()
		schema := facts.Schema
		schema.Permalinks = schema.Permalinks || facts.Can(Permalink)
		out[name] = schema
	}
	return out
}

// CountUTF16 counts the UTF-16 code units of a text, as Limits.TextUTF16 does.
func CountUTF16(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}
