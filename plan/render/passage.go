package render

import (
	"encoding/json"
	"strings"

	"herald/plan/render/diff"
)

// Lines compares the text before and after line by line. A hidden text is one
// line with its placeholder.
func (t Passage) Lines() []diff.Line {
	if t.Before.Hidden != "" || t.After.Hidden != "" {
		return hiddenDifference(t)
	}
	return diff.Lines(trimFinalNewlines(t))
}

// passageJSON is the stored form of a Passage. It keeps whether hidden texts
// differ, but not their digests.
type passageJSON struct {
	Before, After Words
	Differs       bool `json:",omitempty"`
}

// MarshalJSON encodes a passage.
func (t Passage) MarshalJSON() ([]byte, error) {
	bare := Passage{Words{Text: t.Before.Text, Hidden: t.Before.Hidden}, Words{Text: t.After.Text, Hidden: t.After.Hidden}}
	return json.Marshal(passageJSON{t.Before, t.After, bare.Same() && !t.Same()})
}

// UnmarshalJSON decodes what MarshalJSON encoded.
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

// trimFinalNewlines removes the final newlines, unless only one of two texts
// has one.
func trimFinalNewlines(text Passage) (before, after string) {
	before, after = text.Before.Text, text.After.Text
	if strings.HasSuffix(before, "\n") == strings.HasSuffix(after, "\n") || text.Before.None() || text.After.None() {
		return strings.TrimSuffix(before, "\n"), strings.TrimSuffix(after, "\n")
	}
	return before, after
}

// hiddenDifference returns the difference of texts of which at least one is
// hidden.
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
