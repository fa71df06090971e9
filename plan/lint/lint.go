// Package lint has the built-in lint rules. They find content that could be
// sent but is probably a mistake. Names and descriptions of the rules are in
// lang/grammar.
//
// Rules only look at content. The package must not know any platform by name,
// the configuration files, nor how strict a project is.
package lint

import (
	"fmt"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/grammar"
	"herald/providers"
	"herald/providers/compose"
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

// Parts checks what a platform makes of the content. o is what happened to a body
// that is longer than the platform allows.
func Parts(f providers.Facts, c content.Content, parts []providers.Part, o compose.Overflow) []Finding {
	var out []Finding
	if isInvisible(c, parts) {
		out = append(out, Finding{
			Rule: "empty-after-rendering", Attribute: string(c.Format), Code: problem.NoVisibleContent,
			Detail: fmt.Sprintf("On %s nothing of the body is visible, but readers are still notified. Add visible text, or remove the message.", f.Schema.Title),
		})
	}
	out = append(out, checkTruncation(f, c, o)...)
	return append(out, checkLength(f, c, parts)...)
}

// checkLength finds the first part that nearly reaches one of the platform's
// limits, in content that does not say what happens beyond.
func checkLength(f providers.Facts, c content.Content, parts []providers.Part) []Finding {
	if c.Overflow != "" {
		return nil
	}
	for _, p := range parts {
		for _, u := range compose.Usages(f.Limits, p) {
			if isNearly(u.Used, u.Limit) {
				return []Finding{{
					Rule: "nearly-too-long", Attribute: string(c.Format), Code: problem.NearPlatformLimit,
					Detail: fmt.Sprintf("The message takes %d %s; %s allows at most %d. Shorten it, or set overflow, before it grows.",
						u.Used, u.Unit, f.Schema.Title, u.Limit),
				}}
			}
		}
	}
	return nil
}

// checkTruncation finds a body of which readers do not get everything.
func checkTruncation(f providers.Facts, c content.Content, o compose.Overflow) []Finding {
	if o.Cut == 0 {
		return nil
	}
	return []Finding{{
		Rule: "truncated-text", Attribute: string(c.Format), Code: problem.TextTruncated,
		Detail: fmt.Sprintf("On %s the last %d of %d characters are not sent. Shorten the text, or set overflow to %q.",
			f.Schema.Title, o.Cut, o.Length, content.SplitBody),
	}}
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
