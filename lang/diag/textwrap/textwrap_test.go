package textwrap

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWidth(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "abc": 3, "世界": 4, "ｆｕｌｌ": 8, "e\u0301": 1, "👩‍💻": 2, "🇩🇪": 2, "한국": 4, "ﾊﾝｶｸ": 4, "…→": 2,
	} {
		if got := Width(text); got != want {
			t.Errorf("Width(%q) is %d, want %d", text, got, want)
		}
	}
}

func TestTruncate(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text    string
		columns int
		want    string
	}{
		{"message.launch", 0, ""},
		{"", 0, ""},
		{"message.launch", 14, "message.launch"},
		{"message.launch", 8, "message…"},
		{"用户和运营", 6, "用户…"},
		{"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
		{"ab", 1, "…"},
	} {
		if got := Truncate(tt.text, tt.columns); got != tt.want {
			t.Errorf("Truncate(%q, %d) is %q, want %q", tt.text, tt.columns, got, tt.want)
		}
	}
}

func TestLines(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text    string
		columns int
		want    []string
	}{
		{"", 10, []string{""}},
		{"a few words that continue", 0, []string{"a few words that continue"}},
		{"a few words that continue", 11, []string{"a few words", "that", "continue"}},
		{"see https://status.example.org/page now", 12, []string{"see", "https://status.example.org/page", "now"}},
		{"中文字符没有空格,也要换行。", 10, []string{"中文字符没", "有空格,也", "要换行。"}},
		{"  leading", 4, []string{"", "leading"}},
	} {
		if diff := cmp.Diff(tt.want, Lines(tt.text, tt.columns)); diff != "" {
			t.Errorf("Lines(%q, %d) (-want +got):\n%s", tt.text, tt.columns, diff)
		}
	}
}

func TestBreakHasADifferentFirstWidth(t *testing.T) {
	t.Parallel()
	want := []Segment{{0, 3}, {4, 11}, {12, 15}}
	if diff := cmp.Diff(want, Break("one two and six", 5, 7)); diff != "" {
		t.Error(diff)
	}
}

// FuzzLines checks that no character is lost, and that a line is too wide only
// if it has no space at which it could be broken.
func FuzzLines(f *testing.F) {
	for _, seed := range []string{"a few words that continue", "中文字符没有空格,也要换行。", "emoji 🎉🎉 and text", "  leading  and trailing  "} {
		f.Add(seed, 9)
	}
	f.Fuzz(func(t *testing.T, text string, columns int) {
		lines := Lines(text, columns)
		if got, want := strings.ReplaceAll(strings.Join(lines, ""), " ", ""), strings.ReplaceAll(text, " ", ""); got != want {
			t.Fatalf("%q became %q", want, got)
		}
		for _, line := range lines {
			if columns > 0 && Width(line) > columns && strings.Contains(strings.TrimLeft(line, " "), " ") {
				t.Errorf("%q is wider than %d columns", line, columns)
			}
		}
	})
}
