package markdown

import "testing"

func TestBlankCode(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ source, want string }{
		"prose":    {"call @all", "call @all"},
		"span":     {"call `@all` now", "call `    ` now"},
		"fence":    {"```\n@all\n@x\n```\nafter", "```\n    \n  \n```\nafter"},
		"indented": {"text\n\n    @all\n", "text\n\n        \n"},
		"nothing":  {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := BlankCode(tc.source); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func FuzzBlankCode(f *testing.F) {
	for _, s := range []string{"a `b` c", "```\nx\n```", "    x", "> `a\n> b`", "\t- ```x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if got := BlankCode(source); len(got) != len(source) {
			t.Errorf("%q has %d bytes, and %q has %d", source, len(source), got, len(got))
		}
	})
}
