package author

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag/visible"
)

// maxListWidth is the width at which a list is written with one item in each line.
const maxListWidth = 80

// rawTokens is an expression that is written already.
func rawTokens(text string) hclwrite.Tokens {
	return hclwrite.Tokens{{Type: hclsyntax.TokenIdent, Bytes: []byte(text)}}
}

// valueTokens is a value as a literal. Nothing in it is a command to whatever
// shows the file.
func valueTokens(v cty.Value) hclwrite.Tokens {
	tokens := hclwrite.TokensForValue(v)
	for _, t := range tokens {
		if t.Type == hclsyntax.TokenQuotedLit {
			t.Bytes = []byte(visible.Quote(string(t.Bytes)))
		}
	}
	return tokens
}

// quoteText is a text as a literal.
func quoteText(text string) string { return string(valueTokens(cty.StringVal(text)).Bytes()) }

// textTokens writes a text: in quotes when it is one line, or has anything that
// could not be seen in a heredoc; and else as a heredoc, which people can edit. chomp takes away the newline that a heredoc
// ends with where the text has none.
func textTokens(text string) hclwrite.Tokens {
	if !strings.Contains(strings.TrimSuffix(text, "\n"), "\n") || !visible.IsSafe(text) {
		return valueTokens(cty.StringVal(text))
	}
	word := heredocDelimiter(text)
	body := escapeTemplate(text)
	if strings.HasSuffix(text, "\n") {
		return rawTokens("<<" + word + "\n" + body + word)
	}
	return rawTokens("chomp(<<" + word + "\n" + body + "\n" + word + "\n)")
}

// heredocDelimiter is a word that no line of the text is.
func heredocDelimiter(text string) string {
	word := "EOT"
	for taken := true; taken; {
		taken = false
		for line := range strings.Lines(text) {
			if strings.TrimSpace(line) == word {
				word, taken = word+"_", true
			}
		}
	}
	return word
}

// escapeTemplate is a text in which nothing is taken for a template.
func escapeTemplate(text string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(text)
}

// listTokens is a list of expressions that are written already.
func listTokens(items []string) hclwrite.Tokens {
	line := "[" + strings.Join(items, ", ") + "]"
	if len(line) <= maxListWidth {
		return rawTokens(line)
	}
	return rawTokens("[\n" + strings.Join(items, ",\n") + ",\n]")
}
