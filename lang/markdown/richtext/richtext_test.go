package richtext

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"herald/lang/markdown"
)

var update = flag.Bool("update", false, "write the golden files")

// writers lists every format by the extension of its golden file.
var writers = map[string]func(*markdown.Node) string{
	"inline.html":   InlineHTML,
	"linked.html":   func(doc *markdown.Node) string { return HTML(doc, LinkImages) },
	"embedded.html": func(doc *markdown.Node) string { return HTML(doc, EmbedImages) },
	"markdownv2":    MarkdownV2,
	"mrkdwn":        Mrkdwn,
	"chat.md":       ChatMarkdown,
	"card.json":     writeCard,
}

func writeCard(doc *markdown.Node) string {
	text, err := json.MarshalIndent(AdaptiveCard(doc), "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func TestGoldenFiles(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("testdata/announcement.md")
	if err != nil {
		t.Fatal(err)
	}
	for format, write := range writers {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			got := write(parseDocument(t, string(source))) + "\n"
			golden := filepath.Join("testdata", "announcement."+format)
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs; run with -update and look at the change. Got:\n%s", golden, got)
			}
		})
	}
}

func parseDocument(t *testing.T, source string) *markdown.Node {
	t.Helper()
	doc, err := markdown.Parse(source)
	if err != nil {
		t.Skip(err)
	}
	return doc
}

func TestEscapes(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ format, source, want string }{
		"html text":               {"inline.html", `a < b & "c"`, `a &lt; b &amp; &quot;c&quot;`},
		"html script link":        {"linked.html", `[x](javascript:alert)`, `<p>x</p>`},
		"html attribute":          {"linked.html", `[x](https://e.com/"onload=y)`, `<p><a href="https://e.com/&quot;onload=y">x</a></p>`},
		"telegram special":        {"markdownv2", `1.5-2 \_ \* !`, `1\.5\-2 \_ \* \!`},
		"telegram touching":       {"markdownv2", `*a*_b_`, `_a_**_b_`},
		"telegram address":        {"markdownv2", `[x](https://e.com/\)a)`, `[x](https://e.com/\)a)`},
		"telegram code":           {"markdownv2", "`` a`b\\ ``", "`a\\`b\\\\`"},
		"slack channel mention":   {"mrkdwn", `\<!channel> <@U1>`, `&lt;!channel&gt; &lt;@U1&gt;`},
		"slack literal star":      {"mrkdwn", `\*a\*`, "*\u2060a*\u2060"},
		"slack word":              {"mrkdwn", `snake_case`, `snake_case`},
		"slack label":             {"mrkdwn", `[a|b](https://e.com/x|y)`, `<https://e.com/x%7Cy|aǀb>`},
		"style in itself":         {"inline.html", `**a __b__**`, `<b>a b</b>`},
		"spaces outside of style": {"mrkdwn", `**a&#32;** b`, `*a*  b`},
		"task":                    {"inline.html", "- [x] a\n- [ ] b", "☑ a\n☐ b"},
		"nested list":             {"inline.html", "- a\n  - b\n    1. c", "• a\n    • b\n        1. c"},
		"quote in a list":         {"markdownv2", "- a\n  > b\n  > c", "• a\n    \\> b c"},
		"code in a quote":         {"markdownv2", "> ```\n> a.b\n>\n> c\n> ```", ">`a.b`\n>\n>`c`"},
		"heading ends":            {"inline.html", "# a <x>", "<b>a</b>"},
		"card function":           {"card.json", `{{DATE(x)}}`, "[\n  {\n    \"text\": \"{\u2060{DATE\\\\(x\\\\)}}\",\n    \"type\": \"TextBlock\",\n    \"wrap\": true\n  }\n]"},
		"chat text":               {"chat.md", `snake_case \*a\* \<@1> a|b`, `snake\_case \*a\* \<@1> a\|b`},
		"chat touching":           {"chat.md", `*a*_b_`, "*a*\u2060*b*"},
		"chat styles":             {"chat.md", `***a*** *b **c***`, `***a*** *b **c***`},
		"chat heading":            {"chat.md", "#### a\n\n- # b", "### a\n\n- **b**"},
		"chat nested list":        {"chat.md", "1. a\n   - b\n     - [x] c", "1. a\n   - b\n      - ☑ c"},
		"chat code":               {"chat.md", "`` a`b ``", "``a`b``"},
		"chat code at the end":    {"chat.md", "`` b` ``", "`` b` ``"},
		"chat link":               {"chat.md", `[a](https://e.com/x_(y))`, `[a](https://e.com/x_%28y%29)`},
		"chat label of a link":    {"chat.md", `[https://a.com](https://b.com)`, `https://a.com (<https://b.com>)`},
		"chat mail":               {"chat.md", `<a_b@e.com> [us](mailto:b@e.com)`, `a\_b@e.com us (mailto:b@e.com)`},
		"chat address":            {"chat.md", `see https://e.com/a_b_c`, `see https://e.com/a_b_c`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := writers[tc.format](parseDocument(t, tc.source)); got != tc.want {
				t.Errorf("%s of %q\n got %q\nwant %q", tc.format, tc.source, got, tc.want)
			}
		})
	}
}

func TestVisibleText(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"**1 < 2** & [a > b](https://example.org/?a=1&b=<2>)": "1 < 2 & a > b",
		"`x > y`\n\n> quoted":      "x > y\n\nquoted",
		"[x]: https://example.org": "",
	} {
		if got := VisibleText(InlineHTML(parseDocument(t, source))); got != want {
			t.Errorf("%q shows %q, want %q", source, got, want)
		}
	}
}

// A text reads as it is written once the backslashes are gone, and nothing in it begins
// a line of its own kind.
func TestEscapeChatMarkdown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a *b* _c_ ~~d~~ ||e|| `f` [g](h) \\": "a \\*b\\* \\_c\\_ \\~\\~d\\~\\~ \\|\\|e\\|\\| \\`f\\` \\[g\\](h) \\\\",
		"# a\n  > b\n- c\n-# d\n1. e\n12) f":  "\\# a\n  \\> b\n\\- c\n\\-# d\n1\\. e\n12\\) f",
		"2.0 -1 a-b a > b 1.":                 "2.0 -1 a-b a > b 1.",
		"<@1> <#2> <t:3> <:n:4>":              "\\<@1> \\<#2> \\<t:3> \\<:n:4>",
		"https://e.com/a_b*c is_it":           "https://e.com/a_b*c is\\_it",
	} {
		if got := EscapeChatMarkdown(text); got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}

// FuzzFormats holds what must be true of every document: HTML is balanced and
// has only known elements and attributes, MarkdownV2 parses by its rules, and
// both show the same text.
func FuzzFormats(f *testing.F) {
	source, err := os.ReadFile("testdata/announcement.md")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(source))
	for _, seed := range []string{"*a*_b_", "**a *b* c**", "- [ ] x\n  > y", "`a``b`", "|a|b|\n|-|-|\n|c|", "[*x*](http://e.com)", "~~a~~~~b~~", "![a](http://x)[b](x)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if strings.ContainsAny(source, "\x00\r") {
			t.Skip("goldmark replaces these")
		}
		doc := parseDocument(t, source)
		inline := InlineHTML(doc)
		checkHTML(t, inline, inlineElements)
		checkHTML(t, HTML(doc, EmbedImages), blockElements)
		text, err := readMarkdownV2(MarkdownV2(doc))
		if err != nil {
			t.Fatalf("%q: %v\n%q", source, err, MarkdownV2(doc))
		}
		if want := htmlText(inline); squeeze(text) != squeeze(want) {
			t.Errorf("%q shows %q in MarkdownV2 and %q in HTML", source, text, want)
		}
		if mrkdwn := Mrkdwn(doc); strings.Contains(mrkdwn, "<!") || strings.Contains(mrkdwn, "<@") {
			t.Errorf("%q became a mention: %q", source, mrkdwn)
		}
		if _, err := json.Marshal(AdaptiveCard(doc)); err != nil {
			t.Error(err)
		}
	})
}

func squeeze(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, ">", " ")), " ")
}

var inlineElements = map[string]string{"b": "", "i": "", "s": "", "a": "href", "code": "class", "pre": "", "blockquote": ""}

var blockElements = map[string]string{
	"h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "p": "", "br": "", "hr": "", "ul": "", "ol": "start", "li": "",
	"table": "", "tr": "", "th": "align", "td": "align", "em": "", "strong": "", "del": "", "a": "href", "code": "class",
	"pre": "", "blockquote": "", "img": "src alt",
}

func checkHTML(t *testing.T, text string, known map[string]string) {
	t.Helper()
	var open []string
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		token := z.Token()
		switch kind {
		case html.StartTagToken:
			attributes, ok := known[token.Data]
			if !ok {
				t.Fatalf("element %s in %q", token.Data, text)
			}
			for _, a := range token.Attr {
				if !strings.Contains(attributes, a.Key) {
					t.Fatalf("attribute %s of %s in %q", a.Key, token.Data, text)
				}
			}
			if token.Data != "br" && token.Data != "hr" && token.Data != "img" {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				t.Fatalf("%s is closed, open are %v in %q", token.Data, open, text)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Fatalf("%v are not closed in %q", open, text)
	}
}

func htmlText(s string) string {
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if kind == html.TextToken {
			out.WriteString(z.Token().Data)
		}
	}
	return out.String()
}

// TestEscapeMrkdwn: plain text reads as it is, and only its addresses are links.
func TestEscapeMrkdwn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"1 < 2 & <!channel> <@U1>":            "1 &lt; 2 &amp; &lt;!channel&gt; &lt;@U1&gt;",
		"*no* ~no~ _no_ a_b":                  "*\u2060no*\u2060 ~\u2060no~\u2060 _\u2060no_\u2060 a_b",
		"see https://example.org/?a=1&b=_x_.": "see <https://example.org/?a=1&amp;b=_x_>.",
		"(http://example.org), http://":       "(<http://example.org>), http://",
		"> no quote\n> no quote":              "\u2060&gt; no quote\n\u2060&gt; no quote",
		"\xff*":                               "\ufffd*\u2060",
	} {
		if got := EscapeMrkdwn(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
