// Package diagtest checks diagnostics against the rules of the project and
// against a record of the diagnostics of invalid files. It is used by tests of all packages that report
// problems.
//
// It must not depend on the subject of any problem.
package diagtest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
)

// maxSummaryWords is the number of words that a summary may have.
const maxSummaryWords = 6

// Check reports every diagnostic that violates a rule; see Breaches.
func Check(t testing.TB, diags hcl.Diagnostics) {
	t.Helper()
	for _, d := range diags {
		for _, breach := range Breaches(d) {
			t.Errorf("%s\n  summary: %s\n  detail: %s", breach, d.Summary, d.Detail)
		}
	}
}

// Breaches says which rules a diagnostic breaks: its summary is of at most six
// words and has nothing of the user's in it; its detail is made of sentences
// and ends as one does, or with commands to copy, each on a line that begins
// with a space. Nothing is returned for one that keeps them all.
func Breaches(d *hcl.Diagnostic) []string {
	var out []string
	for _, rule := range diagnosticRules() {
		if !rule.holds(d) {
			out = append(out, rule.want)
		}
	}
	return out
}

// rule is one of the house, with what it wants in words.
type rule struct {
	want  string
	holds func(*hcl.Diagnostic) bool
}

var (
	// A quote, a digit or a path would be the user's; a verb of formatting a slip.
	foreign = regexp.MustCompile("[\"`“”%\\d/\\[\\]{}]")
	begins  = regexp.MustCompile(`^\p{Lu}`)
	ends    = regexp.MustCompile(`[.?!][)"”]?$`)
	slip    = regexp.MustCompile(`%!|\(nil\)|  |\.\.$|cty\.|hclsyntax|\*hcl`)
)

func diagnosticRules() []rule {
	return []rule{
		{"a summary has one to six words", func(d *hcl.Diagnostic) bool {
			n := len(strings.Fields(d.Summary))
			return n > 0 && n <= maxSummaryWords
		}},
		{"a summary is constant, and has nothing of the user's in it", func(d *hcl.Diagnostic) bool {
			return !foreign.MatchString(d.Summary)
		}},
		{"a summary begins with a capital and has no full stop", func(d *hcl.Diagnostic) bool {
			return begins.MatchString(d.Summary) && !strings.HasSuffix(d.Summary, ".")
		}},
		{"a detail says something", func(d *hcl.Diagnostic) bool {
			return d.Detail != "" && d.Detail == strings.TrimSpace(d.Detail)
		}},
		{"a detail ends as a sentence does, or with commands", func(d *hcl.Diagnostic) bool {
			return ends.MatchString(withoutCommands(d.Detail))
		}},
		{"a detail has no slip of formatting in it", func(d *hcl.Diagnostic) bool {
			return !slip.MatchString(withoutCommands(d.Detail))
		}},
	}
}

// withoutCommands is a detail without the commands to copy. Those at the end are the
// end of its last sentence.
func withoutCommands(detail string) string {
	var lines []string
	command := false
	for line := range strings.SplitSeq(detail, "\n") {
		command = strings.HasPrefix(line, " ")
		if !command {
			lines = append(lines, line)
		}
	}
	text := strings.TrimRight(strings.Join(lines, "\n"), "\n")
	if command {
		return strings.TrimSuffix(text, ":") + "."
	}
	return text
}
