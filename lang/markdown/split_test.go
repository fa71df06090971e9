package markdown

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func atMost(n int) func(string) bool {
	return func(s string) bool { return utf8.RuneCountInString(s) <= n }
}

func TestSplit(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		source string
		limit  int
		want   []string
	}{
		"fits":             {"# A\n\nb  \n", 20, []string{"# A\n\nb  \n"}},
		"paragraphs":       {"one\n\ntwo\n\nthree", 8, []string{"one\n\ntwo", "three"}},
		"tight blocks":     {"# A\ntext\n# B\nmore", 12, []string{"# A\ntext", "# B\nmore"}},
		"heading moves on": {"long text\n\n# H\n\nbody text", 16, []string{"long text", "# H\n\nbody text"}},
		"sentences":        {"One two. Three four. Five.", 22, []string{"One two. Three four.", "Five."}},
		"words":            {"alpha beta gamma", 12, []string{"alpha beta", "gamma"}},
		"characters":       {"aaaaaaaaaa", 4, []string{"aaaa", "aaaa", "aa"}},
		"chinese":          {"今天发布新版本。明天公告。", 9, []string{"今天发布新版本。", "明天公告。"}},
		"emoji family":     {"👨‍👩‍👧👨‍👩‍👧", 6, []string{"👨‍👩‍👧", "👨‍👩‍👧"}},
		"bold":             {"**alpha beta gamma**", 14, []string{"**alpha beta**", "**gamma**"}},
		"nested styles":    {"*alpha **beta gamma***", 17, []string{"*alpha **beta***", "***gamma***"}},
		"link stays":       {"see [the notes here](http://e.com) now", 33, []string{"see", "[the notes here](http://e.com)", "now"}},
		"code span stays":  {"a `b c d e` f g h", 12, []string{"a `b c d e`", "f g h"}},
		"no new heading":   {"about # heading", 9, []string{"about #", "heading"}},
		"fence":            {"```go\na\nb\nc\n```", 14, []string{"```go\na\nb\n```", "```go\nc\n```"}},
		"tilde fence":      {"~~~~\na\n```\nc\n~~~~", 15, []string{"~~~~\na\n```\n~~~~", "~~~~\nc\n~~~~"}},
		"list":             {"- a\n- b\n- c", 8, []string{"- a\n- b", "- c"}},
		"ordered":          {"1. a\n2. b\n3. c", 10, []string{"1. a\n2. b", "3. c"}},
		"nested list":      {"- a\n  - b\n    - c\n  - d", 16, []string{"- a", "- b\n  - c", "- d"}},
		"long item":        {"- alpha beta gamma", 13, []string{"- alpha beta", "gamma"}},
		"quote":            {"> one\n>\n> two", 6, []string{"> one", "> two"}},
		"table":            {"|a|\n|-|\n|1|\n|2|", 12, []string{"|a|\n|-|\n|1|", "|a|\n|-|\n|2|"}},
		"definitions":      {"see [a] ok\n\nand [b]\n\n[a]: http://a\n[b]: http://b", 27, []string{"see [a] ok\n\n[a]: http://a", "and [b]\n\n[b]: http://b"}},
		"escape stays":     {`aaa\*bbb`, 4, []string{"aaa", `\*bb`, "b"}},
		"reference stays":  {`aaa&amp;b`, 6, []string{"aaa", "&amp;b"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Split(tc.source, atMost(tc.limit))
			if err != nil || !slices.Equal(got, tc.want) {
				t.Errorf("Split(%q, %d):\n got %q, %v\nwant %q", tc.source, tc.limit, got, err, tc.want)
			}
		})
	}
}

func TestSplitCannot(t *testing.T) {
	t.Parallel()
	for _, source := range []string{"`abcdef`", "[abc](http://example.com)", "👨‍👩‍👧"} {
		if got, err := Split(source, atMost(3)); err == nil {
			t.Errorf("Split(%q) = %q, want an error", source, got)
		}
	}
}

func TestSplitText(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		text  string
		limit int
		want  []string
	}{
		"markup is text": {"**alpha beta**", 8, []string{"**alpha", "beta**"}},
		"paragraphs":     {"one\n\n\ntwo\n\nthree", 9, []string{"one\n\n\ntwo", "three"}},
		"lines":          {"alpha\nbeta gamma", 12, []string{"alpha", "beta gamma"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := SplitText(tc.text, atMost(tc.limit))
			if err != nil || !slices.Equal(got, tc.want) {
				t.Errorf("got %q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

// FuzzSplit holds that every piece fits, that none is empty, and that all of
// them together show the words of the source.
func FuzzSplit(f *testing.F) {
	for _, s := range []string{"# a\n\n**b c** [d](http://e)", "- a\n  - b\n\n    c\n1. d", "> a\n> > b", "```\na\n\nb\n```", "|a|b|\n|-|-|\n|c|d|", "a\\\nb  \nc", "[a]: b\n\n[a] *x **y z** ~~w v~~*"} {
		f.Add(s, 10)
		f.Add(s, 25)
	}
	f.Fuzz(func(t *testing.T, source string, limit int) {
		if limit < 8 || limit > 200 || len(source) > 2000 || !utf8.ValidString(source) || strings.ContainsAny(source, "\x00\r\t\u2028\u2029\v\f\u0085") {
			t.Skip()
		}
		pieces, err := Split(source, atMost(limit))
		if err != nil {
			return
		}
		for _, piece := range pieces {
			if !atMost(limit)(piece) {
				t.Fatalf("%q is longer than %d, of %q", piece, limit, source)
			}
		}
		// The header of a table is repeated, and definitions of links are.
		if !strings.ContainsAny(source, "|[") && lettersOf(t, pieces...) != lettersOf(t, source) {
			t.Errorf("%q became %q, of which the text is another", source, pieces)
		}
		texts, err := SplitText(source, atMost(limit))
		if err != nil {
			return
		}
		if got := strings.Join(strings.Fields(strings.Join(texts, "")), ""); got != strings.Join(strings.Fields(source), "") {
			t.Errorf("%q became %q", source, texts)
		}
	})
}

// lettersOf is every letter that documents show, one after the other.
func lettersOf(t *testing.T, sources ...string) string {
	t.Helper()
	var out strings.Builder
	for _, source := range sources {
		text, err := Text(source)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString(text)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, out.String())
}
