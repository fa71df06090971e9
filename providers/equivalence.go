package providers

import (
	"bytes"
	"slices"

	"herald/lang/content"
	"herald/lang/normalize"
)

// Differences names the arguments of a conversation in which a reader
// sees a difference: "title", "announcement", "participants".
func (p ConversationSpec) Differences(q ConversationSpec) []string {
	var names []string
	if normalize.Title(p.Title) != normalize.Title(q.Title) {
		names = append(names, "title")
	}
	if normalize.Text(p.Announcement) != normalize.Text(q.Announcement) {
		names = append(names, "announcement")
	}
	if !slices.Equal(normalize.IDs(p.Participants), normalize.IDs(q.Participants)) {
		names = append(names, "participants")
	}
	return names
}

// WithSpellingOf gives a place that was read back with the texts as they were
// declared, where the platform has only changed their spelling.
func (p ConversationSpec) WithSpellingOf(declared ConversationSpec) ConversationSpec {
	if normalize.Alike(p.Title, declared.Title) {
		p.Title = declared.Title
	}
	if normalize.Alike(p.Announcement, declared.Announcement) {
		p.Announcement = declared.Announcement
	}
	return p
}

// SameAs reports whether two parts look the same to a reader.
func (p Part) SameAs(q Part) bool {
	return p.Kind == q.Kind && bytes.Equal(p.Visible, q.Visible) && p.SameRest(q)
}

// SameRest reports whether two parts are the same in all that reading does not
// give back.
func (p Part) SameRest(q Part) bool { return bytes.Equal(p.comparableRest(), q.comparableRest()) }

func (p Part) comparableRest() []byte {
	if p.Rest == nil {
		return p.Body
	}
	return p.Rest
}

// HardLineBreaks is what Visible cannot hold of a body in Markdown and belongs to
// Rest: the body with the blanks at line ends that break lines. "" where there
// are none, and for other formats.
func HardLineBreaks(format content.Format, body string) string {
	if format != content.Markdown {
		return ""
	}
	if m := normalize.Markdown(body); m != normalize.Text(body) {
		return m
	}
	return ""
}

// ReadsAs reports whether a message is the part as the platform stored it,
// perhaps in a spelling of its own; see normalize.Alike.
func (p Part) ReadsAs(r RemoteMessage) bool {
	return normalize.Alike(string(p.Visible), string(r.Visible))
}
