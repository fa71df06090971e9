package compose

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
)

// Usage is how much of one limit a part uses.
type Usage struct {
	Used, Limit int
	// Unit is what is counted: "characters", "bytes of a request".
	Unit   string
	phrase string // how a problem says it
}

// Usages returns how much a part uses of each limit of its text that the platform
// declares.
func Usages(l providers.Limits, p providers.Part) []Usage {
	all := []Usage{
		{utf8.RuneCountInString(p.Text), l.TextRunes, "characters", "The text is %d characters long"},
		{providers.CountUTF16(p.Text), l.TextUTF16, "UTF-16 code units", "The text is %d UTF-16 code units long"},
		{len(p.Text), l.TextBytes, "bytes", "The text is %d bytes long"},
		{p.Size, l.BodyBytes, "bytes of a request", "The request would be %d bytes long"},
	}
	return slices.DeleteFunc(all, func(u Usage) bool { return u.Limit == 0 })
}

// bodyLimits returns a problem for each part whose text exceeds a limit that the
// platform declares.
func bodyLimits(f providers.Facts, c content.Content, parts []providers.Part) []providers.Problem {
	var problems []providers.Problem
	for _, p := range parts {
		for _, u := range Usages(f.Limits, p) {
			if u.Used > u.Limit {
				problems = append(problems, providers.Problem{
					Attribute: string(c.Format), Code: problem.PlatformLimitExceeded,
					Detail: fmt.Sprintf("%s; %s allows at most %d. %s", fmt.Sprintf(u.phrase, u.Used), f.Schema.Title, u.Limit, f.Limits.Note),
				})
			}
		}
	}
	return problems
}

// exceedsBody reports whether there is a body, and nothing but its length stops
// the plan.
func exceedsBody(c content.Content, problems []providers.Problem) bool {
	if c.Body == "" {
		return false
	}
	exceeds := false
	for _, p := range problems {
		if isBodyLimit(c, p) {
			exceeds = true
		} else if !p.Warning {
			return false
		}
	}
	return exceeds
}

func isBodyLimit(c content.Content, p providers.Problem) bool {
	return p.Code == problem.PlatformLimitExceeded && p.Attribute == string(c.Format) && !p.Warning
}

func withoutBodyLimits(c content.Content, problems []providers.Problem) []providers.Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p providers.Problem) bool { return isBodyLimit(c, p) })
}
