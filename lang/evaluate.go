package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/body"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/lang/grammar"
	"herald/lang/schema"
)

// Evaluate expands and decodes everything. It changes nothing, so it may be
// called again when more is Known. With an error there is no Desired; warnings
// come with one.
func (c *Config) Evaluate(in Inputs) (*Desired, hcl.Diagnostics) {
	ev := newEvaluation(c, in)
	u := newUnit(ev, c.root, "", false)
	diags := in.Variables.undeclared(c.root)
	diags = append(diags, u.run()...)
	herald, more := u.settingsVertex()
	diags = append(diags, more...)
	var settings Settings
	if !more.HasErrors() {
		settings, more = u.settings(herald)
		diags = append(diags, more...)
	}
	diags = diag.Unique(ev.secrets.redact(diags))
	if diags.HasErrors() {
		return nil, diags
	}
	desired := u.desired()
	desired.Name = settings.Name
	return desired, diags
}

// evaluation is what all units of one Evaluate share.
type evaluation struct {
	Inputs
	config  *Config
	given   map[string]given
	root    *hcl.EvalContext // functions and path
	shapes  map[string]*body.Shape
	terms   map[string]terms // of lifecycle, by kind
	secrets *secrets

	// What has been evaluated so far, by address.
	conversations map[string]*Conversation
	attachments   map[string]*content.Attachment
	messages      map[string]*Message
}

func newEvaluation(c *Config, in Inputs) *evaluation {
	ev := &evaluation{
		Inputs:        in,
		config:        c,
		given:         in.Variables.given,
		shapes:        make(map[string]*body.Shape),
		terms:         make(map[string]terms),
		secrets:       new(secrets),
		conversations: make(map[string]*Conversation),
		attachments:   make(map[string]*content.Attachment),
		messages:      make(map[string]*Message),
	}
	for kind, block := range grammar.Blocks(in.Platforms) {
		ev.shapes[kind] = body.Compile(block)
		ev.terms[kind] = terms{grammar.Policies(kind), grammar.Ignorable(kind, in.Platforms)}
	}
	ev.root = rootContext(c, in)
	return ev
}

// platform finds what is known of a platform.
func (ev *evaluation) platform(name string) (schema.Platform, bool) {
	p, ok := ev.Platforms[name]
	return p, ok
}

func (ev *evaluation) knownConversation(a addr.Instance) cty.Value {
	if ev.Known != nil {
		if id, ok := ev.Known.ConversationID(a); ok {
			return cty.StringVal(id)
		}
	}
	return cty.UnknownVal(cty.String).RefineNotNull()
}

func (ev *evaluation) knownMessage(a addr.Delivery) cty.Value {
	if ev.Known != nil {
		if id, ok := ev.Known.MessageID(a); ok {
			return cty.StringVal(id)
		}
	}
	return cty.UnknownVal(cty.String).RefineNotNull()
}

// run evaluates everything in the module.
func (u *unit) run() hcl.Diagnostics { return append(u.diags, u.scope.Run()...) }

// desired gathers what the blocks of a module came to, in source order.
func (u *unit) desired() *Desired {
	d := &Desired{Outputs: u.outputs}
	for _, p := range u.providers {
		d.Providers = append(d.Providers, *p)
	}
	var conversations, messages, deliveries int
	for _, b := range u.blocks {
		conversations += len(b.conversations)
		messages += len(b.messages)
		for _, list := range b.deliveries {
			deliveries += len(list)
		}
	}
	d.Conversations = make([]Conversation, 0, conversations)
	d.Messages = make([]Message, 0, messages) // never grows: deliveries point into it
	d.Deliveries = make([]Delivery, 0, deliveries)
	for _, b := range u.blocks {
		for _, c := range b.conversations {
			d.Conversations = append(d.Conversations, *c)
		}
		d.Attachments = append(d.Attachments, b.attachments...)
		for i, m := range b.messages {
			d.Messages = append(d.Messages, *m)
			for _, delivery := range b.deliveries[i] {
				delivery.Message = &d.Messages[len(d.Messages)-1]
				d.Deliveries = append(d.Deliveries, delivery)
			}
		}
	}
	return d
}
