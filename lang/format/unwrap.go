package format

import (
	"bytes"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// unwrapInterpolation takes the quotes from a value that is nothing but one interpolation.
func (r *rewriter) unwrapInterpolation(expr hclsyntax.Expression) {
	wrap, ok := expr.(*hclsyntax.TemplateWrapExpr)
	if !ok {
		return
	}
	tokens, diags := hclsyntax.LexExpression(wrap.SrcRange.SliceBytes(r.src), wrap.SrcRange.Filename, wrap.SrcRange.Start)
	const front, back = 2, 3 // the quote and ${, then } and the quote, and the end of the text
	if diags.HasErrors() || len(tokens) <= front+back || tokens[0].Type != hclsyntax.TokenOQuote {
		return
	}
	inside := trimNewlines(tokens[front : len(tokens)-back])
	if len(inside) == 0 || hasInterpolations(inside) {
		return
	}
	// Space after the marker that ends a heredoc would become a part of it.
	end := wrap.SrcRange.End.Byte
	end += len(r.src[end:]) - len(bytes.TrimLeft(r.src[end:], " \t"))
	r.edits = append(r.edits, edit{wrap.SrcRange.Start.Byte, end, r.unquotedText(inside, end)})
}

// trimNewlines leaves out the line ends around an expression.
func trimNewlines(tokens hclsyntax.Tokens) hclsyntax.Tokens {
	isText := func(t hclsyntax.Token) bool { return t.Type != hclsyntax.TokenNewline }
	start := slices.IndexFunc(tokens, isText)
	if start < 0 {
		return nil
	}
	end := len(tokens)
	for !isText(tokens[end-1]) {
		end--
	}
	return tokens[start:end]
}

// hasInterpolations reports whether there are interpolations outside of quotes, and so
// in a heredoc. Terraform leaves those as they are.
func hasInterpolations(tokens hclsyntax.Tokens) bool {
	quotes := 0
	for _, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenOQuote:
			quotes++
		case hclsyntax.TokenCQuote:
			quotes--
		case hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateSeqEnd:
			if quotes == 0 {
				return true
			}
		}
	}
	return false
}

// unquotedText is what is between the braces, in parentheses where the end of a
// line would otherwise end the value too early. What follows it begins at end.
func (r *rewriter) unquotedText(inside hclsyntax.Tokens, end int) []byte {
	last := inside[len(inside)-1]
	rng := hcl.RangeBetween(inside[0].Range, last.Range)
	text := rng.SliceBytes(r.src)
	if mayFollow(last, r.src[end:]) && !needsParentheses(inside) {
		return text
	}
	out := append([]byte("("), text...)
	if last.Type == hclsyntax.TokenCHeredoc {
		out = append(out, '\n')
	}
	return append(out, ')')
}

// mayFollow reports whether the rest of a file may follow a token: a heredoc ends with its line, and so does such a comment, which another
// may follow in the next.
func mayFollow(last hclsyntax.Token, rest []byte) bool {
	lineEnd := bytes.HasPrefix(rest, []byte("\n")) || bytes.HasPrefix(rest, []byte("\r\n"))
	switch {
	case last.Type == hclsyntax.TokenCHeredoc:
		return lineEnd
	case isLineComment(last):
		return lineEnd || bytes.HasPrefix(rest, []byte("#")) || bytes.HasPrefix(rest, []byte("//"))
	}
	return true
}

func isLineComment(t hclsyntax.Token) bool {
	return t.Type == hclsyntax.TokenComment && t.Bytes[len(t.Bytes)-1] == '\n'
}

// needsParentheses reports whether a line ends outside of brackets. Terraform
// adds them for any line's end, unless there seem to be some already.
func needsParentheses(tokens hclsyntax.Tokens) bool {
	depth, lines := 0, false
	for i, t := range tokens {
		switch t.Type {
		case hclsyntax.TokenNewline, hclsyntax.TokenComment:
			if depth == 0 && i < len(tokens)-1 && (t.Type == hclsyntax.TokenNewline || isLineComment(t)) {
				return true
			}
			lines = lines || t.Type == hclsyntax.TokenNewline
		case hclsyntax.TokenOParen, hclsyntax.TokenOBrack, hclsyntax.TokenOBrace,
			hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
			depth++
		case hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenCBrace, hclsyntax.TokenTemplateSeqEnd:
			depth--
		}
	}
	framed := tokens[0].Type == hclsyntax.TokenOParen && tokens[len(tokens)-1].Type == hclsyntax.TokenCParen
	return lines && !framed
}
