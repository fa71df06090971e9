package decode

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/desired"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/reference"
	"herald/lang/schema"
)

// DecodeData decodes a data block; its value is the result, of the type that
// references see, once it is known. It is nil when the provider cannot be determined.
func (r *Instance) DecodeData(answer cty.Type) (*desired.Request, cty.Value) {
	request, op, ok := r.decodeRequest(r.Content)
	if !ok {
		return nil, unknownAnswer(answer)
	}
	given := cty.UnknownVal(op.Result)
	if answers, has := r.Known.(desired.Answers); has && request.Known {
		if v, found := answers.Data(*request); found {
			converted, err := funcs.Convert(v, op.Result)
			if err != nil {
				r.Add(diag.Errorf(r.Source.Range, problem.UnexpectedResponse,
					"The platform's result for %s does not have the declared type: %s. This is a bug in Herald; please report it.", r.Addr, err))
				return nil, unknownAnswer(answer)
			}
			given = converted
		}
	}
	return request, answerValue(r.Addr, answer, given)
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

// DecodeAction decodes an action; nil when the provider cannot be determined.
func (r *Instance) DecodeAction() (*desired.Request, cty.Value) {
	config := new(body.Content)
	if inner, ok := r.Content.FirstBlock("config"); ok {
		config = inner.Content
	}
	value := cty.ObjectVal(map[string]cty.Value{"address": cty.StringVal(r.Addr.String())})
	if request, _, ok := r.decodeRequest(config); ok {
		return request, value
	}
	return nil, value
}

// decodeRequest determines the provider of a request and decodes its arguments. ok is
// false when that cannot be determined.
func (r *Instance) decodeRequest(args *body.Content) (out *desired.Request, op schema.Operation, ok bool) {
	out = &desired.Request{
		Addr: r.Addr, Operation: r.Addr.Type, Source: r.Source, After: r.After, Known: true,
	}
	conversation, found := r.TargetConversation()
	if conversation != nil {
		out.Provider, out.Conversation, out.ConversationID = conversation.Provider, conversation.Addr, conversation.ID
		out.Options = conversation.Options
		if id := r.conversationID(conversation.Addr); conversation.ID == "" && id.IsKnown() {
			out.ConversationID = id.AsString()
		}
		out.Known = out.ConversationID != ""
	}
	if !found || !r.resolveProvider(out, conversation != nil) {
		return out, op, false
	}
	op, has := r.Ops[out.Provider.Platform]
	if !has {
		r.Add(diag.Errorf(r.TypeRange, problem.UnsupportedOperation,
			"%s uses the platform %s, which does not support %q. Use a provider or a conversation on %s.", r.Addr, out.Provider.Platform, r.Addr.Type, diag.List(slices.Sorted(maps.Keys(r.Ops)))))
		return out, op, false
	}
	r.decodeArguments(out, args, op)
	return out, op, !r.Failed()
}

// TargetConversation reads the conversation of an operation; nil when there is none. ok is
// false when it cannot be determined.
func (r *Instance) TargetConversation() (c *desired.Conversation, ok bool) {
	if !r.IsWritten("conversation") {
		return nil, true
	}
	arg := r.Eval("conversation", cty.DynamicPseudoType)
	if arg.Val.IsKnown() && arg.Val.IsNull() {
		return nil, !r.Failed()
	}
	found := reference.CollectMembers(arg.Val)
	r.checkReferences("conversation", addr.Conversation, arg, found)
	if len(found.Addresses) > 1 {
		r.Add(diag.Errorf(arg.Range, problem.MoreThanOneConversation, "conversation must refer to one conversation. Use for_each to create an instance for each conversation."))
		return nil, false
	}
	for _, address := range found.Addresses {
		if c, ok := r.Conversations[address]; ok {
			return c, true
		}
		r.reportWrongKind(addr.Conversation, "conversation", address, arg)
	}
	return nil, false
}

// resolveProvider determines the provider of a request.
func (r *Instance) resolveProvider(out *desired.Request, placed bool) bool {
	if r.Provider == nil {
		if !placed {
			r.Add(diag.Errorf(r.Source.Range, problem.MissingConversationOrProvider, "%s has neither a conversation nor a provider. Set conversation, or provider if it is not about a conversation.", out.Addr))
		}
		return placed
	}
	at, ok := r.Provider()
	if ok && placed && at != out.Provider {
		r.Add(diag.Errorf(r.Source.At("provider"), problem.ConversationOfAnotherProvider,
			"%s uses the provider %s, so the provider %s cannot access it. Remove the provider argument.", out.Conversation, out.Provider, at))
		return false
	}
	out.Provider = at
	return ok
}

// decodeArguments decodes the arguments by the schema of the request's platform.
func (r *Instance) decodeArguments(out *desired.Request, args *body.Content, op schema.Operation) {
	shape := r.CompiledShape(out.Addr.Kind+"."+op.Name+"@"+out.Provider.Platform, func() schema.Block { return op.Arguments })
	r.checkArguments(args, op, out)
	val, diags := shape.Decode(args, r.Ctx)
	r.Add(diags...)
	out.Arguments, out.Sensitive = argument.Unmark(val)
	out.Known = out.Known && out.Arguments.IsWhollyKnown()
}

// checkArguments holds what is written against what this platform takes: the
// body was read by what all platforms take together.
func (r *Instance) checkArguments(args *body.Content, op schema.Operation, out *desired.Request) {
	var names []string
	for _, a := range op.Arguments.Attributes {
		names = append(names, a.Name)
		if a.Required && args.Attributes[a.Name] == nil {
			r.Add(diag.Errorf(out.Source.Range, problem.MissingRequiredArgument,
				"%q on %s requires the argument %q: %s Add it to this block.", op.Name, out.Provider.Platform, a.Name, a.Help))
		}
	}
	own := map[string]bool{"for_each": true, "count": true, "depends_on": true, "conversation": true, "provider": true}
	for name, attr := range args.Attributes {
		if _, known := op.Arguments.Attribute(name); !known && !own[name] {
			r.Add(diag.Errorf(attr.NameRange, problem.UnsupportedArgument,
				"%q on %s has no argument %q.%s", op.Name, out.Provider.Platform, name, diag.UnknownNameHint(name, names)))
		}
	}
}
