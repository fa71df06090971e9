package funcs

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The search that counts finds at least what the library finds, so that nothing
// is read that it has not read.
func FuzzSearch(f *testing.F) {
	for _, s := range [][2]string{
		{"x*y|.", "xx"}, {"^a|\\bb", "ab b"}, {"(?m)^.$", "a\nb\n"}, {"", "é"}, {"a*?", "aa"}, {"(?i)É|(b)", "éb"}, {"$", "a"}, {"\\B", "ab"},
	} {
		f.Add(s[0], s[1], uint8(3))
	}
	f.Fuzz(func(t *testing.T, pattern, repeated string, n uint8) {
		re, err := regexp.Compile(pattern)
		text := strings.Repeat(repeated, int(n))
		if err != nil || len(text) > 1<<10 || len(pattern) > 100 {
			return
		}
		first, next := regexp.MustCompile("("+pattern+")"), regexp.MustCompile(laterMatch(pattern))
		c := &runeCounter{text: text, most: 1 << 30}
		var ends []int
		for use := first; c.findNext(use); use = next {
			ends = append(ends, c.end)
		}
		ends = append(ends, c.end)
		for _, m := range re.FindAllStringIndex(text, -1) {
			if !slices.Contains(ends, m[1]) {
				t.Fatalf("%q in %q: the match at %v is not among those that end at %v", pattern, text, m, ends)
			}
		}
	})
}
