package visible_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"herald/lang/diag/visible"
	"herald/lang/diag/visible/visibletest"
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
		{"marks of direction", "a\u200eb\u200fc\u061c", `a\u200eb\u200fc\u061c`},
		{"zero width space", "pay\u200bpal", `pay\u200bpal`},
		{"soft hyphen", "pay\u00adpal", `pay\u00adpal`},
		{"invisible letter", "a\u3164b", `a\u3164b`},
		{"line separator", "a\u2028b", `a\u2028b`},
		{"byte order mark", "\ufeffa", `\ufeffa`},
		{"broken utf-8", "a\xffb", `a\xffb`},
		{"replacement character", "a\uFFFDb", "a\uFFFDb"},
		{"joined emoji", "👩‍💻 🏃🏽‍♀️ 👁️‍🗨️", "👩‍💻 🏃🏽‍♀️ 👁️‍🗨️"},
		{"joined letters", "می\u200cخواهم क्\u200dष", "می\u200cخواهم क्\u200dष"},
		{"joiner between other letters", "pay\u200dpаl\u200cx", `pay\u200dpаl\u200cx`},
		{"keycap", "1️⃣ #️⃣", "1️⃣ #️⃣"},
		{"variation of nothing", "pay\ufe0fpal ❤\ufe0f\ufe0f", `pay\ufe0fpal ❤` + "\ufe0f" + `\ufe0f`},
		{"flag of tags", "🏴\U000E0067\U000E0062\U000E007F", "🏴\U000E0067\U000E0062\U000E007F"},
		{"text in tags", "a\U000E0067", `a\U000e0067`},
		{"more tags than a flag has", "🏴" + strings.Repeat("\U000E0067", 8), "🏴" + strings.Repeat("\U000E0067", 7) + `\U000e0067`},
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
		"cut UTF-8 \xe2\x82":     false,
		"family 👨\u200d👩\u200d👧": true,
		"a\n  ::error::x":        false,
		"a ::error::x":           true,
		"see ##[error]":          false,
		"## [heading] and a#[0]": true,
	} {
		if got := visible.IsSafe(text); got != want {
			t.Errorf("IsSafe(%q) = %v", text, got)
		}
	}
}

func TestWriter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		form visible.Form
		in   string
		want string
	}{
		{"lines", visible.Text, "a\n\tb 世界\n", "a\n\tb 世界\n"},
		{"command", visible.Text, "a ::b\n ::error::x\n", "a ::b\n :\\:error::x\n"},
		{"older command", visible.Text, "a ##[error]x\n", `a ##\[error]x` + "\n"},
		{"other runners", visible.Text, "##vso[a] ##TeamCity[b] section_start:1:x", `##vso\[a] ##TeamCity\[b] section_start\:1:x`},
		{"no command", visible.Text, "## a[0] ##a#[ #[x] section_starts: a::b", "## a[0] ##a#[ #[x] section_starts: a::b"},
		{"looked through", visible.Text, "#\ufe0f#\ufe0f[x]", "#\ufe0f#\ufe0f\\[x]"},
		{"after an escape", visible.Text, "\x1b::error::x", `\x1b::error::x`},
		{"color in text", visible.Text, "\x1b[31mx", `\x1b[31mx`},
		{"color", visible.Colored, "\x1b[1;31m::x\x1b[0m\x1b[2J\x1b]0;a\a", "\x1b[1;31m:\\:x\x1b[0m" + `\x1b[2J\x1b]0;a\x07`},
		{"JSON", visible.JSON, `{"a": "##[x] ` + "\u202e\u009b\x7f\U000e0041" + `"}`, `{"a": "##\u005bx] \u202e\u009b\u007f\udb40\udc41"}`},
		{"markup", visible.Markup, "::a::\u202e##[b]", `::a::\u202e##[b]`},
		{"quoted", visible.Quoted, "##[b] \U000e0041\u202e", `##\u005bb] \U000e0041\u202e`},
		{"end in a character", visible.Text, "a\xe2\x82", `a\xe2\x82`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			for _, size := range []int{1, 2, 3, len(tc.in)} {
				var out bytes.Buffer
				w := visible.NewWriter(&out, tc.form)
				for rest := tc.in; rest != ""; {
					n := min(size, len(rest))
					if got, err := w.Write([]byte(rest[:n])); err != nil || got != n {
						t.Fatal(got, err)
					}
					rest = rest[n:]
				}
				if err := w.Close(); err != nil {
					t.Fatal(err)
				}
				if got := out.String(); got != tc.want {
					t.Errorf("written by %d: %q, want %q", size, got, tc.want)
				}
			}
		})
	}
}

// Nothing that the corpus tries gets through, wherever it stands in a line.
func TestWriterOnHostileTexts(t *testing.T) {
	t.Parallel()
	for _, text := range append(visibletest.Hostile, visibletest.Lines()) {
		for _, before := range []string{"", "  ", "a ", "\n"} {
			for form, color := range map[visible.Form]bool{visible.Text: false, visible.Colored: true} {
				if err := visibletest.Check(write(form, before+text), color); err != nil {
					t.Errorf("%q: %v", before+text, err)
				}
			}
		}
	}
}

func write(form visible.Form, text string) string {
	var out strings.Builder
	w := visible.NewWriter(&out, form)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return out.String()
}

func FuzzEscape(f *testing.F) {
	for _, s := range append(visibletest.Hostile, "a") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := visible.Escape(s)
		if again := visible.Escape(got); again != got {
			t.Errorf("%q is escaped to %q and then to %q", s, got, again)
		}
		if strings.ContainsAny(got, "\n\r\t\x1b") {
			t.Errorf("%q is written as %q", s, got)
		}
	})
}

func FuzzWriter(f *testing.F) {
	for _, s := range visibletest.Hostile {
		f.Add(s, 3)
	}
	f.Fuzz(func(t *testing.T, s string, cut int) {
		for form, color := range map[visible.Form]bool{visible.Text: false, visible.Colored: true} {
			got := write(form, s)
			if err := visibletest.Check(got, color); err != nil {
				t.Errorf("%q: %v", s, err)
			}
			var parts strings.Builder
			w := visible.NewWriter(&parts, form)
			cut = min(max(cut, 0), len(s))
			_, _ = w.Write([]byte(s[:cut]))
			_, _ = w.Write([]byte(s[cut:]))
			_ = w.Close()
			if parts.String() != got {
				t.Errorf("%q is %q at once and %q in two writes", s, got, parts.String())
			}
		}
		if !utf8.ValidString(s) {
			return
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back string
		harmless := write(visible.JSON, string(text))
		if err := json.Unmarshal([]byte(harmless), &back); err != nil || back != s {
			t.Errorf("%s is written as %s: %v", text, harmless, err)
		}
		if err := visibletest.Check(harmless, false); err != nil {
			t.Error(err)
		}
	})
}
