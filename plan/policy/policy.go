// Package policy has the rules that are built in: what is most likely not what
// the author of a message means, though it could be sent. Their names and what
// they are for are in lang/grammar.
//
// Rules look at texts and nothing else. The package must not know any platform
// by name, where a message stands in the files, nor how strict a project is.
package policy

import (
	"fmt"
	"unicode/utf8"

	"herald/lang/content"
	"herald/providers"
)

// Finding is what a rule has to say. Attribute is as in providers.Problem.
type Finding struct {
	Rule      string
	Attribute string
	Summary   string // constant, at most six words
	Detail    string
}

// Content gives what is found in what the author wrote. What is not known yet
// must have been taken out of it. A body marked sensitive is not looked
// through for secrets: its author knows.
func Content(c content.Content) []Finding {
	out := everybody(c)
	out = append(out, secrets(c)...)
	return append(out, deadLinks(c)...)
}

// Parts gives what is found in what a platform makes of it.
func Parts(f providers.Facts, c content.Content, parts []providers.Part) []Finding {
	var out []Finding
	if nothingToSee(c, parts) {
		out = append(out, Finding{
			Rule: "empty-after-rendering", Attribute: string(c.Format), Summary: "Nothing to read",
			Detail: fmt.Sprintf("On %s nothing of the body is left to see, and readers are notified all the same. Write something, or remove the message.", f.Schema.Title),
		})
	}
	for _, p := range parts {
		if n, limit := utf8.RuneCountInString(p.Text), f.Limits.TextRunes; nearly(n, limit) {
			out = append(out, Finding{
				Rule: "nearly-too-long", Attribute: string(c.Format), Summary: "Nearly too long",
				Detail: fmt.Sprintf("The text has %d characters, and %s takes %d. Shorten it, or divide it into two messages, before it grows.", n, f.Schema.Title, limit),
			})
			break
		}
	}
	return out
}

// nearly reports whether less than a twentieth is left.
func nearly(n, limit int) bool { return limit > 0 && n <= limit && n*20 > limit*19 }

// nothingToSee reports whether a body was written and none of it can be seen.
func nothingToSee(c content.Content, parts []providers.Part) bool {
	if c.Body == "" || len(parts) == 0 || len(c.Attachments)+len(c.Buttons)+len(c.Options) > 0 || c.Forward != "" {
		return false
	}
	for _, p := range parts {
		if visible(p.Text) {
			return false
		}
	}
	return true
}
