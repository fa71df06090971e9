package decode

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/desired"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/reference"
)

// readForward takes what is passed on: a reference to a message, or text,
// which is the platform's own id of one.
func (d *draft) readForward() {
	if !d.r.IsWritten("forward") {
		return
	}
	arg := d.r.NonEphemeral("forward", cty.DynamicPseudoType)
	if arg.Val.IsKnown() && arg.Val.IsNull() {
		return
	}
	if d.Content.Format != "" {
		d.r.Add(diag.Errorf(arg.Range, problem.MoreThanOneBody,
			"A message that forwards another one cannot have a body, and this one has both %s and forward. Remove one of them.", d.Content.Format))
		return
	}
	if id, err := funcs.Convert(arg.Val, cty.String); err == nil {
		d.readForwardID(arg, id)
		return
	}
	found := reference.CollectMembers(arg.Val)
	d.r.checkReferences("forward", addr.Message, arg, found)
	if len(found.Addresses) > 1 {
		d.r.Add(diag.Errorf(arg.Range, problem.MoreThanOneForwardedMessage,
			"forward must refer to one message. Select an instance, as in message.example[\"key\"]."))
		return
	}
	for _, address := range found.Addresses {
		if passed, ok := d.r.Messages[address]; ok {
			d.forwarded, d.Content.Forward = passed, address
		} else {
			d.r.reportWrongKind(addr.Message, "forward", address, arg)
		}
	}
}

func (d *draft) readForwardID(arg argument.Value, id cty.Value) {
	switch {
	case arg.Unknown:
		d.r.Unknown = argument.InsertSorted(d.r.Unknown, "forward")
	case id.AsString() == "":
		d.r.Add(diag.Errorf(arg.Range, problem.EmptyMessageID,
			"forward is empty. Refer to a message, as in message.example, or set the platform's id of a message."))
	default:
		d.Content.Forward = id.AsString()
	}
	if arg.Sensitive {
		d.r.Add(diag.Errorf(arg.Range, problem.SensitiveValueNotAllowed,
			"The argument \"forward\" is shown in plans and stored in the state, so it cannot have a sensitive value. "+
				"If people may see it, wrap it in nonsensitive()."))
	}
}

// chooseForward chooses the delivery that is passed on: of the conversations on the
// same provider that have the message, the first in its own order, and the one
// that it would be passed on to only when there is no other.
func (d *draft) chooseForward(to *desired.Delivery) {
	if d.forwarded == nil {
		return
	}
	var chosen *addr.Instance
	for i, place := range d.forwarded.To {
		here := place == to.Addr.Conversation
		if d.r.Conversations[place.String()].Provider == to.Provider && (chosen == nil || *chosen == to.Addr.Conversation && !here) {
			chosen = &d.forwarded.To[i]
		}
	}
	if chosen == nil {
		d.r.Add(diag.Errorf(d.Source.At("forward"), problem.ForwardedMessageNotInConversation,
			"%s is delivered to %s with the provider %s, but %s is not delivered to any conversation of this provider, so there is no message to forward. "+
				"Send that message to a conversation of this provider too, or declare a separate message for this conversation.", d.Addr, to.Addr.Conversation, to.Provider, d.forwarded.Addr))
		return
	}
	to.Forward = &addr.Delivery{Message: d.forwarded.Addr, Conversation: *chosen}
	to.Content.Forward = to.Forward.String()
}
