package funcs

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// MaxExponent is how many bits a number may have before or after its point,
// where it is to be written in decimal.
const MaxExponent = 100_000

// exponentDigits is how many digits the exponent of a number may have where
// it is read. Reading a number takes time that grows with what it represents.
const exponentDigits = 5

// CheckNumbers finds numbers in native syntax, which begins at a place in a
// file, whose exponent is so large that parsing would take minutes, and texts
// that would become such a number as the index of a list. It is to be called
// before the parser.
func CheckNumbers(src []byte, filename string, start hcl.Pos) hcl.Diagnostics {
	if !hasLargeExponent(string(src)) {
		return nil
	}
	// What is wrong with the tokens, the parser will say.
	tokens, _ := hclsyntax.LexConfig(src, filename, start)
	return checkTokens(tokens)
}

// CheckTemplateNumbers is CheckNumbers for a template that begins at a place
// in a file.
func CheckTemplateNumbers(src []byte, filename string, start hcl.Pos) hcl.Diagnostics {
	if !hasLargeExponent(string(src)) {
		return nil
	}
	tokens, _ := hclsyntax.LexTemplate(src, filename, start)
	return checkTokens(tokens)
}

// CheckJSONNumbers is CheckNumbers for JSON, outside of its strings: these may
// be templates and are checked when they are read as such.
func CheckJSONNumbers(src []byte, filename string) hcl.Diagnostics {
	at, quoted, escaped := hcl.InitialPos, false, false
	var e exponentScanner
	for i, c := range src {
		switch {
		case escaped:
			escaped = false
		case quoted && c == '\\':
			escaped = true
		case c == '"':
			quoted, e = !quoted, 0
		case !quoted && e.scanByte(c):
			at.Byte = i
			end := hcl.Pos{Line: at.Line, Column: at.Column + 1, Byte: i + 1}
			return hcl.Diagnostics{outOfRangeError(hcl.Range{Filename: filename, Start: at, End: end})}
		}
		if at.Column++; c == '\n' {
			at.Line, at.Column = at.Line+1, 1
		}
	}
	return nil
}

func checkTokens(tokens hclsyntax.Tokens) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for i, t := range tokens {
		isIndex := t.Type == hclsyntax.TokenQuotedLit && i > 1 && tokens[i-2].Type == hclsyntax.TokenOBrack && looksNumeric(string(t.Bytes))
		if (t.Type == hclsyntax.TokenNumberLit || isIndex) && hasLargeExponent(string(t.Bytes)) {
			diags = append(diags, outOfRangeError(t.Range))
		}
	}
	return diags
}

func outOfRangeError(at hcl.Range) *hcl.Diagnostic { return numberError(at, errOutOfRange()) }

func numberError(at hcl.Range, err error) *hcl.Diagnostic {
	text := err.Error()
	return diag.New(hcl.DiagError, problem.NumberOutOfRange, &at,
		strings.ToUpper(text[:1])+text[1:]+". Write a number nearer to zero.")
}

// hasLargeExponent reports whether a text has what could be the end of a number with
// too large an exponent.
func hasLargeExponent(s string) bool {
	var e exponentScanner
	for _, c := range []byte(s) {
		if e.scanByte(c) {
			return true
		}
	}
	return false
}

// exponentScanner follows a text byte by byte; it is the number of digits after an
// E, plus one, and 0 elsewhere.
type exponentScanner int

// scanByte reports whether there are now too many digits.
func (e *exponentScanner) scanByte(c byte) bool {
	switch {
	case c == 'e' || c == 'E':
		*e = 1
	case *e == 1 && (c == '+' || c == '-' || c == '0'):
	case *e > 0 && c >= '0' && c <= '9':
		*e++
	default:
		*e = 0
	}
	return *e > exponentDigits+1
}

func errOutOfRange() error {
	return fmt.Errorf("the exponent of a number can have %d digits at most", exponentDigits)
}

// checkNumberText rejects strings that would be read as a number for minutes, or as
// infinity.
func checkNumberText(v cty.Value) error {
	v, _ = v.Unmark()
	if v.Type() != cty.String || !v.IsKnown() || v.IsNull() {
		return nil
	}
	switch s := v.AsString(); {
	case strings.EqualFold(strings.TrimLeft(s, "+-"), "inf"):
		return errInfinite()
	case looksNumeric(s) && hasLargeExponent(s):
		return errOutOfRange()
	}
	return nil
}

func errInfinite() error { return errors.New("infinity is not a number that can be used") }

// looksNumeric reports whether a text has only characters of numbers.
func looksNumeric(s string) bool { return strings.Trim(s, "+-.0123456789eE_") == "" }

// checkNumberRange rejects numbers that would be written in decimal for minutes, and
// infinity, which no platform, state or program could be given.
func checkNumberRange(v cty.Value) error {
	v, _ = v.Unmark()
	if v.Type() != cty.Number || !v.IsKnown() || v.IsNull() {
		return nil
	}
	if v.AsBigFloat().IsInf() {
		return errInfinite()
	}
	if e := v.AsBigFloat().MantExp(nil); e > MaxExponent || e < -MaxExponent {
		return fmt.Errorf("a number is too large or too small to work with: its exponent is beyond %d bits", MaxExponent)
	}
	return nil
}
