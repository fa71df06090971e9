package diag_test

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
)

// place is the range of a word in a source.
func place(t *testing.T, src, word string) hcl.Range {
	t.Helper()
	at := strings.Index(src, word)
	if at < 0 {
		t.Fatalf("no %q", word)
	}
	start := hcl.Pos{Line: 1 + strings.Count(src[:at], "\n"), Column: at - strings.LastIndexByte(src[:at], '\n'), Byte: at}
	end := start
	end.Byte, end.Column = end.Byte+len(word), end.Column+len(word)
	return hcl.Range{Filename: "main.hcl", Start: start, End: end}
}

// What a problem costs does not depend on the lines before it, nor on how long
// its own line is. It counts what is allocated, so it does not run in parallel.
func TestProblemsAreShownWithoutTheRestOfTheFile(t *testing.T) {
	src := strings.Repeat("a = 1\r\n", 100_000) + "b = \"" + strings.Repeat("é", 1<<20) + "${nothing}" + strings.Repeat("x", 1<<20) + "\"\r\n"
	d := diag.Errorf(place(t, src, "nothing"), "Wrong", "It is wrong.")
	files := map[string]*hcl.File{"main.hcl": {Bytes: []byte(src)}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var text strings.Builder
	if err := diag.Write(&text, hcl.Diagnostics{d}, files, diag.Options{}); err != nil {
		t.Fatal(err)
	}
	s := diag.Describe(d, files).Snippet
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("%d bytes were allocated", n)
	}
	if !strings.Contains(text.String(), "100001: …") || !strings.Contains(text.String(), "${nothing}xxx") {
		t.Errorf("it shows\n%s", &text)
	}
	if s.StartLine != 100_001 || s.Code[s.HighlightStartOffset:s.HighlightEndOffset] != "nothing" || len(s.Code) > 1000 {
		t.Errorf("the snippet is %+v", s)
	}
}

// A secret that is cut off where the snippet of a long line ends is hidden.
func TestCutSnippetsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	token := strings.Repeat("TOKEN", 80)
	for _, src := range []string{
		"a = \"https://" + token + "@h/\" + nothing\n",
		"a = nothing + \"https://" + token + "@h/\"\n",
		"a = \"https://h/?token=" + token + "\" + nothing\n",
	} {
		d := diag.Errorf(place(t, src, "nothing"), "Wrong", "It is wrong.")
		files := map[string]*hcl.File{"main.hcl": {Bytes: []byte(src)}}
		var text strings.Builder
		if err := diag.Write(&text, hcl.Diagnostics{d}, files, diag.Options{}); err != nil {
			t.Fatal(err)
		}
		if all := text.String() + diag.Describe(d, files).Snippet.Code; strings.Contains(all, "TOK") {
			t.Errorf("it shows\n%s", all)
		}
	}
}

// A range may have a line and no byte.
func TestRangesOfLinesAlone(t *testing.T) {
	t.Parallel()
	pos := hcl.Pos{Line: 2, Column: 1}
	d := diag.Errorf(hcl.Range{Filename: "targets", Start: pos, End: pos}, "Wrong", "It is wrong.")
	files := map[string]*hcl.File{"targets": {Bytes: []byte("first\nsecond\nthird\n")}}
	var text strings.Builder
	if err := diag.Write(&text, hcl.Diagnostics{d}, files, diag.Options{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "  2: second\n│      ^") || strings.Contains(text.String(), "first") {
		t.Errorf("it shows\n%s", &text)
	}
	if s := diag.Describe(d, files).Snippet; s.Code != "second" || s.StartLine != 2 || s.HighlightStartOffset != 0 {
		t.Errorf("the snippet is %+v", s)
	}
}

func TestRangesOutsideOfTheFile(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"", "\n", "a", "a\n", "é\r\n"} {
		for _, at := range []int{0, 1, len(src), len(src) + 9} {
			rng := hcl.Range{Filename: "main.hcl", Start: hcl.Pos{Line: 9, Column: 1, Byte: at}, End: hcl.Pos{Line: 9, Column: 2, Byte: at + 1}}
			files := map[string]*hcl.File{"main.hcl": {Bytes: []byte(src)}}
			d := diag.Errorf(rng, "Wrong", "It is wrong.")
			if err := diag.Write(io.Discard, hcl.Diagnostics{d}, files, diag.Options{}); err != nil {
				t.Error(err)
			}
			if s := diag.Describe(d, files).Snippet; s.HighlightStartOffset > s.HighlightEndOffset || s.HighlightEndOffset > len(s.Code) {
				t.Errorf("%q at %d: %+v", src, at, s)
			}
		}
	}
}

// Among very many names none is searched for, and neither for every one of very
// many errors.
func TestSuggestionsAreBounded(t *testing.T) {
	t.Parallel()
	names := make([]string, 10_001)
	for i := range names {
		names[i] = fmt.Sprintf("name%d", i)
	}
	if got := diag.Suggest("name_1", names); got != "" {
		t.Errorf("it suggests %q", got)
	}
	if got := diag.Suggest("name_1", names[:10_000]); got == "" {
		t.Error("it suggests nothing")
	}
}
