package visibletest_test

import (
	"testing"

	"herald/lang/diag/visible/visibletest"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text        string
		color, fine bool
	}{
		{"Grüße, 世界 🎉 👩\u200d💻 1\ufe0f\u20e3\n\tok\n", false, true},
		{"\x1b[1;31mred\x1b[0m", true, true},
		{"\x1b[1;31mred\x1b[0m", false, false},
		{"\x1b[2J", true, false},
		{"\x1b]0;title\a", true, false},
		{"a\rb", false, false},
		{"\u009b2J", false, false},
		{"\u202e", false, false},
		{"::error::x", false, false},
		{"\u2003 ::error file=a::x", false, false},
		{"\x1b[1m::error::x", true, false},
		{"a ::error::x", false, true},
		{":: not a command", false, true},
		{"a ##[error]x", false, false},
		{"#\ufe0f#[error]x", false, false},
		{"##[error", false, true},
		{`##\[error]x`, false, true},
		{"##vso[task]x", false, false},
		{"section_start:1:x", false, false},
		{"\xff", false, false},
	} {
		if err := visibletest.Check(tc.text, tc.color); (err == nil) != tc.fine {
			t.Errorf("Check(%q, %v) = %v", tc.text, tc.color, err)
		}
	}
}

// Every hostile text is found by the check, or is one that only browsers,
// shells and people act upon.
func TestHostileIsFound(t *testing.T) {
	t.Parallel()
	found := 0
	for _, text := range visibletest.Hostile {
		if visibletest.Check(text, false) != nil {
			found++
		}
	}
	if missed := len(visibletest.Hostile) - found; missed > 8 {
		t.Errorf("%d of %d hostile texts are not found", missed, len(visibletest.Hostile))
	}
}
