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
		{"mention-everybody", "A text that calls everybody, as with @all or @所有人, with the tag that does it on Lark and Feishu, or by a mention of such a name.",
			"Everybody in the conversation is notified, at any hour, and no edit takes that back."},
		{"secret-looking-text", "A text or a button that seems to hold a password, a token, a private key or an Authorization header.",
			"Whoever is in the conversation can read it, and so can whoever joins later. Mark a value sensitive where it is meant to be told."},
		{"dead-relative-link", "A link or a picture whose address is relative, or leads within the page.",
			"Readers of a message have no files beside it, so it leads nowhere, whether or not the file is in the project."},
		{"empty-after-rendering", "A body of which nothing is left to see on a platform.",
			"Comments, tags and invisible characters are no text: readers are notified of nothing."},
		{"nearly-too-long", "A message that takes more than nineteen twentieths of what its platform allows, in characters or in bytes of a request.",
			"Over the limit it cannot be sent at all, which a longer value in a template then causes in the middle of a release."},
		{ChangesInEveryRun, "An argument whose value is different in every run, because it draws on timestamp(), plantimestamp(), uuid() or bcrypt().",
			"Every apply edits the message, or recalls it and notifies everybody again; a publish_at that moves on with the time is never reached."},
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
