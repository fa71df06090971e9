// Package lint has the built-in lint rules. They find content that could be
// sent but is probably a mistake. Names and descriptions of the rules are in
// lang/grammar.
//
// Rules only look at content. The package must not know any platform by name,
// the configuration files, nor how strict a project is.
package lint

import (
	"fmt"
	"unicode/utf8"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/grammar"
	"herald/providers"
)

// Finding is what a rule found. Attribute is as in providers.Problem.
type Finding struct {
	Rule      string
	Attribute string
	Code      problem.Code
	Detail    string
}

// Content checks what the author wrote, without values that are not known yet.
// It does not look for secrets in a sensitive body.
func Content(c content.Content) []Finding {
	out := checkEverybody(c)
	out = append(out, checkSecrets(c)...)
	return append(out, checkLinks(c)...)
}

// Varying checks the arguments that have a different value in every run.
func Varying(arguments []string) []Finding {
	var out []Finding
	for _, name := range arguments {
		detail := fmt.Sprintf("%s has a different value in every run, so every apply edits the message, or recalls it and sends it again. "+
			"Remove timestamp(), plantimestamp(), uuid() and bcrypt() from it, or set it to a fixed value, such as a variable.", name)
		if name == "publish_at" || name == "expire_at" {
			detail = fmt.Sprintf("%s changes with the time of each run, so it is never reached. Set a fixed time, or take it from a variable.", name)
		}
		out = append(out, Finding{Rule: grammar.ChangesInEveryRun, Attribute: name, Code: problem.ChangesOnEveryRun, Detail: detail})
	}
	return out
}

// Parts checks what a platform makes of the content.
func Parts(f providers.Facts, c content.Content, parts []providers.Part) []Finding {
	var out []Finding
	if isInvisible(c, parts) {
		out = append(out, Finding{
			Rule: "empty-after-rendering", Attribute: string(c.Format), Code: problem.NoVisibleContent,
			Detail: fmt.Sprintf("On %s nothing of the body is visible, but readers are still notified. Add visible text, or remove the message.", f.Schema.Title),
		})
	}
	return append(out, checkLength(f, c, parts)...)
}

// checkLength finds the first part that nearly reaches one of the platform's
// limits.
func checkLength(f providers.Facts, c content.Content, parts []providers.Part) []Finding {
	for _, p := range parts {
		used, limit, unit := utf8.RuneCountInString(p.Text), f.Limits.TextRunes, "characters"
		if !isNearly(used, limit) {
			used, limit, unit = p.Size, f.Limits.BodyBytes, "bytes of a request"
		}
		if isNearly(used, limit) {
			return []Finding{{
				Rule: "nearly-too-long", Attribute: string(c.Format), Code: problem.NearPlatformLimit,
				Detail: fmt.Sprintf("The message takes %d %s; %s allows at most %d. Shorten it, or split it into two messages, before it grows.",
					used, unit, f.Schema.Title, limit),
			}}
		}
	}
	return nil
}

// isNearly reports whether less than a twentieth of the limit remains.
func isNearly(n, limit int) bool { return limit > 0 && n <= limit && n*20 > limit*19 }

// isInvisible reports whether there is a body, and nothing of it can be seen.
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
