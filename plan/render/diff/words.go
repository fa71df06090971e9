package diff

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Limits of comparing words.
const (
	maxWords = 20000 // in the lines of one hunk; more are not compared
	// minCommon is the minimum share of the longer side that must be common for
	// words to be marked; otherwise nearly all would be.
	minCommon = 0.3
)

// compareWords compares the words of removed and added lines as a whole, so
// that changes are found in a paragraph whose line breaks moved. Both results
// are nil if nothing, or too much, is common.
func compareWords(removed, added []string) (old, now [][]Word) {
	if len(removed) == 0 || len(added) == 0 {
		return nil, nil
	}
	a, b := splitTokens(removed), splitTokens(added)
	if len(a)+len(b) > maxWords {
		return nil, nil
	}
	pairs := matchStrings(a, b)
	keepA, keepB := make([]bool, len(a)), make([]bool, len(b))
	common := 0
	for _, p := range pairs {
		keepA[p.a], keepB[p.b] = true, true
		common += tokenWeight(a[p.a])
	}
	if float64(common) < minCommon*float64(max(totalWeight(a), totalWeight(b))) {
		return nil, nil
	}
	return joinTokens(a, markSpaces(a, keepA)), joinTokens(b, markSpaces(b, keepB))
}

// splitTokens splits lines into words and the text between them; the end of a
// line is a separate token.
func splitTokens(of []string) []string {
	var out []string
	for i, line := range of {
		if i > 0 {
			out = append(out, "\n")
		}
		state := -1
		for line != "" {
			var word string
			word, line, state = uniseg.FirstWordInString(line, state)
			out = append(out, word)
		}
	}
	return out
}

func totalWeight(tokens []string) int {
	n := 0
	for _, t := range tokens {
		n += tokenWeight(t)
	}
	return n
}

// tokenWeight is how much a token contributes: white space contributes nothing.
func tokenWeight(token string) int { return len(strings.TrimSpace(token)) }

// markSpaces marks white space between two changed words as changed, because
// single marks on every other word are hard to read.
func markSpaces(tokens []string, keep []bool) []bool {
	for i := 1; i < len(tokens)-1; i++ {
		if keep[i] && tokenWeight(tokens[i]) == 0 && tokens[i] != "\n" && !keep[i-1] && !keep[i+1] {
			keep[i] = false
		}
	}
	return keep
}

// joinTokens joins tokens to lines, with adjacent tokens of one kind in one
// word.
func joinTokens(tokens []string, keep []bool) [][]Word {
	out := [][]Word{nil}
	for i, t := range tokens {
		if t == "\n" {
			out = append(out, nil)
			continue
		}
		line := &out[len(out)-1]
		if n := len(*line); n > 0 && (*line)[n-1].Changed == !keep[i] {
			(*line)[n-1].Text += t
			continue
		}
		*line = append(*line, Word{Text: t, Changed: !keep[i]})
	}
	return out
}
