// Package problem writes the page that explains every problem by its code.
//
// It must not know where a problem arises.
package problem

import (
	"fmt"
	"io"
	"strings"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// columns is where the lines of the page end.
const columns = 120

const introduction = `# Problems

Every problem that Herald reports has a code, such as ` + "`no-value-for-required-variable`" + `. ` + "`herald explain CODE`" + ` prints the
explanation below, and JSON output has the code as ` + "`id`" + ` of each diagnostic. A code never changes its meaning; wording may.
Earlier codes of a problem still work. Syntax errors that need no more than their own words are not listed.

This page is generated: edit the table in ` + "`lang/diag/problem`" + ` and run ` + "`make docs`" + `.
`

// WritePage writes the page. The error is that of w.
func WritePage(w io.Writer) error {
	var b strings.Builder
	b.WriteString(introduction)
	for _, area := range problem.Areas() {
		fmt.Fprintf(&b, "\n## %s\n", area.Title)
		for _, d := range area.Definitions {
			fmt.Fprintf(&b, "\n### %s\n\n**%s.** %s\n", d.Code, d.Summary, strings.Join(diag.Lines(d.Explanation, columns), "\n"))
			if len(d.Aliases) > 0 {
				text := "Earlier codes: " + strings.Join(d.Aliases, ", ") + "."
				fmt.Fprintf(&b, "\n%s\n", strings.Join(diag.Lines(text, columns), "\n"))
			}
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the page of problems: %w", err)
	}
	return nil
}
