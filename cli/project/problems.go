package project

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// FindFurtherProblems finds what else is wrong with files that could be read only in part,
// so that people hear of all at once. What may only follow from the problems
// found already is left out: when a block could not be read, what refers to
// something missing may refer to that block.
func (p *Project) FindFurtherProblems(diags hcl.Diagnostics) hcl.Diagnostics {
	for _, d := range diags {
		if d.Severity == hcl.DiagError && (d.Subject == nil || !isLocalProblem(diag.CodeOf(d))) {
			return nil
		}
	}
	inputs := p.Inputs
	inputs.Partial = true
	_, found := p.Config.Evaluate(inputs)
	unread := p.unreadLabels(diags)
	var kept hcl.Diagnostics
	for _, d := range found {
		if diag.CodeOf(d) != problem.UndeclaredReference || !refersToUnread(d, unread) {
			kept = append(kept, d)
		}
	}
	return diag.Unique(kept)
}

// isLocalProblem reports whether a problem leaves all other blocks as they were
// written; after another one, the rest of the file has no meaning.
func isLocalProblem(code problem.Code) bool {
	switch code {
	case problem.UnsupportedBlockType, problem.DuplicateDeclaration, problem.DuplicateBlock, problem.DuplicateBackend, problem.DuplicateEncryptionBlock,
		problem.DuplicateHeraldBlock, problem.DuplicateRulesBlock, problem.DuplicateObjectAttribute, problem.DuplicateObjectKey:
		return true
	}
	return false
}

// refersToUnread reports whether a reference may be to a block whose type is not known:
// one of the words of the reference is a label there.
func refersToUnread(reference *hcl.Diagnostic, labels map[string]bool) bool {
	return slices.ContainsFunc(quotedWords(reference.Detail), func(word string) bool { return labels[word] })
}

// unreadLabels are the labels of the blocks whose type is not known.
func (p *Project) unreadLabels(diags hcl.Diagnostics) map[string]bool {
	labels := make(map[string]bool)
	for _, d := range diags {
		if diag.CodeOf(d) != problem.UnsupportedBlockType || d.Subject == nil {
			continue
		}
		file := p.Config.Files()[d.Subject.Filename]
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
