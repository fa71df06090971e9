// Package lint has the rules that are built in: what is most likely not what
// the author of a message means, though it could be sent. Their names and what
// they are for are in lang/grammar.
//
// Rules look at texts and nothing else. The package must not know any platform
// by name, where a message stands in the files, nor how strict a project is.
package lint

import (
	"fmt"
	"unicode/utf8"

	"herald/lang/content"
	"herald/lang/grammar"
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
	out := checkEverybody(c)
	out = append(out, checkSecrets(c)...)
	return append(out, checkLinks(c)...)
}

// Varying gives what is found of arguments that have another value in every
// run.
func Varying(arguments []string) []Finding {
	var out []Finding
	for _, name := range arguments {
		detail := fmt.Sprintf("%s has another value in every run, so every apply edits the message, or recalls it and sends it anew. "+
			"Take timestamp(), plantimestamp(), uuid() and bcrypt() out of it, or give it a value that stays, such as a variable.", name)
		if name == "publish_at" || name == "expire_at" {
			detail = fmt.Sprintf("%s moves on with the time of each run, so it is never reached. Write a fixed time, or one that a variable gives.", name)
		}
		out = append(out, Finding{Rule: grammar.ChangesInEveryRun, Attribute: name, Summary: "Differs in every run", Detail: detail})
	}
	return out
}

// Parts gives what is found in what a platform makes of it.
func Parts(f providers.Facts, c content.Content, parts []providers.Part) []Finding {
	var out []Finding
	if isInvisible(c, parts) {
		out = append(out, Finding{
			Rule: "empty-after-rendering", Attribute: string(c.Format), Summary: "Nothing to read",
			Detail: fmt.Sprintf("On %s nothing of the body is left to see, and readers are notified all the same. Write something, or remove the message.", f.Schema.Title),
		})
	}
	return append(out, checkLength(f, c, parts)...)
}

// checkLength finds the first part that takes nearly all of what the platform
// allows, by whichever of its limits.
func checkLength(f providers.Facts, c content.Content, parts []providers.Part) []Finding {
	for _, p := range parts {
		used, limit, unit := utf8.RuneCountInString(p.Text), f.Limits.TextRunes, "characters"
		if !isNearly(used, limit) {
			used, limit, unit = p.Size, f.Limits.BodyBytes, "bytes of a request"
		}
		if isNearly(used, limit) {
			return []Finding{{
				Rule: "nearly-too-long", Attribute: string(c.Format), Summary: "Nearly too long",
				Detail: fmt.Sprintf("The message takes %d %s, and %s allows %d. Shorten it, or divide it into two messages, before it grows.",
					used, unit, f.Schema.Title, limit),
			}}
		}
	}
	return nil
}

// isNearly reports whether less than a twentieth is left.
func isNearly(n, limit int) bool { return limit > 0 && n <= limit && n*20 > limit*19 }

// isInvisible reports whether a body was written and none of it can be seen.
func isInvisible(c content.Content, parts []providers.Part) bool {
	if c.Body == "" || len(parts) == 0 || len(c.Attachments)+len(c.Buttons)+len(c.Options) > 0 || c.Forward != "" {
		return false
	}
	for _, p := range parts {
		if hasVisible(renderedText(p)) {
			return false
		}
	}
	return true
}
