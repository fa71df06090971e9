package markdown

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTruncate(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		source string
		limit  int
		want   string
	}{
		"fits":                {"# A\n\nb  \n", 20, "# A\n\nb  \n"},
		"words":               {"alpha beta gamma", 15, "alpha beta…"},
		"sentence":            {"One two. Three four five six.", 23, "One two. Three four…"},
		"end of sentence":     {"One two three. Four five.", 19, "One two three. …"},
		"in second paragraph": {"one\n\ntwo three four", 18, "one\n\ntwo three…"},
		"heading goes":        {"alpha\n\n# H\n\n```\nabc\ndef\n```", 18, "alpha…"},
		"bold is closed":      {"**alpha beta gamma**", 18, "**alpha beta** …"},
		"link stays whole":    {"see [the notes](http://e.com) now", 25, "see…"},
		"after an address":    {"see http://e.com/abc and more", 26, "see http://e.com/abc …"},
		"code span stays":     {"a `b c d e` f g h", 12, "a…"},
		"fence stays whole":   {"alpha\n\n```\na\nb\nc\n```", 18, "alpha…"},
		"fence comes first":   {"```\na\nb\nc\nd\n```\n\nbeta", 14, "```\na\nb\n```\n\n…"},
		"after a fence":       {"```\na\n```\n\nbeta", 13, "```\na\n```\n\n…"},
		"list":                {"- alpha\n- beta\n- gamma", 20, "- alpha\n- beta…"},
		"inside an item":      {"- alpha beta gamma", 16, "- alpha beta…"},
		"nested item":         {"- a\n  - beta gamma\n  - delta", 17, "- a\n  - beta…"},
		"quote":               {"> one two\n> three", 16, "> one two…"},
		"table comes first":   {"|a|\n|-|\n|1|\n|2|\n|3|", 15, "|a|\n|-|\n|1|\n\n…"},
		"definitions":         {"see [a] and much more\n\n[a]: http://a", 28, "see [a] …\n\n[a]: http://a"},
		"setext heading":      {"Title\n=====\n\n```\nabcdef\n```", 15, "Title\n=====\n\n…"},
		"chinese":             {"今天发布新版本，明天公告。", 8, "今天发布新…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Truncate(tc.source, atMost(tc.limit))
			if err != nil || got != tc.want {
				t.Errorf("Truncate(%q, %d):\n got %q, %v\nwant %q", tc.source, tc.limit, got, err, tc.want)
			}
		})
	}
}

func TestTruncateText(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text  string
		limit int
		want  string
	}{
		"fits":           {"alpha  beta ", 20, "alpha  beta "},
		"markup is text": {"**alpha beta**", 12, "**alpha…"},
		"one long word":  {"abcdefghij", 6, "abcd…"},
		"emoji family":   {"ab 👨‍👩‍👧 c 👨‍👩‍👧", 12, "ab 👨‍👩‍👧 c…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := TruncateText(tc.text, atMost(tc.limit))
			if err != nil || got != tc.want {
				t.Errorf("got %q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestFirstBlock(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"":                                "",
		"one [a]\ntwo\n\nthree\n\n[a]: b": "one [a]\ntwo\n\n[a]: b",
		"# H\ntext\n\nmore":               "# H\ntext",
		"# H":                             "# H",
		"- a\n- b\n\nc":                   "- a\n- b",
	} {
		if got, err := FirstBlock(source); err != nil || got != want {
			t.Errorf("FirstBlock(%q) = %q, %v, want %q", source, got, err, want)
		}
	}
	if got := FirstParagraph("\none\ntwo\n\nthree"); got != "one\ntwo" {
		t.Errorf("FirstParagraph = %q", got)
	}
}

// FuzzTruncate holds that what is kept fits, and that what it shows is the
// beginning of what the source shows.
func FuzzTruncate(f *testing.F) {
	for _, s := range []string{"# a\n\n**b c** [d](http://e)", "- a\n  - b\n\n    c\n1. d", "> a\n> > b", "```\na\n\nb\n```", "a\\\nb  \nc", "*x **y z** ~~w v~~* http://e.org/f g"} {
		f.Add(s, 10)
		f.Add(s, 25)
	}
	f.Fuzz(func(t *testing.T, source string, limit int) {
		if limit < 8 || limit > 200 || len(source) > 2000 || !utf8.ValidString(source) || strings.ContainsAny(source, "…\x00\r\t\u2028\u2029\v\f\u0085") {
			t.Skip()
		}
		kept, err := Truncate(source, atMost(limit))
		if err != nil {
			return
		}
		if !atMost(limit)(kept) {
			t.Fatalf("%q is longer than %d, of %q", kept, limit, source)
		}
		if !strings.Contains(source, "[") && !strings.HasPrefix(lettersOf(t, source), lettersOf(t, kept)) {
			t.Errorf("%q became %q, which is not its beginning", source, kept)
		}
		text, err := TruncateText(source, atMost(limit))
		if err == nil && text != source && !strings.HasPrefix(source, strings.TrimRight(text, " …")) {
			t.Errorf("the text %q became %q, which is not its beginning", source, text)
		}
	})
}
