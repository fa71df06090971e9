package providers

import (
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
)

// Names of the data sources whose arguments and results are the same on every
// platform that has them.
const (
	DataMessages     = "messages"
	DataConversation = "conversation"
)

const (
	defaultListLimit = 50
	maxListLimit     = 1000
)

// ListedMessage is a message that a platform lists, of any author. A field that
// the platform does not give has the zero value and becomes null.
type ListedMessage struct {
	ID       string
	Text     string // what people read; may be empty (an image)
	Kind     string // the platform's own word, as in Part.Kind
	Sender   Sender
	Own      OptBool // whether the account itself wrote it
	SentAt   time.Time
	EditedAt time.Time
	Recalled bool
	Sequence uint64 // position in the conversation; 0: the platform has none
	Quote    string // id of the message quoted
	Buttons  []ListedButton
	Files    []ListedFile
}

// Sender is who wrote a message: a person, a bot or an assistant.
type Sender struct{ ID, Name, Type string }

// ListedButton is a button under a listed message. Value is what it reports to
// a bot or copies.
type ListedButton struct{ Label, URL, Value string }

// ListedFile is a file of a listed message. URL may need the account to open it.
type ListedFile struct{ Name, URL string }

// OptBool is a boolean that may be unknown.
type OptBool string

// The values of an OptBool; the zero value is unknown.
const (
	OptTrue  OptBool = "yes"
	OptFalse OptBool = "no"
)

// OptBoolOf returns the OptBool of a known value.
func OptBoolOf(yes bool) OptBool {
	if yes {
		return OptTrue
	}
	return OptFalse
}

// ConversationInfo is a conversation as a data source gives it. A field that the
// platform does not give has the zero value and becomes null; Details holds what
// only one platform has.
type ConversationInfo struct {
	ID           string
	Kind         string // the platform's own word: GROUP, CONTACT, …
	Title        string
	Announcement string
	Participants []string // ids, sorted; nil: unknown
	CreatedAt    time.Time
	Details      map[string]string
}

// MessagesOperation is the data source messages, with arguments that only one
// platform has besides limit.
func MessagesOperation(extra ...schema.Attribute) schema.Operation {
	return schema.Operation{
		Name: DataMessages,
		Help: "Messages of the conversation, oldest first: the newest ones, unless the arguments say otherwise.",
		Arguments: schema.Block{
			Help:       "Which messages.",
			Attributes: append([]schema.Attribute{LimitAttribute("messages")}, extra...),
		},
		Result: cty.Object(map[string]cty.Type{"messages": cty.List(listedMessageType())}),
	}
}

// ConversationOperation is the data source conversation.
func ConversationOperation() schema.Operation {
	return schema.Operation{
		Name:      DataConversation,
		Help:      "The conversation as the platform has it.",
		Arguments: schema.Block{Help: "It needs nothing but the conversation."},
		Result:    conversationInfoType(),
	}
}

// LimitAttribute is the argument limit, of so many things.
func LimitAttribute(things string) schema.Attribute {
	return schema.Attribute{
		Name: "limit", Type: cty.Number, Default: cty.NumberIntVal(defaultListLimit), Example: "20",
		Help: fmt.Sprintf("How many %s at most, from 1 to %d; %d by default.", things, maxListLimit, defaultListLimit),
	}
}

// LimitArg reads the argument of LimitAttribute. Null is the default; what is no
// whole number in its range is an *Error of kind Invalid at the argument.
func LimitArg(args cty.Value) (int, error) {
	n, given, err := UintArg(args, "limit")
	switch {
	case err != nil:
		return 0, err
	case !given:
		return defaultListLimit, nil
	case n < 1 || n > maxListLimit:
		return 0, invalidArgument("limit", fmt.Sprintf("%d is not from 1 to %d", n, maxListLimit))
	}
	return int(n), nil
}

// UintArg reads an argument that is a whole number from 0 on; given is false
// when it is null. Anything else is an *Error of kind Invalid at the argument.
func UintArg(args cty.Value, name string) (n uint64, given bool, err error) {
	v, given := lookupArg(args, name)
	if !given {
		return 0, false, nil
	}
	if v.Type() != cty.Number {
		return 0, false, invalidArgument(name, "it is not a number")
	}
	// Accuracy alone does not distinguish a fraction from a whole number.
	f := v.AsBigFloat()
	n, accuracy := f.Uint64()
	if !f.IsInt() || accuracy != big.Exact {
		return 0, false, invalidArgument(name, "it is not a whole number from 0 on")
	}
	return n, true, nil
}

// StringArg reads an argument that is a text; empty when it is null.
func StringArg(args cty.Value, name string) string {
	v, given := lookupArg(args, name)
	if !given || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

// lookupArg gives an argument without marks; given is false when there is none.
func lookupArg(args cty.Value, name string) (v cty.Value, given bool) {
	if args == cty.NilVal {
		return cty.NilVal, false
	}
	args, _ = args.UnmarkDeep()
	if args.IsNull() || !args.IsKnown() || !args.Type().IsObjectType() || !args.Type().HasAttribute(name) {
		return cty.NilVal, false
	}
	v = args.GetAttr(name)
	return v, !v.IsNull() && v.IsKnown()
}

func invalidArgument(name, detail string) *Error {
	return &Error{Kind: Invalid, Op: "read arguments", Attribute: name, Detail: name + ": " + detail}
}

// ErrUnknownOperation is the cause of the error for an operation that a platform
// does not have.
var ErrUnknownOperation = errors.New("the platform has no such operation")

// NewUnknownOperationError is the error, of kind Invalid, for a data source or an action
// that a platform does not have; there are those it has.
func NewUnknownOperationError(kind, operation string, there []schema.Operation) *Error {
	hint := "It has none."
	for i, o := range there {
		if i == 0 {
			hint = "It has " + o.Name
			continue
		}
		hint += ", " + o.Name
	}
	if len(there) > 0 {
		hint += "."
	}
	return &Error{Kind: Invalid, Op: kind + " " + operation, Hint: hint, Err: ErrUnknownOperation}
}

// MessagesValue is the result of the data source messages, in the order given.
func MessagesValue(posts []ListedMessage) cty.Value {
	return cty.ObjectVal(map[string]cty.Value{"messages": listValue(listedMessageType(), posts, ListedMessage.toValue)})
}

// Value is the result of the data source conversation.
func (s ConversationInfo) Value() cty.Value {
	participants := cty.NullVal(cty.List(cty.String))
	if s.Participants != nil {
		participants = listValue(cty.String, s.Participants, cty.StringVal)
	}
	details := make(map[string]cty.Value, len(s.Details))
	for k, v := range s.Details {
		details[k] = cty.StringVal(v)
	}
	inDetail := cty.MapValEmpty(cty.String)
	if len(details) > 0 {
		inDetail = cty.MapVal(details)
	}
	return cty.ObjectVal(map[string]cty.Value{
		"id": cty.StringVal(s.ID), "kind": StringOrNull(s.Kind), "title": StringOrNull(s.Title),
		"announcement": StringOrNull(s.Announcement), "participants": participants,
		"created_at": TimeOrNull(s.CreatedAt), "details": inDetail,
	})
}

// SenderType is the type of a sender in results.
func SenderType() cty.Type {
	return cty.Object(map[string]cty.Type{"id": cty.String, "name": cty.String, "type": cty.String})
}

// Value is the sender in results.
func (p Sender) Value() cty.Value {
	return cty.ObjectVal(map[string]cty.Value{"id": StringOrNull(p.ID), "name": StringOrNull(p.Name), "type": StringOrNull(p.Type)})
}

// StringOrNull is a text in results; null when it is empty, which means unknown.
func StringOrNull(s string) cty.Value {
	if s == "" {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(s)
}

// TimeOrNull is a time in results: RFC 3339 in UTC; null for the zero time.
func TimeOrNull(t time.Time) cty.Value {
	if t.IsZero() {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(t.UTC().Format(time.RFC3339Nano))
}

// UintOrNull is a number in results; null for zero, which means unknown.
func UintOrNull(n uint64) cty.Value {
	if n == 0 {
		return cty.NullVal(cty.Number)
	}
	return cty.NumberUIntVal(n)
}

func listedMessageType() cty.Type {
	return cty.Object(map[string]cty.Type{
		"id": cty.String, "text": cty.String, "kind": cty.String, "sender": SenderType(), "own": cty.Bool,
		"sent_at": cty.String, "edited_at": cty.String, "recalled": cty.Bool, "sequence": cty.Number, "quote": cty.String,
		"buttons": cty.List(listedButtonType()), "files": cty.List(listedFileType()),
	})
}

func listedButtonType() cty.Type {
	return cty.Object(map[string]cty.Type{"label": cty.String, "url": cty.String, "value": cty.String})
}

func listedFileType() cty.Type {
	return cty.Object(map[string]cty.Type{"name": cty.String, "url": cty.String})
}

func conversationInfoType() cty.Type {
	return cty.Object(map[string]cty.Type{
		"id": cty.String, "kind": cty.String, "title": cty.String, "announcement": cty.String,
		"participants": cty.List(cty.String), "created_at": cty.String, "details": cty.Map(cty.String),
	})
}

func (p ListedMessage) toValue() cty.Value {
	own := cty.NullVal(cty.Bool)
	if p.Own != "" {
		own = cty.BoolVal(p.Own == OptTrue)
	}
	return cty.ObjectVal(map[string]cty.Value{
		"id": cty.StringVal(p.ID), "text": cty.StringVal(p.Text), "kind": StringOrNull(p.Kind), "sender": p.Sender.Value(), "own": own,
		"sent_at": TimeOrNull(p.SentAt), "edited_at": TimeOrNull(p.EditedAt), "recalled": cty.BoolVal(p.Recalled),
		"sequence": UintOrNull(p.Sequence), "quote": StringOrNull(p.Quote),
		"buttons": listValue(listedButtonType(), p.Buttons, ListedButton.toValue), "files": listValue(listedFileType(), p.Files, ListedFile.toValue),
	})
}

func (b ListedButton) toValue() cty.Value {
	return cty.ObjectVal(map[string]cty.Value{"label": cty.StringVal(b.Label), "url": StringOrNull(b.URL), "value": StringOrNull(b.Value)})
}

func (f ListedFile) toValue() cty.Value {
	return cty.ObjectVal(map[string]cty.Value{"name": StringOrNull(f.Name), "url": StringOrNull(f.URL)})
}

func listValue[T any](ty cty.Type, of []T, value func(T) cty.Value) cty.Value {
	if len(of) == 0 {
		return cty.ListValEmpty(ty)
	}
	out := make([]cty.Value, len(of))
	for i, x := range of {
		out[i] = value(x)
	}
	return cty.ListVal(out)
}
