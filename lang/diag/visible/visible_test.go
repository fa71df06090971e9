package visible_test

import (
	"testing"

	"herald/lang/diag/visible"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in, want string }{
		{"plain", "Grüße, 世界 🎉", "Grüße, 世界 🎉"},
		{"escape", "\x1b[31m", `\x1b[31m`},
		{"bell and delete", "\a\x7f", `\x07\x7f`},
		{"second set of controls", "\u009b31m", `\u009b31m`},
		{"newlines", "a\r\nb", `a\r\nb`},
		{"tabulator", "a\tb", "a    b"},
		{"reversed order", "a\u202egnp.exe\u2066", `a\u202egnp.exe\u2066`},
		{"zero width space", "pay\u200bpal", `pay\u200bpal`},
		{"line separator", "a\u2028b", `a\u2028b`},
		{"broken utf-8", "a\xffb", `a\xffb`},
		{"replacement character", "a\uFFFDb", "a\uFFFDb"},
		{"joined emoji", "👩‍💻", "👩‍💻"},
		{"flag of tags", "🏴\U000E0067\U000E0062\U000E007F", "🏴\U000E0067\U000E0062\U000E007F"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := visible.Escape(tc.in); got != tc.want {
				t.Errorf("Escape(%q) = %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestIsSafe(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"":                       true,
		"one\n\ttwo 好 🎉":         true,
		"first\x1b[2J\nsecond":   false,
		"over\rwritten":          false,
		"right \u202e to left":   false,
		"line\u2028separator":    false,
		"zero\u200bwidth":        false,
		"not UTF-8 \xff":         false,
		"family 👨\u200d👩\u200d👧": true,
	} {
		if got := visible.IsSafe(text); got != want {
			t.Errorf("IsSafe(%q) = %v", text, got)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{"a", "\x1b[31m", "\u202e", "\xff", "::error::x", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := visible.Escape(s)
		if !visible.IsSafe(got) {
			t.Errorf("%q is written as %q", s, got)
		}
		if again := visible.Escape(got); again != got {
			t.Errorf("%q is escaped to %q and then to %q", s, got, again)
		}
	})
}
