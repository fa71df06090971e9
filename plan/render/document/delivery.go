package document

import (
	"slices"
	"strings"
	"time"

	"herald/lang/addr"
	"herald/lang/content"
	"herald/plan"
	"herald/plan/lint"
	"herald/plan/record"
	"herald/plan/render"
	"herald/providers"
	"herald/providers/compose"
	"herald/state"
)

// priorDelivery returns a delivery of the state. texts are its composed parts,
// or nil.
func (w *writer) priorDelivery(d *state.Delivery, texts []providers.Part) *object {
	o := newObject()
	o.setPlace(d.Provider, d.Conversation)
	if w.isSensitive(d.Conversation.Address, "id") {
		o.hideValue("conversation_id")
	}
	o.setContent(d.Content, nil)
	if d.Content.IsSensitive("body") || d.Content.IsSensitive("mentions") {
		o.hideValue("mentions_everybody") // the text is not known any more
	}
	o.setLifecycle(d)
	o.setValue("publish_at", nil)
	o.setValue("pinned", d.IsPinned())
	o.setReaders(w.people[d.Conversation.Address])
	if texts == nil && len(d.Content.Sensitive) == 0 { // otherwise there are only digests
		texts = w.composeParts(d.Provider.Platform, d.Content, len(d.Parts))
	}
	o.setParts(d.Content, len(d.Parts), func(i int) part {
		p := part{state: w.shownPart(d.Conversation, d.Parts[i]), known: true}
		if i < len(texts) {
			p.text = texts[i].Text
		}
		return p
	})
	return o
}

// plannedDelivery returns a delivery as it will be after the apply.
func (w *writer) plannedDelivery(c *plan.Change) *object {
	o := newObject()
	o.setPlace(c.Provider, c.Place)
	switch {
	case w.isSensitive(c.Place.Address, "id"):
		o.hideValue("conversation_id")
	case c.Place.ID == "":
		o.setUnknown("conversation_id")
	}
	o.setContent(c.Content, c.Desired.Unknown)
	if slices.Contains(c.Desired.Unknown, "body") || slices.Contains(c.Desired.Unknown, "mentions") {
		o.setUnknown("mentions_everybody")
	}
	next := c.Next
	if next == nil {
		next = w.unchangedRecord(c)
	}
	o.setLifecycle(next)
	o.setValue("pinned", c.Pins())
	o.setValue("publish_at", timeOrNull(c.Desired.Message.PublishAt))
	o.setReaders(c.Readers)
	parts := c.Parts
	if parts == nil { // it is not due yet
		parts = w.composeParts(c.Provider.Platform, c.Content, 0)
	}
	o.setParts(c.Content, len(parts), func(i int) part {
		return part{state: w.shownPart(c.Place, keptPart(c, i)), text: parts[i].Text, known: keepsPart(c, i), kind: parts[i].Kind}
	})
	if c.Unknown() {
		o.setUnknown("parts")
		o.setUnknown("text")
	}
	return o
}

// shownPart returns a part without its permalink if the id of its conversation is
// sensitive, because many permalinks contain it.
func (w *writer) shownPart(in state.Place, p state.Part) state.Part {
	if w.isSensitive(in.Address, "id") {
		p.URL = ""
	}
	return p
}

// unchangedRecord returns the record of a delivery that the plan does not
// change.
func (w *writer) unchangedRecord(c *plan.Change) *state.Delivery {
	m := c.Desired.Message
	d := &state.Delivery{Generation: 1, ExpireAt: m.ExpireAt, Policy: record.Policy(m.Lifecycle)}
	if c.Prior != nil {
		d.Generation = c.Prior.Generation
	}
	return d
}

// keepsPart reports whether a part remains the same platform message.
func keepsPart(c *plan.Change, i int) bool {
	if c.Prior == nil || i >= len(c.Prior.Parts) || !c.Prior.Parts[i].Stands() {
		return false
	}
	return !slices.ContainsFunc(c.Steps, func(s state.Step) bool { return s.Op == state.OpSend && s.Part == i })
}

func keptPart(c *plan.Change, i int) state.Part {
	if keepsPart(c, i) {
		return c.Prior.Parts[i]
	}
	return state.Part{}
}

// part is one platform message. known is true if its id is known.
type part struct {
	kind, text string
	state      state.Part
	known      bool
}

func (o *object) setPlace(provider addr.Provider, p state.Place) {
	o.setValue("provider", provider.String())
	o.setValue("platform", provider.Platform)
	o.setValue("conversation", p.Address)
	o.setText("conversation_id", p.ID)
}

// setContent sets what the author wrote.
func (o *object) setContent(c content.Content, unknown []string) {
	told := func(name string, set func()) {
		switch {
		case c.IsSensitive(name):
			o.hideValue(name)
		case slices.Contains(unknown, name):
			o.setUnknown(name)
		default:
			set()
		}
	}
	o.setText("format", string(c.Format))
	told("body", func() { o.setText("body", c.Body) })
	o.setText("overflow", string(c.Overflow))
	told("attachments", func() { o.setValue("attachments", attachmentList(c.Attachments)) })
	told("buttons", func() { o.setValue("buttons", buttonList(c.Buttons)) })
	told("mentions", func() { o.setValue("mentions", stringList(c.Mentions)) })
	told("forward", func() { o.setText("forward", c.Forward) })
	told("options", func() { o.setValue("options", c.Options) })
	o.setText("reply_to", c.ReplyTo)
	_, _, everybody := lint.Everybody(c)
	o.setValue("mentions_everybody", everybody)
}

func (o *object) setLifecycle(d *state.Delivery) {
	o.setValue("generation", d.Generation)
	o.setValue("expire_at", timeOrNull(d.ExpireAt))
	o.setText("on_destroy", d.Policy.OnDestroy)
	o.setText("on_unknown", d.Policy.OnUnknown)
	o.setValue("prevent_destroy", d.Policy.PreventDestroy)
}

// setReaders sets how many people see the conversation, if known.
func (o *object) setReaders(n int) {
	o.setValue("readers", nil)
	if n > 0 {
		o.setValue("readers", n)
	}
}

// setParts sets the platform messages and their concatenated texts. If anything
// is sensitive, composed texts may contain it and are hidden.
func (o *object) setParts(c content.Content, n int, at func(int) part) {
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
			v["id"], v["url"], v["sent_at"] = orNull(p.state.ID), orNull(p.state.URL), timeOrNull(p.state.SentAt)
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
	o.setValue("parts", values)
	o.setValue("text", strings.Join(texts, "\n\n"))
	if hidden {
		o.hideValue("text")
	}
}

// composeParts returns what a platform makes of content, in n parts if
// possible; the text as written if there is no such platform.
func (w *writer) composeParts(platform string, c content.Content, n int) []providers.Part {
	p := w.opt.Platforms[platform]
	if p == nil {
		return []providers.Part{{Kind: string(c.Format), Text: c.Body}}
	}
	return compose.NewComposer(p).InParts(c, n)
}

func attachmentList(all []content.Attachment) []content.Attachment {
	return append([]content.Attachment{}, all...)
}

func buttonList(all []content.Button) []content.Button { return append([]content.Button{}, all...) }

func stringList(all []string) []string { return append([]string{}, all...) }

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// timeOrNull returns a time in its JSON form, or null.
func timeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.Format(time.RFC3339)
}
