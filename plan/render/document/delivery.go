package document

import (
	"slices"
	"strings"
	"time"

	"herald/lang/content"
	"herald/plan"
	"herald/plan/lint"
	"herald/plan/render"
	"herald/providers"
	"herald/record"
	"herald/state"
)

// stood is a delivery as the state knows it. texts is what it was composed
// into, or nil.
func (w *writer) stood(d *state.Delivery, texts []providers.Part) *object {
	o := newObject()
	provider := record.ParseProvider(d.Provider)
	o.place(d.Provider, provider.Platform, d.Conversation)
	if w.hides(d.Conversation.Address, "id") {
		o.hide("conversation_id")
	}
	o.content(d.Content, nil)
	if d.Content.IsSensitive("body") || d.Content.IsSensitive("mentions") {
		o.hide("mentions_everybody") // what was said is not known any more
	}
	o.policy(d)
	o.set("publish_at", nil)
	o.readers(w.people[d.Conversation.Address])
	if texts == nil && len(d.Content.Sensitive) == 0 { // else there are only digests
		texts = w.compose(provider.Platform, d.Content, len(d.Parts))
	}
	o.parts(d.Content, len(d.Parts), func(i int) part {
		p := part{state: d.Parts[i], known: true}
		if i < len(texts) {
			p.text = texts[i].Text
		}
		return p
	})
	return o
}

// stands is a delivery as it will be once the plan is carried out.
func (w *writer) stands(c *plan.Change) *object {
	o := newObject()
	o.place(c.Provider.String(), c.Provider.Platform, c.Place)
	switch {
	case w.hides(c.Place.Address, "id"):
		o.hide("conversation_id")
	case c.Place.ID == "":
		o.await("conversation_id")
	}
	o.content(c.Content, c.Desired.Unknown)
	if slices.Contains(c.Desired.Unknown, "body") || slices.Contains(c.Desired.Unknown, "mentions") {
		o.await("mentions_everybody")
	}
	next := c.Next
	if next == nil {
		next = w.expected(c)
	}
	o.policy(next)
	o.set("publish_at", moment(c.Desired.Message.PublishAt))
	o.readers(c.Readers)
	parts := c.Parts
	if parts == nil { // it is not due yet
		parts = w.compose(c.Provider.Platform, c.Content, 0)
	}
	o.parts(c.Content, len(parts), func(i int) part {
		return part{state: keptPart(c, i), text: parts[i].Text, known: keeps(c, i), kind: parts[i].Kind}
	})
	if c.Unknown() {
		o.await("parts")
		o.await("text")
	}
	return o
}

// expected is the record of a delivery that the plan does not act on.
func (w *writer) expected(c *plan.Change) *state.Delivery {
	m := c.Desired.Message
	d := &state.Delivery{Generation: 1, ExpireAt: m.ExpireAt, Policy: record.Policy(m.Lifecycle)}
	if c.Prior != nil {
		d.Generation = c.Prior.Generation
	}
	return d
}

// keeps reports whether a part stays the platform message that it is.
func keeps(c *plan.Change, i int) bool {
	if c.Prior == nil || i >= len(c.Prior.Parts) || !c.Prior.Parts[i].Stands() {
		return false
	}
	return !slices.ContainsFunc(c.Steps, func(s state.Step) bool { return s.Op == state.OpSend && s.Part == i })
}

func keptPart(c *plan.Change, i int) state.Part {
	if keeps(c, i) {
		return c.Prior.Parts[i]
	}
	return state.Part{}
}

// part is one platform message. known says that its id is.
type part struct {
	kind, text string
	state      state.Part
	known      bool
}

func (o *object) place(provider, platform string, p state.Place) {
	o.set("provider", provider)
	o.set("platform", platform)
	o.set("conversation", p.Address)
	o.text("conversation_id", p.ID)
}

// content sets what the author wrote.
func (o *object) content(c content.Content, unknown []string) {
	told := func(name string, set func()) {
		switch {
		case c.IsSensitive(name):
			o.hide(name)
		case slices.Contains(unknown, name):
			o.await(name)
		default:
			set()
		}
	}
	o.text("format", string(c.Format))
	told("body", func() { o.text("body", c.Body) })
	told("attachments", func() { o.set("attachments", attachments(c.Attachments)) })
	told("buttons", func() { o.set("buttons", buttons(c.Buttons)) })
	told("mentions", func() { o.set("mentions", list(c.Mentions)) })
	told("forward", func() { o.text("forward", c.Forward) })
	told("options", func() { o.set("options", c.Options) })
	o.text("reply_to", c.ReplyTo)
	_, _, everybody := lint.Everybody(c)
	o.set("mentions_everybody", everybody)
}

func (o *object) policy(d *state.Delivery) {
	o.set("generation", d.Generation)
	o.set("expire_at", moment(d.ExpireAt))
	o.text("on_destroy", d.Policy.OnDestroy)
	o.text("on_unknown", d.Policy.OnUnknown)
	o.set("prevent_destroy", d.Policy.PreventDestroy)
}

// readers sets how many people see the conversation, where Herald knows.
func (o *object) readers(n int) {
	o.set("readers", nil)
	if n > 0 {
		o.set("readers", n)
	}
}

// parts sets the platform messages, and their texts together: what people read.
// Where anything is sensitive, what a platform made of it may hold it.
func (o *object) parts(c content.Content, n int, at func(int) part) {
	hidden := len(c.Sensitive) > 0
	values, unknown, sensitive := make([]any, n), make([]any, n), make([]any, n)
	var texts []string
	for i := range n {
		p := at(i)
		kind := p.kind
		if kind == "" {
			kind = p.state.Kind
		}
		v := map[string]any{"kind": kind, "text": p.text}
		values[i], unknown[i], sensitive[i] = v, map[string]any{}, map[string]any{}
		if p.known {
			v["id"], v["url"], v["sent_at"] = orNull(p.state.ID), orNull(p.state.URL), moment(p.state.SentAt)
		} else {
			unknown[i] = map[string]any{"id": true, "url": true, "sent_at": true}
			o.unknown["parts"] = unknown
		}
		if hidden {
			v["text"], sensitive[i] = render.Sensitive, map[string]any{"text": true}
			o.sensitive["parts"] = sensitive
		}
		if p.text != "" {
			texts = append(texts, p.text)
		}
	}
	o.set("parts", values)
	o.set("text", strings.Join(texts, "\n\n"))
	if hidden {
		o.hide("text")
	}
}

// compose gives what a platform makes of a content, in n parts if it can; the
// text as it is written where there is no such platform.
func (w *writer) compose(platform string, c content.Content, n int) []providers.Part {
	p := w.opt.Platforms[platform]
	if p == nil {
		return []providers.Part{{Kind: string(c.Format), Text: c.Body}}
	}
	return providers.ComposeParts(p, c, n)
}

func attachments(all []content.Attachment) []content.Attachment {
	return append([]content.Attachment{}, all...)
}

func buttons(all []content.Button) []content.Button { return append([]content.Button{}, all...) }

func list(all []string) []string { return append([]string{}, all...) }

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// moment is a time as JSON has it, or null.
func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.RFC3339)
}
