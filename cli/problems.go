package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
)

// How many problems of a severity are reported one by one, to people and to
// programs. The others are counted: nobody reads two hundred screens, and a
// hostile file can have a hundred thousand.
const (
	inFull      = 10
	forPrograms = 1000
)

// compacted tells of each kind of warning in a line, with the place of the first.
func compacted(diags hcl.Diagnostics) []string {
	counts, first := map[string]int{}, hcl.Diagnostics{}
	for _, d := range diags {
		if counts[d.Summary]++; counts[d.Summary] == 1 {
			first = append(first, d)
		}
	}
	lines := make([]string, len(first))
	for i, d := range first {
		lines[i] = "Warning: " + d.Summary
		if d.Subject != nil {
			lines[i] += fmt.Sprintf(" (%s:%d)", d.Subject.Filename, d.Subject.Start.Line)
		}
		if more := counts[d.Summary] - 1; more > 0 {
			lines[i] += fmt.Sprintf(", and %d more", more)
		}
	}
	return lines
}

// Summaries of the language that matter to further.
const (
	unsupportedBlock = "Unsupported block type"
	undeclared       = "Reference to something undeclared"
)

// further finds what else is wrong with files that could be read only in part,
// so that people hear of all at once. What may only follow from the problems
// found already is left out: when a block could not be read, what refers to
// something missing may refer to that block.
func (p *project) further() hcl.Diagnostics {
	for _, d := range p.diags {
		if d.Severity == hcl.DiagError && (d.Subject == nil || !shallow(d.Summary)) {
			return nil
		}
	}
	inputs := p.inputs
	inputs.Partial = true
	_, found := p.config.Evaluate(inputs)
	unread := p.unreadLabels()
	var kept hcl.Diagnostics
	for _, d := range found {
		if d.Summary != undeclared || !follows(d, unread) {
			kept = append(kept, d)
		}
	}
	return diag.Unique(kept)
}

// shallow tells problems that leave all other blocks as they were written from
// those after which the rest of a file means nothing.
func shallow(summary string) bool {
	return summary == unsupportedBlock || strings.HasPrefix(summary, "Duplicate ")
}

// follows reports whether a reference may be to a block whose type is not known:
// one of the words of the reference is a label there.
func follows(reference *hcl.Diagnostic, labels map[string]bool) bool {
	return slices.ContainsFunc(quotedWords(reference.Detail), func(word string) bool { return labels[word] })
}

// unreadLabels are the labels of the blocks whose type is not known.
func (p *project) unreadLabels() map[string]bool {
	labels := make(map[string]bool)
	for _, d := range p.diags {
		if d.Summary != unsupportedBlock || d.Subject == nil {
			continue
		}
		file := p.config.Files()[d.Subject.Filename]
		if file == nil || d.Subject.Start.Byte > len(file.Bytes) {
			continue
		}
		header, _, _ := bytes.Cut(file.Bytes[d.Subject.Start.Byte:], []byte("\n"))
		for _, label := range quotedWords(string(header)) {
			labels[label] = true
		}
	}
	return labels
}

// quotedWords are what is between the quotes of a text.
func quotedWords(text string) []string {
	var words []string
	parts := strings.Split(text, `"`)
	for i := 1; i < len(parts)-1; i += 2 {
		words = append(words, parts[i])
	}
	return words
}
