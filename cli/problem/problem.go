// Package problem explains problems by their ids: what each means and what to
// do. Its page, README.md, is where the explanations are written.
//
// It must not know where a problem arises.
package problem

import (
	_ "embed" // for the page
	"strings"

	"herald/lang/diag"
)

//go:embed README.md
var page string

// Entry is the explanation of one problem, or of several that are alike.
type Entry struct {
	IDs  []string
	Text string // Markdown: paragraphs
}

// Entries lists all explanations in the order of the page.
func Entries() []Entry {
	var out []Entry
	for _, section := range strings.Split(page, "\n### ")[1:] {
		head, text, _ := strings.Cut(section, "\n")
		text, _, _ = strings.Cut(text, "\n## ")
		out = append(out, Entry{strings.Split(head, ", "), strings.TrimSpace(text)})
	}
	return out
}

// IDs lists the ids of all explanations in the order of the page.
func IDs() []string {
	var out []string
	for _, e := range Entries() {
		out = append(out, e.IDs...)
	}
	return out
}

// Find gives the explanation of an id, or of a problem by its words. ok is
// false when there is none.
func Find(name string) (id, text string, ok bool) {
	id = diag.ID(name)
	for _, e := range Entries() {
		for _, has := range e.IDs {
			if has == id {
				return id, e.Text, true
			}
		}
	}
	return id, "", false
}
