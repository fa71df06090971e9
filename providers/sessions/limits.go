package sessions

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
)

// unsupportedButtons finds buttons that do what the platform's cannot. A platform
// without buttons reports that itself.
func unsupportedButtons(f providers.Facts, c content.Content) []providers.Problem {
	if !f.Can(providers.Buttons) {
		return nil
	}
	var problems []providers.Problem
	for i, b := range c.Buttons {
		if slices.Contains(f.ButtonKinds, b.Kind()) {
			continue
		}
		names := make([]string, len(f.ButtonKinds))
		for i, k := range f.ButtonKinds {
			names[i] = string(k)
		}
		problems = append(problems, providers.Problem{
			Attribute: fmt.Sprintf("button[%d].%s", i, b.Kind()), Code: problem.UnsupportedButton,
			Detail: fmt.Sprintf("%s has no buttons with %s, only with %s. Write it into the text instead.",
				f.Schema.Title, b.Kind(), strings.Join(names, ", ")),
		})
	}
	return problems
}

func severityOf(p providers.Problem) hcl.DiagnosticSeverity {
	if p.Warning {
		return hcl.DiagWarning
	}
	return hcl.DiagError
}

// unsupportedContent returns a problem for everything in the content that the
// facts declare the platform cannot show and that Compose has accepted all the
// same. problems are those of Compose, which explain more. pin is whether the message is
// to be pinned.
func unsupportedContent(f providers.Facts, c content.Content, pin bool, problems []providers.Problem) []providers.Problem {
	var found []providers.Problem
	for _, part := range []struct {
		present   bool
		ability   providers.Ability
		attribute string
	}{
		{c.Format == content.Text, providers.TextBody, "text"},
		{c.Format == content.Markdown, providers.MarkdownBody, "markdown"},
		{c.Format == content.HTML, providers.HTMLBody, "html"},
		{len(c.Attachments) > 0, providers.Attach, "attachments"},
		{len(c.Mentions) > 0, providers.Mention, "mentions"},
		{len(c.Buttons) > 0, providers.Buttons, "button"},
		{c.ReplyTo != "", providers.Quote, "reply_to"},
		{c.Forward != "", providers.Forward, "forward"},
		{pin, providers.Pin, "pin"},
	} {
		reported := slices.ContainsFunc(problems, func(p providers.Problem) bool {
			return !p.Warning && strings.HasPrefix(p.Attribute, part.attribute)
		})
		if support, refused := f.Refuses(part.ability); part.present && refused && !reported {
			found = append(found, providers.Problem{
				Attribute: part.attribute, Code: problem.UnsupportedContent,
				Detail: fmt.Sprintf("%s Remove %s, or send the message to other platforms only.", support.Reason, part.attribute),
			})
		}
	}
	return found
}

// overLimits returns a problem for everything but the body that exceeds a limit
// which the platform declares.
func overLimits(f providers.Facts, c content.Content) []providers.Problem {
	var problems []providers.Problem
	check := func(attribute string, have, limit int64, format string, args ...any) {
		if limit > 0 && have > limit {
			problems = append(problems, providers.Problem{
				Attribute: attribute, Code: problem.PlatformLimitExceeded,
				Detail: fmt.Sprintf("%s; %s allows at most %d. %s", fmt.Sprintf(format, append(args, have)...), f.Schema.Title, limit, f.Limits.Note),
			})
		}
	}
	check("button", int64(len(c.Buttons)), int64(f.Limits.Buttons), "The message has %d buttons")
	for i, b := range c.Buttons {
		check(fmt.Sprintf("button[%d].label", i), int64(utf8.RuneCountInString(b.Label)), int64(f.Limits.ButtonRunes), "The label is %d characters long")
	}
	for i, a := range c.Attachments {
		check(fmt.Sprintf("attachments[%d]", i), a.Size, f.Limits.FileBytes, "The file %q has %d bytes", a.Name)
	}
	return problems
}
