package lang

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/grammar"
	"herald/lang/module"
	"herald/lang/reference"
	"herald/lang/schema"
)

// Request is what a data block asks of a platform, or an action does on it.
type Request struct {
	Addr     addr.Instance
	Provider addr.Provider
	// Conversation is the one it is about; zero when it is about none.
	Conversation addr.Instance
	// ConversationID is the platform's id, and Options the platform's block in
	// the conversation; "" and null when it is about none or has no id yet.
	ConversationID string
	Options        cty.Value
	Operation      string
	Arguments      cty.Value // in the shape of the operation's Arguments; marks removed
	Sensitive      bool      // an argument holds a value marked sensitive
	// After lists the blocks of depends_on: a question waits until they are done.
	After []addr.Block
	// Known says that the conversation has its id and all arguments are known.
	Known  bool
	Source *Source
}

func unknownOperation(decl *module.Block, known map[string]grammar.Operations) *hcl.Diagnostic {
	names := slices.Sorted(maps.Keys(known))
	have := "None is known here."
	if len(names) > 0 {
		have = "There is " + diag.List(names) + "."
	}
	what := "look-up"
	if decl.Kind == addr.Action {
		what = "action"
	}
	return diag.Errorf(decl.TypeRange, "Unknown "+what, "No platform has the %s %q. %s%s",
		what, decl.Type, have, diag.DidYouMean(decl.Type, names))
}

// look decodes a data block; its value is the answer, once there is one.
func (u *unit) look(b *block, r *reader, at addr.Instance) cty.Value {
	request, op, ok := u.request(b, r, r.Content, at)
	if !ok {
		return unknownAnswer(b.Type)
	}
	b.asked = append(b.asked, request)
	answer := cty.UnknownVal(op.Result)
	if answers, has := u.Known.(Answers); has && request.Known {
		if v, found := answers.Data(request); found {
			converted, err := convert.Convert(v, op.Result)
			if err != nil {
				r.Add(diag.Errorf(b.decl.Range, "Unexpected answer",
					"The platform's answer to %s is not what it declares to give: %s. This is a mistake in Herald; please report it.", at, err))
				return unknownAnswer(b.Type)
			}
			answer = converted
		}
	}
	return answerValue(at, b.Type, answer)
}

// answerValue is what references to a data block see.
func answerValue(at addr.Instance, ty cty.Type, answer cty.Value) cty.Value {
	vals := make(map[string]cty.Value, len(ty.AttributeTypes()))
	for name := range ty.AttributeTypes() {
		switch {
		case !answer.Type().IsObjectType() && name == "result":
			vals[name] = answer
		case answer.Type().IsObjectType() && answer.Type().HasAttribute(name) && !answer.IsNull():
			vals[name] = answer.GetAttr(name)
		default:
			vals[name] = cty.NullVal(cty.DynamicPseudoType)
		}
	}
	vals["address"] = cty.StringVal(at.String())
	return cty.ObjectVal(vals)
}

func unknownAnswer(ty cty.Type) cty.Value {
	vals := make(map[string]cty.Value, len(ty.AttributeTypes()))
	for name := range ty.AttributeTypes() {
		vals[name] = cty.DynamicVal
	}
	return cty.ObjectVal(vals)
}

// act decodes an action.
func (u *unit) act(b *block, r *reader, at addr.Instance) cty.Value {
	config := new(body.Content)
	if inner, ok := r.Content.One("config"); ok {
		config = inner.Content
	}
	if request, _, ok := u.request(b, r, config, at); ok {
		b.asked = append(b.asked, request)
	}
	return cty.ObjectVal(map[string]cty.Value{"address": cty.StringVal(at.String())})
}

// requests are what the instances of a block of a kind ask.
func (b *block) requests(kind string) []Request {
	if b.decl.Kind != kind {
		return nil
	}
	return b.asked
}

// request finds out whom an instance asks and decodes what it asks. ok is
// false when that cannot be told.
func (u *unit) request(b *block, r *reader, args *body.Content, at addr.Instance) (out Request, op schema.Operation, ok bool) {
	out = Request{Addr: at, Operation: b.decl.Type, Source: b.source, Options: cty.NullVal(cty.EmptyObject), Known: true}
	if out.After = u.scope.BlocksAfter(b.name()); u.call != nil {
		out.After = union(out.After, u.call.after)
	}
	conversation, found := u.about(r)
	if conversation != nil {
		out.Provider, out.Conversation, out.ConversationID = conversation.Provider, conversation.Addr, conversation.ID
		out.Options = conversation.Options
		if conversation.Managed() {
			id := u.knownConversation(conversation.Addr)
			if out.Known = id.IsKnown(); out.Known {
				out.ConversationID = id.AsString()
			}
		}
	}
	if !found || !u.asked(b, r, &out, conversation != nil) {
		return out, op, false
	}
	op, has := b.ops[out.Provider.Platform]
	if !has {
		r.Add(diag.Errorf(b.decl.TypeRange, "Not offered by the platform",
			"%s is on %s, which has no %q; that is for %s.", at, out.Provider.Platform, b.decl.Type, diag.List(slices.Sorted(maps.Keys(b.ops)))))
		return out, op, false
	}
	u.arguments(&out, r, args, op)
	return out, op, !r.Failed()
}

// about reads the conversation of an operation; nil when there is none. ok is
// false when it cannot be told.
func (u *unit) about(r *reader) (c *Conversation, ok bool) {
	if !r.Has("conversation") {
		return nil, true
	}
	arg := r.Take("conversation", cty.DynamicPseudoType)
	if arg.Val.IsKnown() && arg.Val.IsNull() {
		return nil, !r.Failed()
	}
	found := reference.Gather(arg.Val)
	r.strangers("conversation", addr.Conversation, arg, found)
	if len(found.Addresses) > 1 {
		r.Add(diag.Errorf(arg.Range, "More than one conversation", "It is about one conversation. Use for_each to ask in each of them."))
		return nil, false
	}
	for _, address := range found.Addresses {
		if c, ok := u.conversations[address]; ok {
			return c, true
		}
		r.notA(addr.Conversation, "conversation", address, arg)
	}
	return nil, false
}

// asked settles which account is asked.
func (u *unit) asked(b *block, r *reader, out *Request, placed bool) bool {
	if b.account == nil {
		if !placed {
			r.Add(diag.Errorf(b.decl.Range, "Nobody to ask", "%s needs a conversation, or a provider where it is about none.", out.Addr))
		}
		return placed
	}
	at, ok := u.accountOf(b.account, r)
	if ok && placed && at != out.Provider {
		r.Add(diag.Errorf(b.account.Range, "Conversation of another provider",
			"%s is on provider %s, so %s cannot be asked about it. Remove the provider argument.", out.Conversation, out.Provider, at))
		return false
	}
	out.Provider = at
	return ok
}

// arguments decodes by the schema of the platform that is asked.
func (u *unit) arguments(out *Request, r *reader, args *body.Content, op schema.Operation) {
	shape := u.shape(out.Addr.Kind+"."+op.Name+"@"+out.Provider.Platform, func() schema.Block { return op.Arguments })
	checkArguments(r, args, op, out)
	val, diags := shape.Decode(args, r.Ctx)
	r.Add(diags...)
	out.Arguments, out.Sensitive = argument.Unmark(val)
	out.Known = out.Known && out.Arguments.IsWhollyKnown()
}

// checkArguments holds what is written against what this platform takes: the
// body was read by what all platforms take together.
func checkArguments(r *reader, args *body.Content, op schema.Operation, out *Request) {
	var names []string
	for _, a := range op.Arguments.Attributes {
		names = append(names, a.Name)
		if a.Required && args.Attributes[a.Name] == nil {
			r.Add(diag.Errorf(out.Source.Range, "Missing required argument",
				"%q on %s needs the argument %q: %s", op.Name, out.Provider.Platform, a.Name, a.Help))
		}
	}
	own := map[string]bool{"for_each": true, "count": true, "depends_on": true, "conversation": true, "provider": true}
	for name, attr := range args.Attributes {
		if _, known := op.Arguments.Attribute(name); !known && !own[name] {
			r.Add(diag.Errorf(attr.NameRange, "Unsupported argument",
				"%q on %s has no argument %q.%s", op.Name, out.Provider.Platform, name, diag.DidYouMean(name, names)))
		}
	}
}
