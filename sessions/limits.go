package sessions

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/content"
	"herald/providers"
)

// unsupportedButtons finds buttons that do what the platform's cannot. A platform
// without buttons says so itself.
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
			Attribute: fmt.Sprintf("button[%d].%s", i, b.Kind()), Summary: "Kind of button not supported",
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

// overLimits finds what exceeds the platform's declared limits.
func overLimits(f providers.Facts, c content.Content, parts []providers.Part) []providers.Problem {
	var problems []providers.Problem
	over := func(attribute, what string, have, limit int64, unit string) {
		if limit > 0 && have > limit {
			problems = append(problems, providers.Problem{
				Attribute: attribute,
				Summary:   "Over the platform's limit",
				Detail: fmt.Sprintf("%s of %d %s is more than %s takes, which is %d. %s",
					what, have, unit, f.Schema.Title, limit, f.Limits.Note),
			})
		}
	}
	for _, p := range parts {
		over(string(c.Format), "a text", int64(utf8.RuneCountInString(p.Text)), int64(f.Limits.TextRunes), "characters")
	}
	over("button", "a number", int64(len(c.Buttons)), int64(f.Limits.Buttons), "buttons")
	for i, b := range c.Buttons {
		over(fmt.Sprintf("button[%d].label", i), "a label", int64(utf8.RuneCountInString(b.Label)), int64(f.Limits.ButtonRunes), "characters")
	}
	for i, a := range c.Attachments {
		over(fmt.Sprintf("attachments[%d]", i), fmt.Sprintf("the size of %s", a.Name), a.Size, f.Limits.FileBytes, "bytes")
	}
	return problems
}
