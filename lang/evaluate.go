package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/addr"
	"herald/lang/body"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/lang/grammar"
	"herald/lang/move"
	"herald/lang/schema"
	"herald/lang/secret"
	"herald/lang/variable"
)

// Evaluate expands and decodes everything. It changes nothing, so it may be
// called again when more is Known. With an error there is no Desired; warnings
// come with one.
func (c *Config) Evaluate(in Inputs) (*Desired, hcl.Diagnostics) {
	ev := newEvaluation(c, in)
	u := newUnit(ev, rootPlace(c, ev), false)
	diags := in.Variables.Undeclared(c.tree.Root.Module)
	diags = append(diags, u.run()...)
	herald, more := u.settingsVertex()
	diags = append(diags, more...)
	var settings Settings
	if !more.HasErrors() {
		settings, more = u.settings(herald)
		diags = append(diags, more...)
	}
	desired := new(Desired)
	if !diags.HasErrors() {
		diags = append(diags, u.settle()...)
		u.gather(desired)
		if m, ok := move.List(desired.Moved).Circle(); ok {
			diags = append(diags, diag.Errorf(m.Range, "Moves in a circle",
				"%s moves to %s and, by other moved blocks, back again. Remove one of them.", m.From, m.To))
		}
	}
	diags = diag.Unique(ev.secrets.Redact(diags))
	if diags.HasErrors() {
		return nil, diags
	}
	desired.Name, desired.Outputs = settings.Name, u.outputs
	ev.gatherProviders(desired)
	return desired, diags
}

// Requests tells what data blocks ask, as far as their arguments are known
// before the answers are. The Desired holds Providers and Data alone; it is
// empty when the configuration has no data. What is not known yet is no error
// here: what is left of it in the end is one of Evaluate.
func (c *Config) Requests(in Inputs) (*Desired, hcl.Diagnostics) {
	if !asks(c.tree.Root) {
		return new(Desired), nil
	}
	ev := newEvaluation(c, in)
	ev.asking = true
	u := newUnit(ev, rootPlace(c, ev), false)
	diags := diag.Unique(ev.secrets.Redact(u.run()))
	if diags.HasErrors() {
		return nil, diags
	}
	desired, all := new(Desired), new(Desired)
	u.gather(all)
	for _, request := range all.Data {
		if request.Known {
			desired.Data = append(desired.Data, request)
		}
	}
	ev.gatherProviders(desired)
	return desired, diags
}

// evaluation is what all units of one Evaluate share.
type evaluation struct {
	Inputs
	config    *Config
	asking    bool // only what data blocks ask is wanted
	functions map[string]function.Function
	shapes    map[string]*body.Shape // by kind; of operations also by type and platform
	terms     map[string]terms       // of lifecycle, by kind
	data      map[string]grammar.Operations
	actions   map[string]grammar.Operations
	secrets   *secret.Texts

	accounts map[addr.Provider]*account // by address without key
	order    []*account

	// What has been evaluated so far, by address.
	conversations map[string]*Conversation
	attachments   map[string]*content.Attachment
	messages      map[string]*Message
}

func newEvaluation(c *Config, in Inputs) *evaluation {
	ev := &evaluation{
		Inputs:        in,
		config:        c,
		functions:     functions(c, in),
		shapes:        make(map[string]*body.Shape),
		terms:         make(map[string]terms),
		data:          grammar.OperationsOf(addr.Data, in.Platforms),
		actions:       grammar.OperationsOf(addr.Action, in.Platforms),
		secrets:       new(secret.Texts),
		accounts:      make(map[addr.Provider]*account),
		conversations: make(map[string]*Conversation),
		attachments:   make(map[string]*content.Attachment),
		messages:      make(map[string]*Message),
	}
	for kind, block := range grammar.Blocks(in.Platforms) {
		ev.shapes[kind] = body.Compile(block)
		ev.terms[kind] = terms{grammar.Policies(kind), grammar.Ignorable(kind, in.Platforms)}
	}
	return ev
}

// shape compiles a block once.
func (ev *evaluation) shape(name string, block func() schema.Block) *body.Shape {
	if ev.shapes[name] == nil {
		ev.shapes[name] = body.Compile(block())
	}
	return ev.shapes[name]
}

// lenient says that unknown values are no news anywhere.
func (ev *evaluation) lenient() bool { return ev.Partial || ev.asking }

func (ev *evaluation) options() variable.Options {
	return variable.Options{Partial: ev.Partial, Secrets: ev.secrets}
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
