package plan

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// ignorable is a field of a message's content that words of ignore_changes
// leave alone.
type ignorable struct {
	words []string
	field string // as Content.Sensitive and Delivery.Unknown name it
	copy  func(to *content.Content, from content.Content)
}

// ignorableFields are the fields of content on a platform. What is not content is
// ignored in ignoreChanges.
func ignorableFields(platform string) []ignorable {
	return []ignorable{
		{bodyWords(), "body", func(to *content.Content, from content.Content) {
			to.Format, to.Body, to.Overflow = from.Format, from.Body, from.Overflow
		}},
		{[]string{"attachments"}, "attachments", func(to *content.Content, from content.Content) { to.Attachments = from.Attachments }},
		{[]string{"button"}, "buttons", func(to *content.Content, from content.Content) { to.Buttons = from.Buttons }},
		{[]string{"mentions"}, "mentions", func(to *content.Content, from content.Content) { to.Mentions = from.Mentions }},
		{[]string{"forward"}, "forward", func(to *content.Content, from content.Content) { to.Forward = from.Forward }},
		{[]string{"reply_to"}, "reply_to", func(to *content.Content, from content.Content) { to.ReplyTo = from.ReplyTo }},
		{[]string{platform}, "options", func(to *content.Content, from content.Content) { to.Options = from.Options }},
	}
}

func bodyWords() []string {
	return []string{string(content.Text), string(content.Markdown), string(content.HTML)}
}

// ignoresAny reports whether ignore_changes holds one of the words, or all.
func ignoresAny(l lang.Lifecycle, words ...string) bool {
	return slices.ContainsFunc(l.IgnoreChanges, func(have string) bool { return have == "all" || slices.Contains(words, have) })
}

// IgnoreChanges applies ignore_changes to d, the delivery of c as it is
// evaluated again during an apply.
func (c *Change) IgnoreChanges(d *lang.Delivery) *lang.Delivery { return ignoreChanges(d, c.Prior) }

// ignoreChanges gives the delivery that d is with ignore_changes: the arguments
// that it names are as in prior, which may be nil. A delivery that was never
// sent has nothing to keep. The value of a sensitive argument is not in the
// state, so the declared one stays; see onlyIgnored.
func ignoreChanges(d *lang.Delivery, prior *state.Delivery) *lang.Delivery {
	life := d.Message.Lifecycle
	if len(life.IgnoreChanges) == 0 || !wasSent(prior) {
		return d
	}
	kept, message := *d, *d.Message
	for _, f := range ignoredFields(d, prior) {
		if prior.Content.IsSensitive(f.field) {
			continue
		}
		f.copy(&kept.Content, prior.Content)
		kept.Unknown = slices.DeleteFunc(slices.Clone(kept.Unknown), func(field string) bool { return field == f.field })
	}
	if ignoresAny(life, "reply_to") {
		kept.ReplyTo = quotedBy(prior)
	}
	if ignoresAny(life, "forward") {
		kept.Forward = deliveryAt(prior.Content.Forward)
	}
	if ignoresAny(life, "expire_at") {
		message.ExpireAt = prior.ExpireAt
	}
	if ignoresAny(life, "pin") {
		message.Pin = prior.IsPinned()
	}
	if ignoresAny(life, "publish_at") {
		message.PublishAt = time.Time{} // it was published
	}
	kept.Message = &message
	return &kept
}

// wasSent reports whether a request for the delivery, which may be nil, has
// ever left.
func wasSent(d *state.Delivery) bool {
	return d != nil && slices.ContainsFunc(d.Parts, func(p state.Part) bool { return p.Stands() || !p.SentAt.IsZero() || p.Doubt != "" })
}

// quotedBy is the delivery that a sent one quotes; nil for none.
func quotedBy(d *state.Delivery) *addr.Delivery {
	at, ok := record.QuotedDelivery(d)
	if !ok {
		return nil
	}
	return &at
}

// deliveryAt is the delivery of an address; nil for anything else.
func deliveryAt(address string) *addr.Delivery {
	at, err := addr.ParseDelivery(address)
	if err != nil {
		return nil
	}
	return &at
}

// ignoredFields are the fields of content that the lifecycle leaves alone. A
// platform's own block is kept only on the platform that it is for.
func ignoredFields(d *lang.Delivery, prior *state.Delivery) []ignorable {
	return slices.DeleteFunc(ignorableFields(d.Provider.Platform), func(f ignorable) bool {
		return !ignoresAny(d.Message.Lifecycle, f.words...) ||
			f.field == "options" && prior.Provider.Platform != d.Provider.Platform
	})
}

// onlyIgnored reports whether what is declared differs from what was sent in
// nothing but ignored arguments. It also sees through those whose value is
// sensitive, of which the state has the digest.
func (b *decider) onlyIgnored(c *Change) bool {
	fields := ignoredFields(c.Desired, c.Prior)
	if len(fields) == 0 {
		return false
	}
	present := b.opt.State.Seal(c.Content)
	for _, f := range fields {
		f.copy(&present, c.Prior.Content)
		present.Sensitive = slices.DeleteFunc(slices.Clone(present.Sensitive), func(field string) bool { return field == f.field })
		if c.Prior.Content.IsSensitive(f.field) {
			present.Sensitive = append(present.Sensitive, f.field)
		}
	}
	slices.Sort(present.Sensitive)
	return content.Equal(present, c.Prior.Content)
}

// unkeptArguments are the ignored arguments that change nevertheless when something else
// does, because their value is sensitive and so not in the state.
func (b *decider) unkeptArguments(c *Change) []string {
	var out []string
	for _, f := range ignoredFields(c.Desired, c.Prior) {
		if !c.Prior.Content.IsSensitive(f.field) {
			continue
		}
		present := b.opt.State.Seal(c.Content)
		f.copy(&present, c.Prior.Content)
		if !content.Equal(present, b.opt.State.Seal(c.Content)) {
			out = append(out, f.words[0])
		}
	}
	return out
}

// ignoresTextOf reports whether the text that people read of a delivery is
// under ignore_changes: its body, or a platform's own block where there is none.
func ignoresTextOf(l lang.Lifecycle, d *state.Delivery) bool {
	if d.Content.Format == "" {
		return ignoresAny(l, d.Provider.Platform)
	}
	return ignoresAny(l, bodyWords()...)
}

// warnOfUnkept warns of arguments in ignore_changes that a change sends all the same.
func (b *decider) warnOfUnkept(c *Change) {
	if c.Prior == nil || c.Action != Edit && c.Action != Replace && c.Action != SendAgain {
		return
	}
	if words := b.unkeptArguments(c); len(words) > 0 {
		c.addWarning(fmt.Sprintf("The edit includes the current value of %s, although ignore_changes lists it: its former value is sensitive, so the state does not contain it.", diag.List(words)))
	}
}

// acceptIgnoredEdit takes over what others made of a part, where ignore_changes allows
// it; false where it does not. Of what is visible in addition to the text, Herald
// cannot determine what was edited, so any argument of that kind allows it. before is the
// text that was sent.
func (r *refresher) acceptIgnoredEdit(address addr.Delivery, i int, remote providers.RemoteMessage, before string) bool {
	declared := r.declared()[address]
	if declared == nil {
		return false
	}
	d, life := r.opt.State.Deliveries[address], declared.Message.Lifecycle
	if remote.Text == before {
		if !ignoresAny(life, "button", "attachments", declared.Provider.Platform) {
			return false
		}
	} else if !ignoresTextOf(life, d) {
		return false
	} else if !r.adoptText(d, i, remote) {
		d.Parts[i].Digest = ""
	}
	d.Parts[i].Visible = r.opt.State.Digest(remote.Visible)
	return true
}

// adoptText makes the text that others wrote the body of the delivery, so that
// a later edit of another argument keeps it; false where a body cannot express
// what is visible now.
func (r *refresher) adoptText(d *state.Delivery, i int, remote providers.RemoteMessage) bool {
	if d.Content.Format == "" || len(d.Content.Sensitive) > 0 {
		return false
	}
	now := d.Content
	now.Body = remote.Text
	parts := r.opt.Sessions.ComposeParts(d.Provider, now, len(d.Parts))
	if len(parts) != len(d.Parts) || !bytes.Equal(parts[i].Visible, remote.Visible) {
		return false
	}
	for j, p := range parts {
		if j != i && record.PartDigest(r.opt.State, p) != d.Parts[j].Digest {
			return false
		}
	}
	d.Content = now
	d.Parts[i].Kind, d.Parts[i].Digest = parts[i].Kind, record.PartDigest(r.opt.State, parts[i])
	return true
}

// ignoreConversationChanges gives the conversation that c is with
// ignore_changes: the arguments that it names are as in the state. One that
// Herald did not create has nothing to keep.
func (b *decider) ignoreConversationChanges(c *lang.Conversation) *lang.Conversation {
	prior := b.opt.State.Conversations[c.Addr]
	if len(c.Lifecycle.IgnoreChanges) == 0 || !c.Managed() || prior == nil || prior.ID == "" || prior.Provider != c.Provider {
		return c
	}
	kept := *c
	if ignoresAny(c.Lifecycle, "title") {
		kept.Title = prior.Title
	}
	if ignoresAny(c.Lifecycle, "announcement") {
		kept.Announcement = prior.Announcement
	}
	if ignoresAny(c.Lifecycle, "participants") {
		kept.Participants = prior.Participants
	}
	if ignoresAny(c.Lifecycle, c.Provider.Platform) {
		kept.Options = prior.Options
	}
	return &kept
}
