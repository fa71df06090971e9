package render

import (
	"encoding/json"
	"strings"

	"herald/plan/render/diff"
)

// Lines compares the text before and after line by line. A text that is not
// told is one line of what stands in its place.
func (t Passage) Lines() []diff.Line {
	if t.Before.Hidden != "" || t.After.Hidden != "" {
		return hiddenDifference(t)
	}
	return diff.Lines(trimFinalNewlines(t))
}

// passageJSON is a Passage as it is written down: what tells hidden texts apart
// stays behind, and that they differ does not.
type passageJSON struct {
	Before, After Words
	Differs       bool `json:",omitempty"`
}

// MarshalJSON writes a passage so that it reads the same again.
func (t Passage) MarshalJSON() ([]byte, error) {
	bare := Passage{Words{Text: t.Before.Text, Hidden: t.Before.Hidden}, Words{Text: t.After.Text, Hidden: t.After.Hidden}}
	return json.Marshal(passageJSON{t.Before, t.After, bare.Same() && !t.Same()})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Passage) UnmarshalJSON(data []byte) error {
	var v passageJSON
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*t = Passage{Before: v.Before, After: v.After}
	if v.Differs {
		t.Before.digest = "before"
	}
	return nil
}

// trimFinalNewlines takes the last newline off, unless only one of two texts has one.
func trimFinalNewlines(text Passage) (before, after string) {
	before, after = text.Before.Text, text.After.Text
	if strings.HasSuffix(before, "\n") == strings.HasSuffix(after, "\n") || text.Before.None() || text.After.None() {
		return strings.TrimSuffix(before, "\n"), strings.TrimSuffix(after, "\n")
	}
	return before, after
}

// hiddenDifference is the difference of texts of which one is not told.
func hiddenDifference(text Passage) []diff.Line {
	var out []diff.Line
	add := func(op diff.Op, w Words) {
		if w.Hidden != "" {
			out = append(out, diff.Line{Op: op, Words: []diff.Word{{Text: w.Hidden}}})
			return
		}
		for _, l := range diff.Lines("", strings.TrimSuffix(w.Text, "\n")) {
			out = append(out, diff.Line{Op: op, Words: l.Words})
		}
	}
	if text.Same() {
		add(diff.Same, text.After)
		return out
	}
	add(diff.Removed, text.Before)
	add(diff.Added, text.After)
	return out
}
