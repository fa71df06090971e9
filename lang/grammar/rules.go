package grammar

import "slices"

// LintRule is something that Herald says of a message though it could be sent: most
// likely it is not what its author means.
type LintRule struct {
	ID   string
	Help string // what it finds
	Why  string
}

// ChangesInEveryRun is the rule on what is evaluated more than once to be found.
const ChangesInEveryRun = "changes-in-every-run"

// LintRules are those that are built in, in the order of the documentation.
func LintRules() []LintRule {
	return []LintRule{
		{"mention-everybody", "A text that mentions everybody, as with @all or @所有人, with a tag for everybody such as <!channel>, or with a mention of such a name, unless mentions contains everyone.",
			"It notifies everybody in the conversation at any time of day, and an edit cannot undo that."},
		{"secret-looking-text", "A text or a button that seems to contain a password, a token, a private key or an Authorization header.",
			"Everybody in the conversation can read it, and so can people who join later. If people are meant to read it, mark the value as sensitive."},
		{"dead-relative-link", "A link or an image whose address is relative, or leads to a place on the same page.",
			"Readers of a message have no files next to it, so the link does not work, even if the file is in the project."},
		{"empty-after-rendering", "A body that shows nothing on a platform.",
			"Comments, tags and invisible characters are not shown, so readers get an empty message."},
		{"nearly-too-long", "A message without overflow that uses more than nineteen twentieths of the platform's limit, in characters or in bytes.",
			"A message over the limit cannot be sent, and a longer value in a template could cause that in the middle of a release."},
		{"truncated-text", "A text of which a platform gets only the beginning, because overflow is truncate.",
			"Readers do not get the rest, and what is important is often at the end."},
		{ChangesInEveryRun, "An argument whose value is different in every run, because it depends on timestamp(), plantimestamp(), uuid() or bcrypt().",
			"Every apply edits the message, or recalls it and notifies everybody again; a publish_at that depends on the current time is never reached."},
	}
}

// LintRuleIDs are the names of the rules.
func LintRuleIDs() []string {
	var ids []string
	for _, r := range LintRules() {
		ids = append(ids, r.ID)
	}
	return ids
}

// Severities are what a rule may be set to, the default first.
func Severities() []string { return []string{"warning", "error", "off"} }

// IsLintRule reports whether there is a rule of that name.
func IsLintRule(id string) bool { return slices.Contains(LintRuleIDs(), id) }
