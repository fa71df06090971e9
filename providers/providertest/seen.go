package providertest

import (
	"slices"
	"strings"

	"herald/providers"
	"herald/providers/sandbox"
)

// missingEffect returns which effect of an ability is missing, or "". The first
// message is another one, which the second may quote.
func (s *suite) missingEffect(a providers.Ability, all []sandbox.Message) string {
	switch a {
	case providers.TextBody, providers.MarkdownBody, providers.HTMLBody:
		if all[1].Text != s.visibleIn(a, "hello") {
			return "people read another text"
		}
	case providers.Quote:
		if all[1].Reply != all[0].ID {
			return "it quotes nothing"
		}
	case providers.Attach:
		if !slices.ContainsFunc(all[1:], func(m sandbox.Message) bool { return len(m.Attachments) == 1 && !m.Attachments[0].Missing }) {
			return "no file is there"
		}
	case providers.Mention:
		if !slices.ContainsFunc(all[1:], func(m sandbox.Message) bool { return slices.Contains(m.Mentions, s.People[0]) }) {
			return "nobody is mentioned"
		}
	case providers.Buttons:
		if !slices.ContainsFunc(all[1:], hasStatus) {
			return "there is no button"
		}
	}
	return ""
}

// hasStatus looks for the button, or its replacement in the text.
func hasStatus(m sandbox.Message) bool {
	const label, url = "Status", "https://status.example.org"
	return slices.ContainsFunc(m.Buttons, func(b sandbox.Button) bool { return b.Label == label && b.URL == url }) ||
		strings.Contains(m.Text, label) && strings.Contains(m.Text, url)
}
