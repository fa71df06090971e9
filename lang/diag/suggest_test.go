package diag

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSuggest(t *testing.T) {
	t.Parallel()
	names := []string{"markdown", "text", "html", "mentions", "to"}
	for _, tt := range []struct{ name, given, want string }{
		{"letter missing", "markdwn", "markdown"},
		{"letter too many", "texxt", "text"},
		{"neighbours swapped", "markdwon", "markdown"},
		{"other letter", "hxml", "html"},
		{"case alone", "HTML", "html"},
		{"three slips in a long word", "mraktowns", "markdown"},
		{"one slip in a short word", "too", "to"},
		{"two slips in a short word", "abc", ""},
		{"nothing like it", "attachment", ""},
		{"itself is no suggestion", "text", ""},
		{"empty", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := Suggest(tt.given, names); got != tt.want {
				t.Errorf("Suggest(%q) = %q, want %q", tt.given, got, tt.want)
			}
		})
	}
	if got := Suggest("bat", []string{"cat", "hat"}); got != "cat" {
		t.Errorf("among equals the first must win, got %q", got)
	}
}

// A configuration can have names that are as long as it pleases: comparing them
// would take hours. The time limit of tests is the check.
func TestSuggestForLongNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1_000_000)
	if got := Suggest(long, []string{long + "x"}); got != "" {
		t.Errorf("a long word has a suggestion of %d bytes", len(got))
	}
	if got := Suggest("text", []string{long, "texts"}); got != "texts" {
		t.Errorf("next to a long name: %q", got)
	}
}

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	names := []string{"text", `message.a["eu"]`}
	for given, want := range map[string]string{
		"texxt": ` Did you mean "text"?`, `message.a["ue"]`: ` Did you mean message.a["eu"]?`, "attachment": "",
	} {
		if got := DidYouMean(given, names); got != want {
			t.Errorf("DidYouMean(%q) = %q, want %q", given, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"a", "", 1}, {"kitten", "sitting", 3}, {"ab", "ba", 1}, {"ca", "abc", 3}, {"你好", "你们好", 1}, {"A", "a", 1},
	} {
		if got := editDistance(tt.a, tt.b); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.a, tt.b, got, tt.want)
		}
		if got := editDistance(tt.b, tt.a); got != tt.want {
			t.Errorf("distance(%q, %q) = %d, want %d", tt.b, tt.a, got, tt.want)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	for want, names := range map[string][]string{
		"none": nil, `"a"`: {"a"}, `"a" and "b"`: {"a", "b"}, `"a", "b" and "c"`: {"a", "b", "c"},
	} {
		if diff := cmp.Diff(want, List(names)); diff != "" {
			t.Error(diff)
		}
	}
}
