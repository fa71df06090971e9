package source

import (
	"bytes"
	"regexp"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// operatorWords are words that other languages have for the operators of this one.
var operatorWords = map[string]string{"and": "&&", "or": "||", "not": "!"}

// wordBefore finds the last word before some position of a line.
var wordBefore = regexp.MustCompile(`([a-z]+)[ \t]+$`)

// adviseSyntax makes one error of several that have the same cause, and names
// the operator where a word was written for it.
func adviseSyntax(src []byte, diags hcl.Diagnostics) hcl.Diagnostics {
	return mergeUnterminated(adviseOperators(src, diags))
}

// mergeUnterminated ends at the first string without its closing quote: what
// comes after it was misread.
func mergeUnterminated(diags hcl.Diagnostics) hcl.Diagnostics {
	at := slices.IndexFunc(diags, func(d *hcl.Diagnostic) bool {
		return diag.CodeOf(d) == problem.UnterminatedString && d.Subject != nil
	})
	if at < 0 {
		return diags
	}
	return append(slices.Clone(diags[:at]), diag.Errorf(*diags[at].Subject, problem.UnterminatedString,
		`This string has no closing quote on its line. Add it. For several lines, write \n between them, or use a heredoc, which begins with <<EOT.`))
}

// adviseOperators names the operator that a word was written for.
func adviseOperators(src []byte, diags hcl.Diagnostics) hcl.Diagnostics {
	out := slices.Clone(diags)
	for i, d := range diags {
		if word := operatorWord(src, d); word != "" {
			out[i] = diag.Errorf(*d.Subject, problem.InvalidOperator, "%q is not an operator. Write %s.", word, operatorWords[word])
		}
	}
	return out
}

// operatorWord is the word of another language at an error of syntax, or before
// it; "" where there is none.
func operatorWord(src []byte, d *hcl.Diagnostic) string {
	if d.Subject == nil || d.Subject.Start.Byte > len(src) || diag.CodeOf(d) != problem.UnexpectedToken {
		return ""
	}
	at := d.Subject.Start.Byte
	line := src[bytes.LastIndexByte(src[:at], '\n')+1 : at]
	if found := wordBefore.FindSubmatch(line); found != nil && operatorWords[string(found[1])] != "" {
		return string(found[1])
	}
	for word := range operatorWords {
		if rest, ok := bytes.CutPrefix(src[at:], []byte(word)); ok && (len(rest) == 0 || rest[0] < 'a' || rest[0] > 'z') {
			return word
		}
	}
	return ""
}
