package textlayout_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"herald/lang/diag/style"
	"herald/lang/diag/textwrap"
	"herald/lang/diag/visible"
	"herald/plan/render/textlayout"
)

func TestRows(t *testing.T) {
	t.Parallel()
	margin := textlayout.Margin{Lead: textlayout.Span{Text: "  + "}, Hang: 6}
	mark := func(words ...string) []textlayout.Span {
		spans := make([]textlayout.Span, len(words))
		for i, w := range words {
			spans[i].Text = w
			if i%2 == 1 {
				spans[i].Style = style.GoodMark
			}
		}
		return spans
	}
	for _, tc := range []struct {
		name  string
		width int
		spans []textlayout.Span
		want  []string
	}{
		{"empty", 20, nil, []string{"  +"}},
		{"unbroken", 0, mark("one two three four five six seven"), []string{"  + one two three four five six seven"}},
		{"broken at spaces", 20, mark("one two three four five six seven"), []string{"  + one two three", "      four five six", "      seven"}},
		{"exactly full", 20, mark("1234567890123456"), []string{"  + 1234567890123456"}},
		{"long word stays whole", 20, mark("see https://example.org/a-very-long-one here"),
			[]string{"  + see", "      https://example.org/a-very-long-one", "      here"}},
		{"hyphens stay", 20, mark("a message.well-known-name b"), []string{"  + a", "      message.well-known-name", "      b"}},
		{"wide characters", 20, mark("维护窗口从二十二点开始，到两点。"), []string{"  + 维护窗口从二十二", "      点开始，到两", "      点。"}},
		{"no break before a full stop", 20, mark("一二三四五六七八。"), []string{"  + 一二三四五六七", "      八。"}},
		{"emoji", 20, mark("🎉🎉🎉🎉🎉🎉🎉🎉🎉"), []string{"  + 🎉🎉🎉🎉🎉🎉🎉🎉", "      🎉"}},
		{"narrower than possible", 1, mark("one two three four"), []string{"  + one two three", "      four"}},
		{"marks", 40, mark("from ", "ten", " to ", "二点", "."), []string{"  + from ten to 二点.", "         ^^^    ^^^^"}},
		{"marks over two rows", 20, mark("from ten past one to ", "three"), []string{"  + from ten past", "      one to three", "             ^^^^^"}},
		{"escapes count", 20, mark("a\x1b[31mred words"), []string{`  + a\x1b[31mred`, "      words"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := textlayout.NewWriter(&bytes.Buffer{}, textlayout.Options{Width: tc.width}).Rows(margin, tc.spans...)
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
		})
	}
}

func TestRowsInColor(t *testing.T) {
	t.Parallel()
	s := textlayout.NewWriter(&bytes.Buffer{}, textlayout.Options{Width: 20, Color: true})
	got := s.Rows(textlayout.Margin{Lead: textlayout.Span{Text: "+ ", Style: style.Good}, Hang: 2},
		textlayout.Span{Text: "from ten past "}, textlayout.Span{Text: "two to three", Style: style.GoodMark})
	want := []string{
		"\x1b[32m+ \x1b[0mfrom ten past \x1b[1;4;32mtwo\x1b[22;24;0m",
		"  \x1b[1;4;32mto three\x1b[22;24;0m",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

type broken struct{}

var errBroken = errors.New("closed pipe")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestFlushReturnsTheFirstError(t *testing.T) {
	t.Parallel()
	s := textlayout.NewWriter(broken{}, textlayout.Options{})
	for range 1000 {
		s.Line(textlayout.Margin{}, textlayout.Span{Text: "many words, so that the buffer overflows"})
	}
	if err := s.Flush(); !errors.Is(err, errBroken) {
		t.Errorf("Flush() = %v, want %v", err, errBroken)
	}
}

// FuzzRows lays out any text at any width: no control character may remain, no
// row may be too wide unless it is one word, and nothing may be lost.
func FuzzRows(f *testing.F) {
	f.Add("one two three", " four five", 20, 6)
	f.Add("维护窗口从二十二点开始", "👩‍💻🎉", 24, 10)
	f.Add("\x1b]0;title\a", "\u202e\u0301", 21, 2)
	f.Add("  spaces   inside ", "\xff\xfe", 30, 30)
	f.Fuzz(func(t *testing.T, first, second string, width, hang int) {
		width, hang = 20+max(width, -width)%120, max(hang, -hang)%12
		s := textlayout.NewWriter(&bytes.Buffer{}, textlayout.Options{Width: width})
		rows := s.Rows(textlayout.Margin{Lead: textlayout.Span{Text: "+ "}, Hang: hang}, textlayout.Span{Text: first}, textlayout.Span{Text: second})
		var all strings.Builder
		for _, row := range rows {
			if i := strings.IndexFunc(row, unicode.IsControl); i >= 0 {
				t.Errorf("a control character is left in %q", row)
			}
			word := strings.TrimLeft(strings.TrimPrefix(row, "+ "), " ")
			if textwrap.Width(row) > width && strings.ContainsFunc(word, func(r rune) bool { return r == ' ' }) {
				t.Errorf("%q has %d columns, and could be broken at %d", row, textwrap.Width(row), width)
			}
			all.WriteString(row)
		}
		want := strings.ReplaceAll("+"+visible.Escape(first)+visible.Escape(second), " ", "")
		if got := strings.ReplaceAll(all.String(), " ", ""); got != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}
