package nesting

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// sources are syntax in three parts, of which the middle one is repeated.
var sources = [][3]string{
	{"a = ", "(", "1"},
	{"a = ", "f(", ""},
	{"a = ", "[\n", ""},
	{"a = ", "{ a = ", ""},
	{"", "a {\n", ""},
	{"a = ", `"${`, ""},
	{"a = ", "!", "true"},
	{"a = ", "- ", "1"},
	{"a = ", "a ? b : ", "c"},
	{"a = (\n", "a ? b :\n", "c\n)"},
	{"a = 1", "+1", "\n"},
	{"a = 1", "-1", "\n"},
	{"a = b", " || b", "\n"},
	{"a = b", "[*]", "\n"},
	{"a = b", "[*].c", "\n"},
	{"a = b", ".*", "\n"},
	{"a = b", "[c]", "\n"},
	{"a = b", "[c][*]", "\n"},
	{"a = ", `[")",`, ""},
	{"a = ", "[for a in b : ", "a"},
	{"a = {for a in b : a => 1", "\n+1", "}"},
	{"a = {\n/* { */ for a in b : a => 1", "\n+1", "}"},
	{"a = \"", "%{ if true }", "\""},
	{"a = \"", "%{~ for a in b }", "\""},
	{"a = <<EOT\n", "%{ if true }%{ else }", "\nEOT\n"},
	{"a = <<EOT\n", "%{ if a }${[<<B\nx\nB\n", ""},
	// Brackets that a reader of the lexers' grammar could take for text.
	{"a = 1 <<x y\nb = ", "[", "\n"},
	{"a = \"\n\"\nb = ", "[", "\n"},
	{"a = \"${(}\"\nb = ", "[", "\n"},
	{"a = '\"'\nb = \"", "${", "\n"},
	{"a = \"\\\"$${\"\nb = ", "[", "\n"},
	{"a = <<-é\n é\nb = ", "[", "\n"},
	{"a = <<EOT\r\n\r\nEOT\r\nb = ", "[", "\n"},
}

func TestDepthIsFound(t *testing.T) {
	t.Parallel()
	for _, src := range sources {
		if diags := CheckFile([]byte(src[0]+strings.Repeat(src[1], 2*Max)+src[2]), "a.hcl"); !diags.HasErrors() {
			t.Errorf("%q is not refused", src)
		}
		if diags := CheckFile([]byte(src[0]+strings.Repeat(src[1], Max/10)+src[2]), "a.hcl"); diags.HasErrors() {
			t.Errorf("%q, which is not deep: %v", src, diags)
		}
	}
}

func TestWhatIsNotDeep(t *testing.T) {
	t.Parallel()
	for _, src := range [][3]string{
		{"", "a = b.c == 1 ? [-1] : f(2)\n", ""},
		{"a = [\n", "b ? c : d[0],\n", "]\n"},
		{"a = {\n", "b-c = 1 + 2\n", "}\n"},
		{"", "a { b = [1 + 2] }\n", ""},
		{`a = "`, "${1 + 2}", "\"\n"},
		{`a = "`, "%{ if a }b%{ else }c%{ endif ~}", "\"\n"},
		{"a = <<EOT\n", "%{ for a in b ~}\n${a}%{ endfor }\n", "EOT\n"},
		{"a = <<EOT\n", "+ ([{ - $${ %%{ EOT\n", "EOT\n"},
		{`a = "`, "([{ $${ %%{ \\${ \\\"", "\"\n"},
		{"# ", "(", "\n"},
		{"/*", " (\n // ", "*/\n"},
	} {
		if diags := CheckFile([]byte(src[0]+strings.Repeat(src[1], 2*Max)+src[2]), "a.hcl"); diags.HasErrors() {
			t.Errorf("%q: %v", src, diags)
		}
	}
}

func TestDepthOfJSON(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		src  [3]string
		deep bool
	}{
		{[3]string{`{"a": `, "[", ""}, true},
		{[3]string{"", `{"a": `, ""}, true},
		{[3]string{`{"a": "`, "${(", `"}`}, true},
		{[3]string{`{"a": "${1`, "+1", `}"}`}, true},
		{[3]string{`{"a": "\\", "b": `, "[", ""}, true},
		{[3]string{"{\"a\": \"\n, ", "[", ""}, true},     // a newline ends a text
		{[3]string{"{\"\u0600\" \" ", "[", "\"}"}, true}, // the second quote ends nothing
		{[3]string{`{"a": "`, `[x](y) \" `, `"}`}, false},
		{[3]string{`{"a": [`, `[1], {"b": -2}, `, "1]}"}, false},
	} {
		src := tt.src[0] + strings.Repeat(tt.src[1], 2*Max) + tt.src[2]
		if got := CheckJSON([]byte(src), "a.hcl.json").HasErrors(); got != tt.deep {
			t.Errorf("%q: refused is %v", tt.src, got)
		}
	}
}

// A file as deep as is allowed is a tree whose depth a stack can hold.
func FuzzDepth(f *testing.F) {
	for _, src := range sources {
		f.Add(src[0], src[1], src[2], uint8(40))
	}
	f.Fuzz(func(t *testing.T, before, repeated, after string, n uint8) {
		src := []byte(before + strings.Repeat(repeated, int(n)) + after)
		file, _ := hclsyntax.ParseConfig(src, "a.hcl", hcl.InitialPos)
		if file == nil || len(src) > 1<<14 || isUnclosed(src) {
			return
		}
		var tree walker
		_ = hclsyntax.Walk(file.Body.(*hclsyntax.Body), &tree)
		// A level of syntax makes some nodes, one in the other: a loop of a
		// template is a join of a loop of a template.
		const nodes = 6
		tokens, _ := hclsyntax.LexConfig(src, "a.hcl", hcl.InitialPos)
		if counted := tokensOf(src); len(tokens) > 2*counted+10 {
			t.Errorf("%d tokens, counted %d: %.200q", len(tokens), counted, src)
		}
		if found := depthOf(src); tree.deepest > nodes*(found+1) {
			t.Errorf("%d nodes deep, found %d: %.200q", tree.deepest, found, src)
		}
	})
}

func isUnclosed(src []byte) bool {
	s := scanner{src: src, levels: []level{{kind: '{', lines: true}}}
	for s.i < len(src) && !s.unclosed {
		s.scanNext()
	}
	return s.unclosed
}

func depthOf(src []byte) int {
	s := scanner{src: src, levels: []level{{kind: '{', lines: true}}}
	deepest := 0
	for s.i < len(src) {
		s.scanNext()
		deepest = max(deepest, s.currentDepth())
	}
	return deepest
}

func tokensOf(src []byte) int {
	s := scanner{src: src, levels: []level{{kind: '{', lines: true}}}
	tokens := invalidBytes(src)
	for s.i < len(src) {
		at, inText := s.i, s.topLevel().isText()
		s.scanNext()
		tokens += s.tokensFrom(at, inText)
	}
	return tokens
}

// Of syntax that is repeated, about as many tokens are counted as there are.
func TestTokensAreCounted(t *testing.T) {
	t.Parallel()
	const n = 1000
	for _, src := range append(sources, [][3]string{
		{"a = [", "1,", "]\n"}, {"a = [", "\"\",", "]\n"}, {"", "a = \"b\"\n", ""}, {"", "a {}\n", ""}, {"", ")", ""}, {"", "\xff", ""},
		{"a = \"", "\xff", "\"\n"}, {"a = <<A\n", "\xff", "\nA\n"}, {"", "€", ""}, {"", "#\n", ""}, {"", "/**/", ""},
		{"a = \"", "$", "\"\n"}, {"a = \"", "\rx", "\"\n"}, {"a = <<A\n", "$", "\nA\n"}, {"a = <<A\n", "\n", "\nA\n"}, {"", "1a", ""},
		{"", "\r", ""}, {"", "...", ""}, {"a = \"", "\\", "\"\n"}, {"a = \"", "${a}", "\"\n"}, {"a = \"", "%%{", "\"\n"},
	}...) {
		text := []byte(src[0] + strings.Repeat(src[1], n) + src[2])
		tokens, _ := hclsyntax.LexConfig(text, "a.hcl", hcl.InitialPos)
		if counted := tokensOf(text); len(tokens) > 2*counted+10 || counted > 3*len(tokens)+10 {
			t.Errorf("%q: %d tokens, counted %d", src, len(tokens), counted)
		}
	}
}

// The lexer takes a comment without an end for operators, and goes on after it.
func TestUnterminatedCommentIsRefused(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"a = 1 /*\nb = ((", "/*/", "a = [/* # */ /*]\n", "a = \"${/*}\"\n"} {
		if diags := CheckFile([]byte(src), "a.hcl"); len(diags) != 1 || diags[0].Summary != "Unterminated comment" {
			t.Errorf("%q: %v", src, diags)
		}
	}
	for _, src := range []string{"/**/", "# /*", "// /*", "a = \"/*\"\n", "a = <<A\n/*\nA\n"} {
		if diags := CheckFile([]byte(src), "a.hcl"); diags.HasErrors() {
			t.Errorf("%q: %v", src, diags)
		}
	}
}

func TestLongSyntaxIsRefused(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("1,", MaxTokens/2)
	for _, diags := range []hcl.Diagnostics{
		CheckFile([]byte("a = ["+long+"]\n"), "a.hcl"), CheckJSON([]byte("{\"a\": ["+long+"1]}"), "a.json"),
		CheckTemplate([]byte(strings.Repeat("\n", MaxTokens)), "", hcl.InitialPos),
	} {
		if len(diags) != 1 || diags[0].Summary != "File has too many tokens" {
			t.Errorf("it is not refused: %v", diags)
		}
	}
	long = strings.Repeat("1,", MaxTokens/2-10)
	for _, diags := range []hcl.Diagnostics{
		CheckFile([]byte("a = ["+long+"]\n"), "a.hcl"), CheckJSON([]byte("{\"a\": ["+long+"1]}"), "a.json"),
		CheckFile([]byte("a = <<EOT\n"+strings.Repeat("Eine Zeile ist ein Wort. ", 500_000)+"\nEOT\n"), "a.hcl"),
	} {
		if diags.HasErrors() {
			t.Errorf("it is refused: %v", diags)
		}
	}
}

type walker struct{ depth, deepest int }

func (w *walker) Enter(hclsyntax.Node) hcl.Diagnostics {
	w.depth++
	w.deepest = max(w.deepest, w.depth)
	return nil
}

func (w *walker) Exit(hclsyntax.Node) hcl.Diagnostics {
	w.depth--
	return nil
}
