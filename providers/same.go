package providers

import (
	"slices"

	"herald/lang/normalize"
)

// Differences names the arguments of a conversation in which a reader can tell
// two places apart: "title", "announcement", "participants".
func (p Place) Differences(q Place) []string {
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

// InSpellingOf gives a place that was read back with the texts as they were
// declared, where the platform has only changed their spelling.
func (p Place) InSpellingOf(declared Place) Place {
	if normalize.Alike(p.Title, declared.Title) {
		p.Title = declared.Title
	}
	if normalize.Alike(p.Announcement, declared.Announcement) {
		p.Announcement = declared.Announcement
	}
	return p
}
