package diff

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Bounds of comparing words.
const (
	mostWords = 20000 // in the lines of one hunk; more are not compared
	// alike is the least share of the longer side that must be common for words
	// to be marked; below it nearly all would be.
	alike = 0.3
)

// words compares the words of the lines that left and came as a whole, so that
// a paragraph whose breaks moved still shows what was said anew. Both results
// are nil when nothing, or too much, is common.
func words(removed, added []string) (old, now [][]Word) {
	if len(removed) == 0 || len(added) == 0 {
		return nil, nil
	}
	a, b := tokens(removed), tokens(added)
	if len(a)+len(b) > mostWords {
		return nil, nil
	}
	pairs := match(a, b)
	keepA, keepB := make([]bool, len(a)), make([]bool, len(b))
	common := 0
	for _, p := range pairs {
		keepA[p.a], keepB[p.b] = true, true
		common += weight(a[p.a])
	}
	if float64(common) < alike*float64(max(total(a), total(b))) {
		return nil, nil
	}
	return lines(a, bridge(a, keepA)), lines(b, bridge(b, keepB))
}

// tokens cuts lines into words and what stands between them; the end of a line
// is a token of its own.
func tokens(of []string) []string {
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

func total(tokens []string) int {
	n := 0
	for _, t := range tokens {
		n += weight(t)
	}
	return n
}

// weight is how much a token says: space says nothing.
func weight(token string) int { return len(strings.TrimSpace(token)) }

// bridge takes space between two changed words for changed as well, because
// single marks on every other word are hard to read.
func bridge(tokens []string, keep []bool) []bool {
	for i := 1; i < len(tokens)-1; i++ {
		if keep[i] && weight(tokens[i]) == 0 && tokens[i] != "\n" && !keep[i-1] && !keep[i+1] {
			keep[i] = false
		}
	}
	return keep
}

// lines puts tokens together again, with neighbours of one kind in one word.
func lines(tokens []string, keep []bool) [][]Word {
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
