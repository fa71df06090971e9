// Package nesting rejects syntax that nests deeper than a parser or an evaluator
// can follow, or that is longer than fits in memory once it is parsed. Both
// recurse, and a Go stack that overflows cannot be caught: the check has to come
// before them. It needs no memory but for what is open, and
// follows brackets, text and comments exactly as the lexers of HCL do, so that
// nothing is hidden from it. It must not depend on what the syntax means.
package nesting

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// Max is how deep syntax may nest. Each bracket, text, template sequence and
// directive that is open counts as a level, and so does each operator, index
// and condition of the same item: an expression of a thousand sums is a tree of
// a thousand levels.
const Max = 1_000

// MaxTokens is how many words, signs and texts a file may have, roughly counted:
// parsing takes some 350 bytes for each. It is what 50,000 messages of three
// lines have.
const MaxTokens = 1_000_000

// CheckFile rejects a file in native syntax that nests too deep or has too many
// tokens.
func CheckFile(src []byte, filename string) hcl.Diagnostics {
	return checkSyntax(level{kind: '{', lines: true}, src, filename, hcl.InitialPos)
}

// CheckExpression is CheckFile for an expression that begins at a place in a
// file.
func CheckExpression(src []byte, filename string, start hcl.Pos) hcl.Diagnostics {
	return checkSyntax(level{kind: '('}, src, filename, start)
}

// CheckTemplate is CheckFile for a template that begins at a place in a file.
func CheckTemplate(src []byte, filename string, start hcl.Pos) hcl.Diagnostics {
	return checkSyntax(level{kind: heredoc}, src, filename, start)
}

// CheckJSON is CheckFile for JSON, and for the templates in its strings.
func CheckJSON(src []byte, filename string) hcl.Diagnostics {
	if at := deepJSON(src); at >= 0 {
		return hcl.Diagnostics{tooDeepError(rangeAt(at, src, filename, hcl.InitialPos))}
	}
	if at := longJSON(src); at >= 0 {
		return hcl.Diagnostics{tooLongError(rangeAt(at, src, filename, hcl.InitialPos))}
	}
	return nil
}

func checkSyntax(bottom level, src []byte, filename string, start hcl.Pos) hcl.Diagnostics {
	s := scanner{src: src, levels: []level{bottom}}
	tokens := invalidBytes(src)
	for s.i < len(src) {
		at, inText := s.i, s.topLevel().isText()
		s.scanNext()
		tokens += s.tokensFrom(at, inText)
		switch {
		case s.unclosed:
			return hcl.Diagnostics{unclosedError(rangeAt(at, src, filename, start))}
		case s.currentDepth() > Max:
			return hcl.Diagnostics{tooDeepError(rangeAt(at, src, filename, start))}
		case tokens > MaxTokens:
			return hcl.Diagnostics{tooLongError(rangeAt(at, src, filename, start))}
		}
	}
	return nil
}

// rangeAt is the range of the byte at an offset in a text that begins at start.
func rangeAt(at int, src []byte, filename string, start hcl.Pos) hcl.Range {
	before := src[:at]
	from := hcl.Pos{Line: start.Line, Column: start.Column + at, Byte: start.Byte + at}
	if last := bytes.LastIndexByte(before, '\n'); last >= 0 {
		from.Line += bytes.Count(before, []byte("\n"))
		from.Column = at - last
	}
	to := from
	to.Byte++
	to.Column++
	return hcl.Range{Filename: filename, Start: from, End: to}
}

func tooDeepError(rng hcl.Range) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagError, problem.NestingTooDeep, &rng,
		"Brackets, templates, conditions or operators are nested more than %d levels deep. "+
			"Each operator of a long expression counts as a level. Split the expression, for example with local values.", Max)
}

func unclosedError(rng hcl.Range) *hcl.Diagnostic {
	return diag.New(hcl.DiagError, problem.UnterminatedComment, &rng, "This comment is not closed. Write */ at its end.")
}

func tooLongError(rng hcl.Range) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagError, problem.TooMuchSyntax, &rng,
		"The file has more than %d tokens up to this place. "+
			"Split it into several files, or read long lists from a data file, for example with csvdecode(file(\"users.csv\")).", MaxTokens)
}
