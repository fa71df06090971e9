package decode

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/canonical"
	"herald/lang/desired"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/grammar"
	"herald/lang/reference"
)

// readAttachments takes references to attachments, in their order.
func (d *draft) readAttachments() {
	if d.r.Content.Attributes["attachments"] == nil {
		return
	}
	arg := d.r.Eval("attachments", cty.DynamicPseudoType)
	if !arg.Given && !arg.Unknown {
		return
	}
	found := reference.CollectMembers(arg.Val)
	if found.Unknown {
		d.r.Unknown = argument.InsertSorted(d.r.Unknown, "attachments")
		found.Unknown = false
	}
	d.r.checkReferences("attachments", addr.Attachment, arg, found)
	for _, address := range found.Addresses {
		if file, ok := d.r.Attachments[address]; ok {
			d.Content.Attachments = append(d.Content.Attachments, *file)
		} else {
			d.r.reportWrongKind(addr.Attachment, "attachments", address, arg)
		}
	}
}

// readReply takes the message that is quoted.
func (d *draft) readReply() {
	if d.r.Content.Attributes["reply_to"] == nil {
		return
	}
	arg := d.r.Eval("reply_to", cty.DynamicPseudoType)
	if arg.Val.IsKnown() && arg.Val.IsNull() {
		return
	}
	found := reference.CollectMembers(arg.Val)
	d.r.checkReferences("reply_to", addr.Message, arg, found)
	if len(found.Addresses) > 1 {
		d.r.Add(diag.Errorf(arg.Range, problem.MoreThanOneQuotedMessage,
			"reply_to must refer to one message. Select an instance, as in message.example[\"key\"]."))
		return
	}
	for _, address := range found.Addresses {
		quoted, ok := d.r.Messages[address]
		if !ok {
			d.r.reportWrongKind(addr.Message, "reply_to", address, arg)
			return
		}
		d.quoted, d.Content.ReplyTo = quoted, address
	}
}

// readOptions decodes the blocks of platforms.
func (d *draft) readOptions() {
	for _, b := range d.r.Content.Blocks {
		if _, ok := d.r.Platform(b.Name); !ok {
			continue
		}
		if d.Options == nil {
			d.Options = make(map[string]desired.Options)
		}
		d.Options[b.Name] = d.r.messageOptions(d.r.Shape(addr.Message).Nested(b.Name), b)
	}
}

func (r *Instance) messageOptions(shape *body.Shape, b body.Block) desired.Options {
	in := r.forNestedBlock(b.Content)
	val := in.decodeOptions(shape, b)
	o := desired.Options{Unknown: !val.IsWhollyKnown(), Sensitive: len(in.Sensitive) > 0, Overflow: in.readOverflow()}
	val = withoutOverflow(val)
	if !o.Unknown {
		o.JSON = canonical.JSON(val)
	}
	if string(o.JSON) == "{}" {
		o.JSON = nil // an empty block says as much as none
	}
	return o
}

// readOverflow reads what happens to a body that is too long; "" when it is absent
// or wrong.
func (r *Instance) readOverflow() string {
	arg := r.KnownPlain(grammar.Overflow, cty.String)
	if !arg.Given {
		return ""
	}
	word, choices := arg.Val.AsString(), grammar.OverflowChoices()
	if !slices.Contains(choices, word) {
		r.Add(diag.Errorf(arg.Range, problem.InvalidOverflow, "overflow must be one of %s, not %q.%s",
			diag.List(choices), word, diag.DidYouMean(word, choices)))
		return ""
	}
	return word
}

// withoutOverflow returns the block of a platform without the argument that every
// platform has.
func withoutOverflow(val cty.Value) cty.Value {
	if val.IsNull() || !val.IsKnown() || !val.Type().IsObjectType() {
		return val
	}
	arguments := val.AsValueMap()
	delete(arguments, grammar.Overflow)
	return cty.ObjectVal(arguments)
}

// makeDeliveries makes one delivery for each conversation, in their order.
func (d *draft) makeDeliveries() []desired.Delivery {
	out := make([]desired.Delivery, 0, len(d.To))
	used := make(map[string]bool)
	for _, to := range d.To {
		account := d.r.Conversations[to.String()].Provider
		used[account.Platform] = true
		delivery := desired.Delivery{
			Addr:    addr.Delivery{Message: d.Addr, Conversation: to},
			Content: d.Content,
			ReplyTo: d.quotedDelivery(to),
			Message: d.Message,
		}
		delivery.SetProvider(account)
		d.chooseForward(&delivery)
		out = append(out, delivery)
	}
	d.reportUnusedOptions(used)
	return out
}

// quotedDelivery finds the quoted message's delivery in a conversation.
func (d *draft) quotedDelivery(to addr.Instance) *addr.Delivery {
	if d.quoted == nil {
		return nil
	}
	if !slices.Contains(d.quoted.To, to) {
		d.r.Add(diag.Errorf(d.Source.At("reply_to"), problem.QuotedMessageNotInConversation,
			"%s is delivered to %s, but %s, which it quotes, is not. Send the quoted message to this conversation too, "+
				"or declare a separate message without reply_to for it.", d.Addr, to, d.quoted.Addr))
		return nil
	}
	return &addr.Delivery{Message: d.quoted.Addr, Conversation: to}
}

func (d *draft) reportUnusedOptions(used map[string]bool) {
	for _, b := range d.r.Content.Blocks {
		_, ok := d.Options[b.Name]
		if ok && !used[b.Name] && !d.r.Lenient {
			d.r.Add(diag.Warnf(b.Range, problem.BlockWithoutEffect,
				"%s is not delivered to a conversation on %s, so this block has no effect. Remove it, or add such a conversation to the argument to.",
				d.Addr.Block, b.Name))
		}
	}
}
