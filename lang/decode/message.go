package decode

import (
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/content"
	"herald/lang/desired"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/normalize"
)

// draft is a message while it is being decoded.
type draft struct {
	*desired.Message
	r         *Instance
	quoted    *desired.Message // nil when nothing is quoted
	forwarded *desired.Message // what is forwarded; nil when it is no message of ours
	body      cty.Value        // with its marks, for references
}

// DecodeMessage decodes a message and makes its deliveries.
func (r *Instance) DecodeMessage() (*desired.Message, []desired.Delivery, cty.Value) {
	m := &desired.Message{Addr: r.Addr, Source: r.Source}
	d := &draft{Message: m, r: r}
	d.readBody()
	d.readForward()
	d.readRecipients()
	d.readAttachments()
	d.readReply()
	d.readMentions()
	d.readButtons()
	d.readTimes()
	d.readPin()
	d.readOptions()
	d.Overflow = d.r.readOverflow()
	d.checkHasContent()
	d.readLifecycle()
	m.Unknown, m.Content.Sensitive = r.Unknown, r.Sensitive
	deliveries := d.makeDeliveries()
	r.Messages[r.Addr.String()] = m
	if !r.IsUsed {
		return m, deliveries, cty.DynamicVal // no expression refers to it
	}
	return m, deliveries, d.referenceValue()
}

func (d *draft) referenceValue() cty.Value {
	ids, urls := make(map[string]cty.Value, len(d.To)), make(map[string]cty.Value, len(d.To))
	for _, to := range d.To {
		at := addr.Delivery{Message: d.Addr, Conversation: to}
		ids[to.String()], urls[to.String()] = d.r.messageID(at), d.r.messageURL(at)
	}
	vals := map[string]cty.Value{
		"address": cty.StringVal(d.Addr.String()), "ids": cty.MapValEmpty(cty.String), "urls": cty.MapValEmpty(cty.String),
		"publish_at": timeValue(d.PublishAt), "expire_at": timeValue(d.ExpireAt),
	}
	if len(ids) > 0 {
		vals["ids"], vals["urls"] = cty.MapVal(ids), cty.MapVal(urls)
	}
	for _, f := range bodyFormats() {
		vals[string(f)] = cty.NullVal(cty.String)
		if f == d.Content.Format {
			vals[string(f)] = d.body
		}
	}
	return cty.ObjectVal(vals)
}

func timeValue(t time.Time) cty.Value {
	if t.IsZero() {
		return cty.NullVal(cty.String)
	}
	return cty.StringVal(t.Format(time.RFC3339))
}

func bodyFormats() []content.Format {
	return []content.Format{content.Text, content.Markdown, content.HTML}
}

// readBody takes the one of text, markdown and html that is not null.
func (d *draft) readBody() {
	for _, format := range bodyFormats() {
		arg := d.r.NonEphemeral(string(format), cty.String)
		if !arg.Given && !arg.Unknown {
			continue
		}
		if d.Content.Format != "" {
			d.r.Add(diag.Errorf(arg.Range, problem.MoreThanOneBody,
				"A message can have only one body, and this one has both %s and %s. Remove one of them; Herald converts the body for each platform.",
				format, d.Content.Format))
			continue
		}
		d.Content.Format, d.body = format, arg.Marked
		if arg.Unknown {
			d.r.Unknown = argument.InsertSorted(d.r.Unknown, "body")
		} else {
			d.Content.Body = normalize.LineEnds(arg.Val.AsString())
		}
		if arg.Sensitive {
			d.r.Sensitive = argument.InsertSorted(d.r.Sensitive, "body")
		}
		if arg.Given && strings.TrimSpace(d.Content.Body) == "" {
			d.r.Add(diag.Errorf(arg.Range, problem.EmptyMessage, "The body of %s is empty. Set a text, or remove the argument.", d.Addr))
		}
	}
}

// checkHasContent wants a body, an attachment, or something that only the
// platform knows of.
func (d *draft) checkHasContent() {
	c := d.Content
	said := c.Format != "" || c.Forward != "" || len(c.Attachments) > 0 || slices.Contains(d.r.Unknown, "forward") || slices.Contains(d.r.Unknown, "attachments")
	for _, o := range d.Options {
		said = said || o.Unknown || o.JSON != nil
	}
	if !said && !d.r.Failed() && !d.r.Lenient {
		d.r.Add(diag.Errorf(d.Source.Range, problem.EmptyMessage,
			"%s has no content. Set text, markdown, html or attachments.", d.Addr))
	}
}

func (d *draft) readMentions() {
	arg := d.r.Tracked("mentions", "mentions", cty.List(cty.String))
	if !arg.Given {
		return
	}
	for _, v := range arg.Val.AsValueSlice() {
		if v.IsNull() || v.AsString() == "" {
			d.r.Add(diag.Errorf(arg.Range, problem.EmptyMention, "A mention is null or empty. Each mention must be the platform's id of a person."))
			continue
		}
		d.Content.Mentions = append(d.Content.Mentions, normalize.UUID(normalize.Line(v.AsString())))
	}
}

func (d *draft) readButtons() {
	for _, b := range d.r.Content.BlocksNamed("button") {
		in := d.r.forNestedBlock(b.Content)
		button := content.Button{
			Label: normalize.Line(in.Text("label")), URL: normalize.Line(in.Text("url")),
			Copy: normalize.LineEnds(in.Text("copy")), Value: normalize.LineEnds(in.Text("value")),
			Color: normalize.Line(in.Text("color")),
		}
		if len(in.Unknown) > 0 {
			d.r.Unknown = argument.InsertSorted(d.r.Unknown, "buttons")
		}
		if len(in.Sensitive) > 0 {
			d.r.Sensitive = argument.InsertSorted(d.r.Sensitive, "buttons")
		}
		if d.checkButton(b, in, button) {
			d.Content.Buttons = append(d.Content.Buttons, button)
		}
	}
}

func (d *draft) readPin() {
	if pin := d.r.KnownPlain("pin", cty.Bool); pin.Given {
		d.Pin = pin.Val.True()
	}
}

func (d *draft) readTimes() {
	d.PublishAt = d.r.Time("publish_at")
	d.ExpireAt = d.r.Time("expire_at")
	if !d.PublishAt.IsZero() && !d.ExpireAt.IsZero() && !d.ExpireAt.After(d.PublishAt) {
		d.r.Add(diag.Errorf(d.Source.At("expire_at"), problem.ExpiresBeforePublication,
			"%s would be recalled before it is published. Set expire_at later than publish_at.", d.Addr))
	}
}
