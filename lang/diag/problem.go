package diag

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// Problem is a diagnostic as programs read it: Terraform's shape, with an id.
type Problem struct {
	// ID is the code of the kind of problem.
	ID       string   `json:"id"`
	Severity string   `json:"severity"` // error or warning
	Summary  string   `json:"summary"`
	Detail   string   `json:"detail"`
	Range    *Range   `json:"range,omitempty"`   // nil where there is no place in a file
	Snippet  *Snippet `json:"snippet,omitempty"` // nil where the file is not known
}

// Range is a range of a file. Its end is after the last character.
type Range struct {
	Filename string `json:"filename"`
	Start    Pos    `json:"start"`
	End      Pos    `json:"end"`
}

// Pos is a position in a file. Lines and columns count from 1, bytes from 0.
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"byte"`
}

// Snippet is the source that a problem is about. What is marked begins and ends
// at offsets in bytes into Code.
type Snippet struct {
	Context              *string     `json:"context"` // the block around it; nil when it cannot be determined
	Code                 string      `json:"code"`
	StartLine            int         `json:"start_line"`
	HighlightStartOffset int         `json:"highlight_start_offset"`
	HighlightEndOffset   int         `json:"highlight_end_offset"`
	Values               []Statement `json:"values"`
}

// Statement describes the value of a reference in the source. For a marked value,
// it says only that it is sensitive.
type Statement struct {
	Traversal string `json:"traversal"`
	Statement string `json:"statement"`
}

// Describe makes a Problem of a diagnostic. files gives the sources, as for
// Write.
func Describe(d *hcl.Diagnostic, files map[string]*hcl.File) Problem {
	word := severityWord(d.Severity)
	p := Problem{ID: string(CodeOf(d)), Severity: strings.ToLower(word), Summary: d.Summary, Detail: d.Detail}
	if d.Subject == nil {
		return p
	}
	mark := normalizeRange(*d.Subject)
	p.Range = &Range{Filename: mark.Filename, Start: Pos(mark.Start), End: Pos(mark.End)}
	if file := files[mark.Filename]; file != nil && file.Bytes != nil {
		p.Snippet = snippetOf(d, mark, file)
	}
	return p
}

// normalizeRange makes a range one that every program understands: it counts from 1,
// and its end is after its start.
func normalizeRange(r hcl.Range) hcl.Range {
	r.Start.Line, r.Start.Column = max(r.Start.Line, 1), max(r.Start.Column, 1)
	if r.End.Byte < r.Start.Byte || r.End.Line < r.Start.Line {
		r.End = r.Start
	}
	r.End.Line, r.End.Column = max(r.End.Line, 1), max(r.End.Column, 1)
	return widenEmptyRange(r)
}

func snippetOf(d *hcl.Diagnostic, mark hcl.Range, file *hcl.File) *Snippet {
	mark = withByteOffsets(file.Bytes, mark)
	shown := mark
	if d.Context != nil && d.Context.Filename == mark.Filename {
		shown = hcl.RangeOver(mark, *d.Context)
	}
	from, to, first := wholeLines(file.Bytes, shown)
	// A file of one long line is cut around what is marked.
	from = max(from, runeStart(file.Bytes, mark.Start.Byte-maxLineColumns))
	to = max(from, min(to, runeStart(file.Bytes, min(mark.End.Byte, mark.Start.Byte+maxContext)+maxLineColumns)))
	s := &Snippet{
		Code:                 strings.ToValidUTF8(string(maskedPart(file.Bytes, line{end: len(file.Bytes)}, from, to)), "\uFFFD"),
		StartLine:            first,
		HighlightStartOffset: clampInt(mark.Start.Byte-from, 0, to-from),
		HighlightEndOffset:   clampInt(mark.End.Byte-from, 0, to-from),
		Values:               referencedValues(d),
	}
	if in := describeBlockAt(file, mark.Start.Byte); in != "" {
		s.Context = &in
	}
	return s
}

// wholeLines returns the bytes of the lines that a range touches, at most
// maxSnippetLines, and the number of the first.
func wholeLines(src []byte, shown hcl.Range) (from, to, first int) {
	count := 0
	for in := range touchedLines(src, shown) {
		if count++; count == 1 {
			from, first = in.start, in.number
		}
		if to = in.end; count == maxSnippetLines {
			break
		}
	}
	if count == 0 {
		first = shown.Start.Line
	}
	return from, len(bytes.TrimRight(src[:to], "\r\n")), first
}
