package compose

import (
	"fmt"
	"regexp"
	"slices"
	"sync"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
)

// notifyEveryone returns content as the platform gets it: a text notifies everybody
// in a conversation only if the content declares it. neutralized are the forms that
// were written so that they notify nobody.
func (m message) notifyEveryone(c content.Content) (out content.Content, neutralized []string, p *providers.Problem) {
	forms := m.facts.Everyone.Forms
	found := formsIn(forms, c.Body)
	if slices.Contains(c.Mentions, content.Everyone) {
		out = WithoutEveryone(m.facts, c)
		if m.facts.Everyone.Mention || len(found) > 0 {
			return out, nil, nil
		}
		return out, nil, m.cannotNotify(forms)
	}
	for _, form := range found {
		if form.Escape == "" {
			return c, nil, m.undeclared(c, form)
		}
		c.Body = compilePattern(form).ReplaceAllString(c.Body, form.Escape)
		neutralized = append(neutralized, form.Example)
	}
	return c, neutralized, nil
}

// WithoutEveryone returns content whose mentions are people, unless the platform's
// Compose mentions everybody itself.
func WithoutEveryone(f providers.Facts, c content.Content) content.Content {
	if !f.Everyone.Mention {
		c.Mentions = slices.DeleteFunc(slices.Clone(c.Mentions), func(id string) bool { return id == content.Everyone })
	}
	return c
}

func formsIn(forms []providers.EveryoneForm, body string) []providers.EveryoneForm {
	var found []providers.EveryoneForm
	for _, form := range forms {
		if compilePattern(form).MatchString(body) {
			found = append(found, form)
		}
	}
	return found
}

// patterns are the patterns of forms that were compiled: every message is searched for
// them.
var patterns sync.Map

// compilePattern compiles the pattern of a form. Facts are constant, and the suite
// that every platform passes checks that it compiles.
func compilePattern(form providers.EveryoneForm) *regexp.Regexp {
	if compiled, ok := patterns.Load(form.Pattern); ok {
		return compiled.(*regexp.Regexp)
	}
	compiled := regexp.MustCompile("(?i)" + form.Pattern)
	patterns.Store(form.Pattern, compiled)
	return compiled
}

// cannotNotify explains why a declared mention of everybody is not possible.
func (m message) cannotNotify(forms []providers.EveryoneForm) *providers.Problem {
	detail := fmt.Sprintf("%s has no way to notify everybody in a conversation. Remove %q from mentions, or send the message to other platforms only.",
		m.facts.Schema.Title, content.Everyone)
	if len(forms) > 0 {
		detail = fmt.Sprintf("%s notifies everybody by a word of the text, and this text has none. Write %s where readers are meant to see it.",
			m.facts.Schema.Title, forms[0].Example)
	}
	return &providers.Problem{Attribute: "mentions", Code: problem.UnsupportedContent, Detail: detail}
}

func (m message) undeclared(c content.Content, form providers.EveryoneForm) *providers.Problem {
	return &providers.Problem{
		Attribute: string(c.Format), Code: problem.TextNotifiesEveryone,
		Detail: fmt.Sprintf("%s in the text would notify everybody in the conversation on %s. If that is meant, add %q to mentions. Otherwise %s",
			form.Example, m.facts.Schema.Title, content.Everyone, form.Advice),
	}
}
