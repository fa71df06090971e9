package diag

import (
	"fmt"
	"strings"
)

// MaxSuggestions is how many errors of one cause get a suggestion. Of more
// errors than that, none is read before the first are corrected.
const MaxSuggestions = 100

// maxSuggestionBytes is how many bytes a word may have for a suggestion: comparing two
// names takes the product of their lengths.
const maxSuggestionBytes = 256

// Suggest finds the name that was most likely meant by given: the nearest one
// by insertions, deletions, substitutions and swaps of neighbours. It is ""
// when none is near enough, when there are too many names to look through, and
// when given is too long to have been typed. Among equals the first in names wins.
func Suggest(given string, names []string) string {
	const most = 10_000
	if len(names) > most || len(given) > maxSuggestionBytes {
		return ""
	}
	best, bestDistance := "", maxDistance(given)+1
	for _, name := range names {
		if len(name) > maxSuggestionBytes+maxDistance(given) {
			continue
		}
		if d := editDistance(given, name); d > 0 && d < bestDistance {
			best, bestDistance = name, d
		}
	}
	return best
}

// DidYouMean is the sentence to append to a detail, with a leading space; ""
// when there is nothing to suggest.
func DidYouMean(given string, names []string) string {
	name := Suggest(given, names)
	switch {
	case name == "":
		return ""
	case strings.Contains(name, `"`): // as it is to be typed
		return " Did you mean " + name + "?"
	}
	return fmt.Sprintf(" Did you mean %q?", name)
}

// maxListed is how many names UnknownNameHint lists; more are looked up, not read.
const maxListed = 16

// UnknownNameHint is the sentence about a name that nothing has, with a leading space:
// what was most likely meant, else what there is, else that it can go.
func UnknownNameHint(given string, names []string) string {
	if near := DidYouMean(given, names); near != "" {
		return near
	}
	switch n := len(names); {
	case n == 0:
		return " Remove it."
	case n > maxListed:
		return " Correct its name, or remove it."
	case n == 1:
		return fmt.Sprintf(" Remove it, or write %s.", List(names))
	}
	return fmt.Sprintf(" Remove it, or write one of %s.", List(names))
}

// KnownBeforeApplyHint is the sentence about a value that is not known yet and must be,
// with a leading space.
const KnownBeforeApplyHint = " Use a value that is known before the apply, or apply what it depends on first with --target."

// List writes names as people do: "a", "b" and "c". It is "none" for an empty
// list.
func List(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	switch len(quoted) {
	case 0:
		return "none"
	case 1:
		return quoted[0]
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " and " + quoted[last]
}

// maxDistance is how many slips still count as the same word.
func maxDistance(word string) int {
	switch n := len(word); {
	case n <= 3:
		return 1
	case n <= 8:
		return 2
	}
	return 3
}

// editDistance is the optimal string alignment distance, case ignored except that
// words which differ in case alone are 1 apart.
func editDistance(a, b string) int {
	if a == b {
		return 0
	}
	s, t := []rune(strings.ToLower(a)), []rune(strings.ToLower(b))
	before, last := []int(nil), make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row := make([]int, len(t)+1)
		row[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return max(last[len(t)], 1)
}
