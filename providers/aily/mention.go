package aily

import (
	"fmt"
	"slices"
	"strings"
)

// Whose ids mentions bear.
const (
	ofFeishu = "FEISHU"
	ofAily   = "AILY"
)

// person is a mention before it has a place in the text.
type person struct {
	mention
	attribute string
}

// people gathers everybody who is mentioned: the neutral list, and then those
// who are only in the platform's own block.
func (w *composer) people() []mention {
	var list []person
	for i, id := range w.content.Mentions {
		list = append(list, person{mention: mention{EntityID: id}, attribute: fmt.Sprintf("mentions[%d]", i)})
	}
	for i, more := range w.options().Mention {
		at := slices.IndexFunc(list, func(p person) bool { return p.EntityID == more.ID })
		if at < 0 {
			at = len(list)
			list = append(list, person{mention: mention{EntityID: more.ID}, attribute: fmt.Sprintf("aily.mention[%d]", i)})
		}
		list[at].Name, list[at].IdentityProvider, list[at].AilyID = more.Name, more.IdentityProvider, more.AilyID
	}
	if len(list) > maxMentions {
		w.problem("mentions", badValue, fmt.Sprintf("A message on Aily mentions %d people at most, and this one %d. Divide it into several messages.", maxMentions, len(list)))
		return nil
	}
	var out []mention
	for i := range list {
		out = append(out, w.person(list[i], i+1))
	}
	return out
}

// person completes one mention. The page does not tell which fields may be
// left out, so those that can be told from the id are.
func (w *composer) person(p person, number int) mention {
	m := p.mention
	m.Key = fmt.Sprintf("@_user_%d", number)
	if m.IdentityProvider == "" {
		m.IdentityProvider = providerOf(m.EntityID)
	}
	switch {
	case strings.TrimSpace(m.EntityID) == "":
		w.problem(p.attribute, badValue, "The id of the person is empty. Give it, or leave the mention out.")
	case m.IdentityProvider == "":
		w.problem(p.attribute, badValue, fmt.Sprintf(
			"%q is neither a user id of Feishu (ou_…, on_…) nor one of Aily (digits). Correct it, or say whose it is: aily { mention { id = %q, identity_provider = \"FEISHU\" } }.",
			m.EntityID, m.EntityID))
	case m.IdentityProvider != ofFeishu && m.IdentityProvider != ofAily:
		w.problem(p.attribute, badValue, fmt.Sprintf("identity_provider is %s or %s, and this is %q.", ofFeishu, ofAily, m.IdentityProvider))
	}
	if m.IdentityProvider == ofAily && m.AilyID == "" {
		m.AilyID = m.EntityID
	}
	if m.Name == "" {
		m.Name = m.EntityID
		w.warn(p.attribute, bareID, fmt.Sprintf(
			"Aily may show the id where the name should be. Give the name: aily { mention { id = %q, name = \"…\" } }.", m.EntityID))
	}
	return m
}

// providerOf tells from its form whose id it is; "" when it has neither form.
func providerOf(id string) string {
	switch {
	case strings.HasPrefix(id, "ou_"), strings.HasPrefix(id, "on_"):
		return ofFeishu
	case id != "" && strings.Trim(id, "0123456789") == "":
		return ofAily
	}
	return ""
}

// placed puts the placeholders that the author wrote nowhere in front of the
// text, in a paragraph of their own so that a heading stays one.
func placed(text string, mentions []mention) string {
	var missing []string
	for _, m := range mentions {
		if !stands(text, m.Key) {
			missing = append(missing, m.Key)
		}
	}
	if len(missing) == 0 {
		return text
	}
	return strings.Join(missing, " ") + "\n\n" + text
}

// stands reports whether the text has the placeholder, and not only a longer
// one that begins with it.
func stands(text, key string) bool {
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
