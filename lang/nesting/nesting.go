// Package nesting finds syntax that nests deeper than a parser or an evaluator
// can follow. Both recurse, and a Go stack that overflows cannot be caught: the
// check has to come before them. It needs no memory but for what is open, and
// follows brackets, text and comments exactly as the lexers of HCL do, so that
// nothing is hidden from it. It must not know what the syntax means.
package nesting

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/hcl/v2"
)

// Max is how deep syntax may nest. Each bracket, text, template sequence and
// directive that is open counts as a level, and so does each operator, index
// and condition of the same item: an expression of a thousand sums is a tree of
// a thousand levels.
const Max = 1_000

// CheckFile refuses a file in native syntax that nests too deep.
func CheckFile(src []byte, filename string) hcl.Diagnostics {
	return check(level{kind: '{', lines: true}, src, filename, hcl.InitialPos)
}

// CheckExpression is CheckFile for an expression that begins at a place in a
// file.
func CheckExpression(src []byte, filename string, start hcl.Pos) hcl.Diagnostics {
	return check(level{kind: '('}, src, filename, start)
}

// CheckTemplate is CheckFile for a template that begins at a place in a file.
func CheckTemplate(src []byte, filename string, start hcl.Pos) hcl.Diagnostics {
	return check(level{kind: heredoc}, src, filename, start)
}

// CheckJSON is CheckFile for JSON, and for the templates in its strings.
func CheckJSON(src []byte, filename string) hcl.Diagnostics {
	return report(deepJSON(src), src, filename, hcl.InitialPos)
}

func check(bottom level, src []byte, filename string, start hcl.Pos) hcl.Diagnostics {
	s := scanner{src: src, levels: []level{bottom}}
	for s.i < len(src) {
		at := s.i
		if s.step(); s.depth() > Max {
			return report(at, src, filename, start)
		}
	}
	return nil
}

// report makes the diagnostic about an offset in a text that begins at start;
// none for a negative offset.
func report(at int, src []byte, filename string, start hcl.Pos) hcl.Diagnostics {
	if at < 0 {
		return nil
	}
	before := src[:at]
	from := hcl.Pos{Line: start.Line, Column: start.Column + at, Byte: start.Byte + at}
	if last := bytes.LastIndexByte(before, '\n'); last >= 0 {
		from.Line += bytes.Count(before, []byte("\n"))
		from.Column = at - last
	}
	to := from
	to.Byte++
	to.Column++
	return hcl.Diagnostics{{
		Severity: hcl.DiagError,
		Summary:  "Nesting too deep",
		Detail: fmt.Sprintf("Brackets, templates, conditions or operators are nested more than %d levels deep here. "+
			"Each operator of a long expression is one level. Split the expression, for example with locals.", Max),
		Subject: &hcl.Range{Filename: filename, Start: from, End: to},
	}}
}
