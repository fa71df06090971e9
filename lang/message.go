package lang

import (
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/diag"
)

// draft is a message while it is being decoded.
type draft struct {
	*Message
	r       *reader
	options map[string]platformOptions // by platform
	quoted  *Message                   // nil when nothing is quoted
	body    cty.Value                  // with its marks, for references
}

// message decodes one instance and makes its deliveries.
func (u *unit) message(b *block, r *reader, at addr.Instance) cty.Value {
	m := &Message{Addr: at, Source: b.source}
	d := &draft{Message: m, r: r}
	d.readBody()
	u.recipients(d)
	u.readAttachments(d)
	u.readReply(d)
	d.readMentions()
	d.readButtons()
	d.readTimes()
	u.readOptions(d)
	d.checkSaysSomething()
	m.Lifecycle = r.lifecycle(u.terms[addr.Message])
	m.Unknown, m.Content.Sensitive = r.unknown, r.sensitive
	b.messages = append(b.messages, m)
	b.deliveries = append(b.deliveries, u.deliver(d))
	u.messages[at.String()] = m
	if !r.used {
		return cty.DynamicVal // nobody looks
	}
	return u.messageValue(d)
}

func (u *unit) messageValue(d *draft) cty.Value {
	ids := make(map[string]cty.Value, len(d.To))
	for _, to := range d.To {
		ids[to.String()] = u.knownMessage(addr.Delivery{Message: d.Addr, Conversation: to})
	}
	vals := map[string]cty.Value{
		"address": cty.StringVal(d.Addr.String()), "ids": cty.MapValEmpty(cty.String),
		"publish_at": timeValue(d.PublishAt), "expire_at": timeValue(d.ExpireAt),
	}
	if len(ids) > 0 {
		vals["ids"] = cty.MapVal(ids)
	}
	for _, f := range formats() {
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

func formats() []content.Format {
	return []content.Format{content.Text, content.Markdown, content.HTML}
}

// readBody takes the one of text, markdown and html that is not null.
func (d *draft) readBody() {
	for _, format := range formats() {
		arg := d.r.take(string(format), cty.String)
		if !arg.given && !arg.unknown {
			continue
		}
		if d.Content.Format != "" {
			d.r.add(diag.Errorf(arg.rng, "More than one body",
				"A message has one body, and this one has %s as well as %s. Keep one of them; Herald turns it into what each platform can show.",
				format, d.Content.Format))
			continue
		}
		d.Content.Format, d.body = format, arg.marked
		if arg.unknown {
			d.r.unknown = include(d.r.unknown, "body")
		} else {
			d.Content.Body = arg.val.AsString()
		}
		if arg.sensitive {
			d.r.sensitive = include(d.r.sensitive, "body")
		}
		if arg.given && strings.TrimSpace(d.Content.Body) == "" {
			d.r.add(diag.Errorf(arg.rng, "Empty message", "The body of %s is empty. Write something, or remove the argument.", d.Addr))
		}
	}
}

// checkSaysSomething wants a body, an attachment, or something that only the
// platform knows of.
func (d *draft) checkSaysSomething() {
	c := d.Content
	said := c.Format != "" || len(c.Attachments) > 0 || slices.Contains(d.r.unknown, "attachments")
	for _, o := range d.options {
		said = said || o.saysSomething()
	}
	if !said && !d.r.diags.HasErrors() && !d.r.lenient {
		d.r.add(diag.Errorf(d.Source.Range, "Empty message",
			"%s says nothing. Give it text, markdown or html, or attachments.", d.Addr))
	}
}

func (d *draft) readMentions() {
	arg := d.r.open("mentions", "mentions", cty.List(cty.String))
	if !arg.given {
		return
	}
	for _, v := range arg.val.AsValueSlice() {
		if v.IsNull() || v.AsString() == "" {
			d.r.add(diag.Errorf(arg.rng, "Empty mention", "A mention is null or empty. Give the platform's id of a person."))
			continue
		}
		d.Content.Mentions = append(d.Content.Mentions, v.AsString())
	}
}

func (d *draft) readButtons() {
	for _, b := range d.r.content.All("button") {
		in := d.r.inside(b.Content)
		label, url, color := in.text("label"), in.text("url"), in.text("color")
		if len(in.unknown) > 0 {
			d.r.unknown = include(d.r.unknown, "buttons")
		}
		if len(in.sensitive) > 0 {
			d.r.sensitive = include(d.r.sensitive, "buttons")
		}
		if d.checkButton(b.Content.Attributes, in, content.Button{Label: label, URL: url, Color: color}) {
			d.Content.Buttons = append(d.Content.Buttons, content.Button{Label: label, URL: url, Color: color})
		}
	}
}

func (d *draft) readTimes() {
	d.PublishAt = d.r.time("publish_at")
	d.ExpireAt = d.r.time("expire_at")
	if !d.PublishAt.IsZero() && !d.ExpireAt.IsZero() && !d.ExpireAt.After(d.PublishAt) {
		d.r.add(diag.Errorf(d.Source.At("expire_at"), "Expires before it is published",
			"%s would be recalled before anybody could read it. Move expire_at behind publish_at.", d.Addr))
	}
}

// time takes an RFC 3339 time; zero when it is absent or wrong.
func (r *reader) time(name string) time.Time {
	arg := r.fixed(name, cty.String)
	if !arg.given {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, arg.val.AsString())
	if err != nil {
		r.add(diag.Errorf(arg.rng, "Invalid time",
			"%s takes a time with date and zone as in RFC 3339, such as 2026-12-01T22:00:00+08:00, not %q.", name, arg.val.AsString()))
	}
	return t
}
