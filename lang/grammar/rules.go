package grammar

import "slices"

// Rule is something that Herald says of a message though it could be sent: most
// likely it is not what its author means.
type Rule struct {
	ID   string
	Help string // what it finds
	Why  string
}

// Rules are those that are built in, in the order of the documentation.
func Rules() []Rule {
	return []Rule{
		{"mention-everybody", "A text that calls everybody, as with @all or @所有人, or a mention of such a name.",
			"Everybody in the conversation is notified, at any hour, and no edit takes that back."},
		{"secret-looking-text", "A text or a button that seems to hold a password, a token or a private key.",
			"Whoever is in the conversation can read it, and so can whoever joins later. Mark a value sensitive where it is meant to be told."},
		{"dead-relative-link", "A link or a picture whose address is relative, or leads within the page.",
			"Readers of a message have no files beside it, so it leads nowhere, whether or not the file is in the project."},
		{"empty-after-rendering", "A body of which nothing is left to see on a platform.",
			"Comments, tags and invisible characters are no text: readers are notified of nothing."},
		{"nearly-too-long", "A text that takes more than nineteen twentieths of what its platform allows.",
			"Over the limit it cannot be sent at all, which a longer value in a template then causes in the middle of a release."},
	}
}

// RuleIDs are the names of the rules.
func RuleIDs() []string {
	var ids []string
	for _, r := range Rules() {
		ids = append(ids, r.ID)
	}
	return ids
}

// Severities are what a rule may be set to, the default first.
func Severities() []string { return []string{"warning", "error", "off"} }

// IsRule reports whether there is a rule of that name.
func IsRule(id string) bool { return slices.Contains(RuleIDs(), id) }
