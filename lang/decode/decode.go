// Package decode converts one instance of a block into its desired state:
// conversations, attachments, messages with their deliveries, and the requests of data
// blocks and actions.
//
// It must not depend on how instances are created, on their order,
// or on any platform by name.
package decode

import (
	"maps"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/content"
	"herald/lang/desired"
	"herald/lang/grammar"
	"herald/lang/media"
	"herald/lang/schema"
)

// Decoder is what all instances share. It is used by one goroutine.
type Decoder struct {
	Options
	// What has been decoded so far, by address.
	Conversations map[string]*desired.Conversation
	Attachments   map[string]*content.Attachment
	Messages      map[string]*desired.Message

	shapes     map[string]*body.Shape
	lifecycles map[string]lifecycleGrammar // of lifecycle, by kind
}

// Options configure a Decoder.
type Options struct {
	Platforms map[string]schema.Platform
	Known     desired.Known       // nil: nothing is known yet
	Dir       string              // of the root module, for people
	Path      func(string) string // finds a file that the configuration names
	Media     *media.Cache
}

// New returns a Decoder that has decoded nothing.
func New(opt Options) *Decoder {
	w := &Decoder{
		Options:       opt,
		Conversations: make(map[string]*desired.Conversation),
		Attachments:   make(map[string]*content.Attachment),
		Messages:      make(map[string]*desired.Message),
		shapes:        make(map[string]*body.Shape),
		lifecycles:    make(map[string]lifecycleGrammar),
	}
	for kind, block := range grammar.Blocks(opt.Platforms) {
		w.shapes[kind] = body.Compile(block)
		w.lifecycles[kind] = lifecycleGrammar{grammar.LifecycleArguments(kind), grammar.IgnorableChanges(kind, opt.Platforms)}
	}
	return w
}

// Clone returns a copy; decoding with it does not change d.
func (w *Decoder) Clone() *Decoder {
	trial := *w
	trial.Conversations, trial.Attachments, trial.Messages = maps.Clone(w.Conversations), maps.Clone(w.Attachments), maps.Clone(w.Messages)
	return &trial
}

// Shape returns the schema of a kind of block; nil when there is no such kind.
func (w *Decoder) Shape(kind string) *body.Shape { return w.shapes[kind] }

// CompiledShape compiles a schema once for each name.
func (w *Decoder) CompiledShape(name string, block func() schema.Block) *body.Shape {
	if w.shapes[name] == nil {
		w.shapes[name] = body.Compile(block())
	}
	return w.shapes[name]
}

// Platform returns the schema of a platform.
func (w *Decoder) Platform(name string) (schema.Platform, bool) {
	p, ok := w.Platforms[name]
	return p, ok
}

func (w *Decoder) conversationID(a addr.Instance) cty.Value {
	if w.Known != nil {
		if id, ok := w.Known.ConversationID(a); ok {
			return cty.StringVal(id)
		}
	}
	return cty.UnknownVal(cty.String).RefineNotNull()
}

func (w *Decoder) messageID(a addr.Delivery) cty.Value {
	if w.Known != nil {
		if id, ok := w.Known.MessageID(a); ok {
			return cty.StringVal(id)
		}
	}
	return cty.UnknownVal(cty.String).RefineNotNull()
}

// messageURL returns the permalink of a delivery; null if it has none.
func (w *Decoder) messageURL(a addr.Delivery) cty.Value {
	c := w.Conversations[a.Conversation.String()]
	if c == nil || !w.Platforms[c.Provider.Platform].Permalinks {
		return cty.NullVal(cty.String)
	}
	if w.Known == nil {
		return cty.UnknownVal(cty.String)
	}
	switch url, ok := w.Known.MessageURL(a); {
	case !ok:
		return cty.UnknownVal(cty.String)
	case url == "":
		return cty.NullVal(cty.String)
	default:
		return cty.StringVal(url)
	}
}

// Instance is one instance of a block, to be decoded by the method of its
// kind.
type Instance struct {
	*Decoder
	*argument.Reader
	Addr   addr.Instance
	Source *desired.Source
	IsUsed bool // an expression refers to it
	// Provider returns the provider of the provider argument, and reports what is
	// wrong with it; nil when there is none.
	Provider func() (addr.Provider, bool)
	// HasAction reports whether the module has an action, by type.name; ActionNames lists
	// them.
	HasAction   func(name string) bool
	ActionNames func() []string
	// Of data and actions: the platforms that have the operation, where it is
	// named, and depends_on.
	Ops       grammar.Operations
	TypeRange hcl.Range
	After     []addr.Block
}

// forNestedBlock reads a nested block of the same instance.
func (r *Instance) forNestedBlock(c *body.Content) *Instance {
	in := *r
	in.Reader = r.ForBlock(c)
	return &in
}
