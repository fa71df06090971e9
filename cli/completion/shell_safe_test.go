package completion

import (
	"strings"
	"testing"
)

func TestIsShellSafe(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]bool{
		`message.launch["en"]@conversation.users`: true,
		`message.start["übung-1"]`:                true,
		"2026-11-29T20:00:00Z":                    true,
		"name=":                                   true,
		`message.m["$(id)"]`:                      false,
		"message.m[\"`id`\"]":                     false,
		`message.m["a b"]`:                        false,
		`message.m["a;id"]`:                       false,
		`message.m["a\nid"]`:                      false,
		"message.m[\"a\nid\"]":                    false,
		`message.m['id']`:                         false,
		"~root":                                   false,
		"a*":                                      false,
		"{a,b}":                                   false,
		"!id":                                     false,
		"a\u202eb":                                false,
	} {
		if got := isShellSafe(word); got != want {
			t.Errorf("isShellSafe(%q) = %v", word, got)
		}
	}
}

// FuzzIsShellSafe holds every candidate that may be shown against what shells
// treat in a special way.
func FuzzIsShellSafe(f *testing.F) {
	f.Add(`message.launch["en"]@conversation.users`)
	f.Add("a$(id)")
	f.Add("\xff`id`")
	f.Fuzz(func(t *testing.T, word string) {
		if isShellSafe(word) && strings.ContainsAny(word, "$`\\'!~#&|;<>(){}*?%^,+ \t\r\n\x00\x1b\x7f") {
			t.Errorf("%q may be shown", word)
		}
	})
}
