// Package console is a conversation in expressions: a line in, its value or
// what is wrong with it out, in Terraform's notation. It knows when an
// expression goes on in the next line and what a word may become.
//
// It must not know the command's flags, projects, states or platforms.
package console

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/funcs"
	"herald/lang/source"
)

// Name is the name of the file that contains the expressions, as diagnostics have
// it.
const Name = "<console>"

// Session evaluates expressions in a module. It is used by one goroutine.
type Session struct{ view *lang.View }

// NewSession makes a session that sees what the view sees.
func NewSession(view *lang.View) *Session { return &Session{view} }

// Evaluate gives the value of an expression as Terraform's console prints it.
// With errors there is none. Nothing secret is in either.
func (s *Session) Evaluate(text string) (string, hcl.Diagnostics) {
	value, diags := s.evaluateText(text)
	if diags.HasErrors() {
		return "", diags
	}
	return funcs.Print(value), diags
}

func (s *Session) evaluateText(text string) (cty.Value, hcl.Diagnostics) {
	expr, diags := parseExpression(text)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	ctx, more := s.view.Context(expr.Variables(), nil)
	if diags = append(diags, more...); more.HasErrors() {
		return cty.DynamicVal, diags
	}
	value, more := expr.Value(ctx)
	return value, append(diags, s.view.Redact(more)...)
}

// parseExpression reads an expression. A heredoc ends with its line; all else is said
// better of a text that ends where people stopped typing.
func parseExpression(text string) (hcl.Expression, hcl.Diagnostics) {
	expr, diags := source.ParseExpression(Name, text+"\n")
	if diags.HasErrors() {
		return source.ParseExpression(Name, text)
	}
	return expr, diags
}

// Blank reports whether a text holds no expression at all: space and comments.
func Blank(text string) bool {
	return !slices.ContainsFunc(tokenize(text), func(t hclsyntax.Token) bool {
		return t.Type != hclsyntax.TokenComment && t.Type != hclsyntax.TokenNewline && t.Type != hclsyntax.TokenEOF
	})
}

// Open reports whether an expression goes on in the next line: a bracket, an
// interpolation or a heredoc is not closed. One that is closed wrongly is not
// open, because no further line could mend it.
func Open(text string) bool {
	closes := map[hclsyntax.TokenType]hclsyntax.TokenType{
		hclsyntax.TokenOParen: hclsyntax.TokenCParen, hclsyntax.TokenOBrack: hclsyntax.TokenCBrack,
		hclsyntax.TokenOBrace: hclsyntax.TokenCBrace, hclsyntax.TokenOHeredoc: hclsyntax.TokenCHeredoc,
		hclsyntax.TokenTemplateInterp: hclsyntax.TokenTemplateSeqEnd, hclsyntax.TokenTemplateControl: hclsyntax.TokenTemplateSeqEnd,
	}
	var open []hclsyntax.TokenType // what closes each
	for _, t := range tokenize(text) {
		switch t.Type {
		case hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenCBrace,
			hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
			if len(open) == 0 || open[len(open)-1] != t.Type {
				return false
			}
			open = open[:len(open)-1]
		default:
			if end, ok := closes[t.Type]; ok {
				open = append(open, end)
			}
		}
	}
	return len(open) > 0
}

// tokenize reads tokens as far as they go; what is wrong with them is said when the
// text is evaluated.
func tokenize(text string) hclsyntax.Tokens {
	tokens, _ := hclsyntax.LexExpression([]byte(text+"\n"), Name, hcl.InitialPos)
	return tokens
}
