package markdown

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestText(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ source, want string }{
		"nothing":              {"", ""},
		"only a comment":       {"<!-- note to self -->", ""},
		"a line":               {"Maintenance at ten", "Maintenance at ten"},
		"heading and text":     {"# Maintenance\n\nAt *ten*, **sharp**.", "Maintenance\n\nAt ten, sharp."},
		"underlined heading":   {"Maintenance\n===", "Maintenance"},
		"wrapped source":       {"one line\nthat goes on", "one line that goes on"},
		"wrapped Chinese":      {"系统将于今晚\n维护。\n请保存", "系统将于今晚维护。请保存"},
		"Chinese and Latin":    {"系统\nHerald", "系统 Herald"},
		"hard break":           {"one  \ntwo\\\nthree", "one\ntwo\nthree"},
		"link":                 {"See [the status](https://status.example.org).", "See the status (https://status.example.org)."},
		"link with a title":    {`[page](https://e.org "All of it")`, `page (https://e.org "All of it")`},
		"link of itself":       {"<https://e.org> and [https://e.org](https://e.org)", "https://e.org and https://e.org"},
		"bare address":         {"www.example.org or ops@example.org", "www.example.org or ops@example.org"},
		"reference link":       {"[page][1]\n\n[1]: https://e.org/a&amp;b", "page (https://e.org/a&b)"},
		"link to an anchor":    {"[below](#part)", "below"},
		"link to mail":         {"<a@e.org> [write](mailto:a@e.org)", "a@e.org write (mailto:a@e.org)"},
		"picture":              {"![Plan](https://e.org/p.png)", "Plan (https://e.org/p.png)"},
		"picture without text": {"![](https://e.org/p.png)", "https://e.org/p.png"},
		"picture in a link":    {"[![Plan](p.png)](https://e.org)", "Plan (p.png) (https://e.org)"},
		"emphasis":             {"a *b* **c** ***d*** `f*`", "a b c d f*"},
		"code":                 {"Run `a && b \\*` now", `Run a && b \* now`},
		"code of two ticks":    {"``a`b``", "a`b"},
		"fenced code":          {"```sh\nherald plan\n  herald apply\n```", "herald plan\n  herald apply"},
		"indented code":        {"    a\n\n    b", "a\n\nb"},
		"bullets":              {"* one\n* two\n  * deeper\n    line", "- one\n- two\n  - deeper line"},
		"numbers":              {"9) nine\n10) ten\n    more", "9) nine\n10) ten more"},
		"loose list":           {"- one\n\n- two\n\n  more", "- one\n\n- two\n\n  more"},
		"code in a list":       {"1. run\n\n   ```\n   a\n   ```", "1. run\n\n   a"},
		"list in a list":       {"- a\n- b\n  - c\n\n    d\n- e", "- a\n- b\n  - c\n\n    d\n- e"},
		"numbers in bullets":   {"* a\n* b\n  1. c\n  2. d", "- a\n- b\n  1. c\n  2. d"},
		"tasks":                {"- [x] done\n- [ ] open", "- [x] done\n- [ ] open"},
		"quote":                {"> one\n>\n> > two", "> one\n>\n> > two"},
		"rule":                 {"a\n\n---\n\nb", "a\n\n———\n\nb"},
		"table":                {"|Region|When|\n|-|-:|\n|EU|`22:00`|\n|US|[later](https://e.org)|", "Region | When\nEU | 22:00\nUS | later (https://e.org)"},
		"sign in a table":      {"| a | *b* |\n|---|---|\n| 1 | 2\\|3 |", "a | b\n1 | 2|3"},
		"struck out":           {"~~Monday~~ Tuesday", "~~Monday~~ Tuesday"},
		"escapes":              {`\*not\* \\ 1\. \a`, `*not* \ 1. \a`},
		"references":           {"&lt;b&gt; &copy; &#x4e2d; &nope; AT&T ?a=1&copy=2", "<b> © 中 &nope; AT&T ?a=1&copy=2"},
		"escaped reference":    {`\&amp;`, "&amp;"},
		"HTML line break":      {"one<br>two<br/>three", "one\ntwo\nthree"},
		"HTML tags":            {"H<sub>2</sub>O and <b>bold</b>", "H2O and bold"},
		"HTML link":            {`<a href="https://e.org?a=1&amp;b=2">page</a>`, "(https://e.org?a=1&b=2) page"},
		"HTML block":           {"<div class=\"x\">\n<p>One &amp; two</p>\n<img src='p.png' alt=\"a > b\">\n</div>", "One & two\n\na > b (p.png)"},
		"HTML script":          {"<script>\nalert('<b>')\n</script>\n\nafter", "after"},
		"less than":            {"a < b and c<3", "a < b and c<3"},
		"mention":              {"@all hi", "@all hi"},
		"emoji":                {"🎉 *launch* 👩‍🚀", "🎉 launch 👩‍🚀"},
		"line ends of Windows": {"one\r\n\r\ntwo\r\n", "one\n\ntwo"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Text(test.source)
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Error(err, diff)
			}
		})
	}
}

func TestTextBounds(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ source, want string }{ // want "": no error
		"longest":       {strings.Repeat("x", MaxBytes), ""},
		"links":         {strings.Repeat("[a](", 20_000), "more than 6000 signs"},
		"emphasis":      {strings.Repeat("*a_", 20_000), "more than 6000 signs"},
		"too long":      {strings.Repeat("x", MaxBytes+1), "longer than 128 KiB"},
		"quotes":        {strings.Repeat(">", 100), ""},
		"deep quotes":   {strings.Repeat("> ", 10_000), "more than 100 quotes and lists"},
		"deep numbers":  {"a\n" + strings.Repeat("1. ", 10_000), "more than 100 quotes and lists"},
		"deep bullets":  {strings.Repeat("-\t", 101), "more than 100 quotes and lists"},
		"open links":    {strings.Repeat("[", MaxBytes), ""},
		"rule of signs": {strings.Repeat("*", 10_000), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Text(test.source)
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q in it", err, test.want)
			}
		})
	}
}

// What is written without any sign of Markdown must come out as it is.
func FuzzText(f *testing.F) {
	for _, s := range []string{
		"# a\n\n- b\n  1. c\n\n> d\n", "|a|b|\n|-|-|\n|c|d|", "<a href='x", "<!-- ", "<script", "&#0; &#x110000;", "[a](<b> \"c\")",
		"```\n\n", "\\", "- [ ] x", "~~a", "\x00\xff", "<br", "<style>\n</STYLE >x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 4096 {
			return
		}
		got, err := Text(source)
		if err != nil {
			return // nested too deep
		}
		if utf8.ValidString(source) && !utf8.ValidString(got) {
			t.Errorf("%q became %q", source, got)
		}
		if again, _ := Text(source); again != got {
			t.Error("not the same twice")
		}
		for _, word := range strings.Fields(source) {
			if len(word) > 3 && strings.Trim(word, "abcdefghijklmnopqrstuvwxyz") == "" &&
				!strings.ContainsAny(source, "<`[&~\\:") && !strings.Contains(got, word) {
				t.Errorf("%q is lost: %q became %q", word, source, got)
			}
		}
	})
}
