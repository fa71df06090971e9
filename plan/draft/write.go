package draft

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"herald/lang/addr"
	"herald/lang/author"
	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/schema"
)

// writeBlocks converts everything that was found to blocks.
func (d *drafter) writeBlocks() {
	file := &d.draft.File
	for _, address := range addr.SortedKeys(d.conversations) {
		p := d.conversations[address]
		d.draft.Found = append(d.draft.Found, address.String())
		file.Conversations = append(file.Conversations, d.writeConversation(p))
		d.writeProvider(p.provider)
		d.writeMoved(p.at)
	}
	for _, f := range d.messages {
		d.draft.Found = append(d.draft.Found, f.at.String())
	}
	for _, list := range byMessage(d.messages) {
		if m, ok := d.writeMessage(list); ok {
			file.Messages = append(file.Messages, m)
			d.writeMoved(list[0].at.Message)
		}
	}
}

// byMessage groups deliveries by message, in the order in which the messages
// were sent.
func byMessage(all []undeclaredDelivery) [][]undeclaredDelivery {
	slices.SortStableFunc(all, func(a, b undeclaredDelivery) int {
		return strings.Compare(a.at.Message.String(), b.at.Message.String())
	})
	var out [][]undeclaredDelivery
	for i, f := range all {
		if i == 0 || all[i-1].at.Message != f.at.Message {
			out = append(out, nil)
		}
		out[len(out)-1] = append(out[len(out)-1], f)
	}
	slices.SortStableFunc(out, func(a, b []undeclaredDelivery) int { return sentAt(a).Compare(sentAt(b)) })
	return out
}

// sentAt returns when the first of some deliveries was sent; zero if unknown.
func sentAt(list []undeclaredDelivery) time.Time {
	var first time.Time
	for _, f := range list {
		for _, p := range f.Parts {
			if !p.SentAt.IsZero() && (first.IsZero() || p.SentAt.Before(first)) {
				first = p.SentAt
			}
		}
	}
	return first
}

// writeProvider declares a provider, unless it is the default one of its
// platform, which needs no block.
func (d *drafter) writeProvider(p addr.Provider) {
	if p.Alias != "" && !d.names.providers[p] {
		d.names.providers[p] = true
		d.draft.File.Providers = append(d.draft.File.Providers, p)
	}
}

// writeMoved writes a moved block if a block cannot have its name in the state.
func (d *drafter) writeMoved(at addr.Instance) {
	if to := d.names.nameFor(at); to != at {
		d.draft.File.Moved = append(d.draft.File.Moved, author.Moved{From: at.String(), To: to.String()})
	}
}

func (d *drafter) writeConversation(p *undeclaredConversation) author.Conversation {
	c := author.Conversation{Name: d.names.nameFor(p.at).Name, Provider: p.provider, ID: p.id}
	if k := p.keep; k != nil {
		c.ID, c.Title, c.Announcement, c.Participants = "", k.Title, k.Announcement, k.Participants
	}
	var note string
	c.Options, note = d.convertOptions(p.provider.Platform, d.Sessions.Facts(p.provider).Schema.Conversation, p.options)
	c.Notes = appendNote(nil, note)
	return c
}

// appendNote appends a note unless it is empty.
func appendNote(notes []string, note string) []string {
	if note == "" {
		return notes
	}
	return append(notes, note)
}

// convertOptions converts a platform's block. If it cannot, it returns a note.
func (d *drafter) convertOptions(platform string, shape schema.Block, data []byte) ([]author.Options, string) {
	o, ok, err := author.NewOptions(platform, shape, data)
	switch {
	case err != nil:
		return nil, fmt.Sprintf("The block %s could not be written: %s.", platform, err)
	case !ok:
		return nil, ""
	}
	return []author.Options{o}, ""
}

// referenceTo returns how the root module refers to an instance. ok is false
// for one that a called module declares, which the root module cannot refer to.
func (d *drafter) referenceTo(at addr.Instance) (reference string, ok bool) {
	if d.names.conversations[at] || d.names.messages[at] {
		return at.String(), at.Module == ""
	}
	return d.names.nameFor(at).String(), true
}

// writeMessage writes the block of a message with its deliveries.
func (d *drafter) writeMessage(list []undeclaredDelivery) (author.Message, bool) {
	first := list[0]
	m := author.Message{Name: d.names.nameFor(first.at.Message).Name, Content: first.Content, ExpireAt: first.ExpireAt, Pin: first.IsPinned(), Lifecycle: lifecycleOf(first)}
	for _, f := range list {
		to, ok := d.referenceTo(f.at.Conversation)
		if !ok {
			d.addWarning(problem.MessageBelongsInModule,
				"%s was sent to %s, which a module declares, so its block belongs in that module. Write it there yourself.", f.at.Message, f.at.Conversation)
			return m, false
		}
		m.To = append(m.To, to)
		d.writeProvider(f.provider)
		m.Notes = append(m.Notes, f.notes...)
		if !sameBlock(first.Content, f.Content) {
			m.Notes = append(m.Notes, fmt.Sprintf("In %s the message has different content, which the next apply would change.", f.at.Conversation))
			d.addWarning(problem.DeliveriesDiffer, "%s has different content in its conversations, but one block declares the same for all. The plan shows what would change.", first.at.Message)
		}
	}
	d.platformBlocks(&m, list)
	d.writeReferences(&m, first.Content)
	d.writeSecrets(&m, first.Content)
	return m, true
}

// lifecycleOf returns the lifecycle without default values.
func lifecycleOf(f undeclaredDelivery) author.Lifecycle {
	l := author.Lifecycle{OnDestroy: f.Policy.OnDestroy, OnUnknown: f.Policy.OnUnknown, PreventDestroy: f.Policy.PreventDestroy}
	if l.OnDestroy == "recall" {
		l.OnDestroy = ""
	}
	if l.OnUnknown == "ask" {
		l.OnUnknown = ""
	}
	return l
}

// sameBlock reports whether one block describes both contents.
func sameBlock(a, b content.Content) bool {
	a.Options, a.Forward, b.Options, b.Forward = nil, "", nil, ""
	return content.Equal(a, b)
}

// platformBlocks writes the block of each platform once.
func (d *drafter) platformBlocks(m *author.Message, list []undeclaredDelivery) {
	seen := map[string]bool{}
	for _, f := range list {
		if platform := f.provider.Platform; !seen[platform] && !f.Content.IsSensitive("options") {
			seen[platform] = true
			options, note := d.convertOptions(platform, d.Sessions.Facts(f.provider).Schema.Message, f.Content.Options)
			m.Options, m.Notes = append(m.Options, options...), appendNote(m.Notes, note)
		}
	}
}

// writeReferences writes the references of a message.
func (d *drafter) writeReferences(m *author.Message, c content.Content) {
	if at, err := addr.ParseInstance(c.ReplyTo); err == nil {
		m.ReplyTo = d.referenceToMessage(m, at)
	}
	if at, err := addr.ParseDelivery(c.Forward); err == nil {
		m.Forward = d.referenceToMessage(m, at.Message)
	} else {
		m.ForwardID = c.Forward
	}
	for _, a := range c.Attachments {
		m.Attachments = append(m.Attachments, d.writeAttachment(a))
	}
}

// referenceToMessage refers to another message, if it is declared or drafted.
func (d *drafter) referenceToMessage(m *author.Message, at addr.Instance) string {
	known := d.names.messages[at] || slices.ContainsFunc(d.messages, func(f undeclaredDelivery) bool { return f.at.Message == at })
	reference, ok := d.referenceTo(at)
	if known && ok {
		return reference
	}
	m.Notes = append(m.Notes, fmt.Sprintf("It refers to %s, which is not declared.", at))
	return ""
}

// writeAttachment returns a reference to a file, and declares the file if
// necessary.
func (d *drafter) writeAttachment(a content.Attachment) string {
	at, err := addr.ParseInstance(a.Address)
	if err == nil && at.Module == "" && d.names.attachments[a.Address] {
		return a.Address
	}
	if _, known := d.names.given[at]; !known {
		d.draft.File.Attachments = append(d.draft.File.Attachments, author.Attachment{Name: d.names.nameFor(at).Name, File: withoutImageSize(a)})
	}
	return d.names.nameFor(at).String()
}

// withoutImageSize removes the size of an image, which is read from the file.
func withoutImageSize(a content.Attachment) content.Attachment {
	if strings.HasPrefix(a.MIME, "image/") {
		a.Width, a.Height = 0, 0
	}
	return a
}

// writeSecrets writes variables and notes for values of which the state holds
// only digests.
func (d *drafter) writeSecrets(m *author.Message, c content.Content) {
	for _, field := range c.Sensitive {
		if field != "body" {
			m.Notes = append(m.Notes, fmt.Sprintf("Its %s contained a sensitive value, which is not stored. Write it again.", field))
			continue
		}
		name := m.Name + "_" + string(c.Format)
		m.Body = "var." + name
		d.draft.File.Variables = append(d.draft.File.Variables,
			author.Variable{Name: name, Description: fmt.Sprintf("Text of %s.%s. It is sensitive, so it is not stored.", addr.Message, m.Name)})
	}
	if c.IsSensitive("buttons") {
		m.Content.Buttons = nil
	}
	if c.IsSensitive("mentions") {
		m.Content.Mentions = nil
	}
}
