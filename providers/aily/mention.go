package aily

import (
	"fmt"
	"slices"
	"strings"

	"herald/lang/diag/problem"
)

// Whose ids mentions bear.
const (
	identityFeishu = "FEISHU"
	identityAily   = "AILY"
)

// pendingMention is a mention before it has a place in the text.
type pendingMention struct {
	mention
	attribute string
}

// collectMentions gathers everybody who is mentioned: the neutral list, and then those
// who are only in the platform's own block.
func (w *composer) collectMentions() []mention {
	var list []pendingMention
	for i, id := range w.Content.Mentions {
		list = append(list, pendingMention{mention: mention{EntityID: id}, attribute: fmt.Sprintf("mentions[%d]", i)})
	}
	for i, more := range w.readOptions().Mention {
		at := slices.IndexFunc(list, func(p pendingMention) bool { return p.EntityID == more.ID })
		if at < 0 {
			at = len(list)
			list = append(list, pendingMention{mention: mention{EntityID: more.ID}, attribute: fmt.Sprintf("aily.mention[%d]", i)})
		}
		list[at].Name, list[at].IdentityProvider, list[at].AilyID = more.Name, more.IdentityProvider, more.AilyID
	}
	if len(list) > maxMentions {
		w.AddProblem("mentions", problem.InvalidPlatformValue, fmt.Sprintf("A message on Aily mentions %d people at most, and this one %d. Divide it into several messages.", maxMentions, len(list)))
		return nil
	}
	var out []mention
	for i := range list {
		out = append(out, w.completeMention(list[i], i+1))
	}
	return out
}

// completeMention completes one mention. The page does not tell which fields may be
// left out, so those that can be told from the id are.
func (w *composer) completeMention(p pendingMention, number int) mention {
	m := p.mention
	m.Key = fmt.Sprintf("@_user_%d", number)
	if m.IdentityProvider == "" {
		m.IdentityProvider = identityProviderOf(m.EntityID)
	}
	switch {
	case strings.TrimSpace(m.EntityID) == "":
		w.AddProblem(p.attribute, problem.InvalidPlatformValue, "The id of the person is empty. Give it, or leave the mention out.")
	case m.IdentityProvider == "":
		w.AddProblem(p.attribute, problem.InvalidPlatformValue, fmt.Sprintf(
			"%q is neither a user id of Feishu (ou_…, on_…) nor one of Aily (digits). Correct it, or say whose it is: aily { mention { id = %q, identity_provider = \"FEISHU\" } }.",
			m.EntityID, m.EntityID))
	case m.IdentityProvider != identityFeishu && m.IdentityProvider != identityAily:
		w.AddProblem(p.attribute, problem.InvalidPlatformValue, fmt.Sprintf("identity_provider is %s or %s, and this is %q.", identityFeishu, identityAily, m.IdentityProvider))
	}
	if m.IdentityProvider == identityAily && m.AilyID == "" {
		m.AilyID = m.EntityID
	}
	if m.Name == "" {
		m.Name = m.EntityID
		w.AddWarning(p.attribute, problem.MentionShowsID, fmt.Sprintf(
			"Aily may show the id where the name should be. Give the name: aily { mention { id = %q, name = \"…\" } }.", m.EntityID))
	}
	return m
}

// identityProviderOf tells from its form whose id it is; "" when it has neither form.
func identityProviderOf(id string) string {
	switch {
	case strings.HasPrefix(id, "ou_"), strings.HasPrefix(id, "on_"):
		return identityFeishu
	case id != "" && strings.Trim(id, "0123456789") == "":
		return identityAily
	}
	return ""
}

// insertPlaceholders puts the placeholders that the author wrote nowhere in front of the
// text, in a paragraph of their own so that a heading stays one.
func insertPlaceholders(text string, mentions []mention) string {
	var missing []string
	for _, m := range mentions {
		if !hasPlaceholder(text, m.Key) {
			missing = append(missing, m.Key)
		}
	}
	if len(missing) == 0 {
		return text
	}
	return strings.Join(missing, " ") + "\n\n" + text
}

// hasPlaceholder reports whether the text has the placeholder, and not only a longer
// one that begins with it.
func hasPlaceholder(text, key string) bool {
	for rest := text; ; {
		at := strings.Index(rest, key)
		if at < 0 {
			return false
		}
		rest = rest[at+len(key):]
		if rest == "" || rest[0] < '0' || rest[0] > '9' {
			return true
		}
	}
}
