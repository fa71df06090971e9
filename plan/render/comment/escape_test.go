package comment

import "testing"

func TestInlineCode(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"plain":     "<code>plain</code>",
		"two\nrows": "<code>two&#92;nrows</code>",
		"<b>&`*":    "<code>&#60;b&#62;&#38;&#96;&#42;</code>",
		"@ada #7":   "<code>&#64;ada &#35;7</code>",
		"\x1b[31m":  `<code>&#92;x1b&#91;31m</code>`,
	} {
		if got := inlineCode(in); got != want {
			t.Errorf("inlineCode(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestEscapeSentence(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"Recalled and sent again: readers get it.": "Recalled and sent again: readers get it.",
		"Moved from room_a.":                       "Moved from <code>room&#95;a</code>.",
		"Ask @ada, please":                         "Ask <code>&#64;ada</code>, please",
		"in it (#12)":                              "in it (<code>&#35;12</code>)",
		"see https://example.org/x.":               "see <code>https&#58;//example.org/x</code>.",
		"closes GH-12 in 1234abcd":                 "closes <code>GH-12</code> in <code>1234abcd</code>",
		"at 10:30 or 50%":                          "at 10:30 or <code>50%</code>",
	} {
		if got := escapeSentence(in); got != want {
			t.Errorf("escapeSentence(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestCodeFence(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "```", "a ` b": "```", "```\ncode\n```": "````", "``````": "```````"} {
		if got := codeFence(in); got != want {
			t.Errorf("codeFence(%q) = %s, want %s", in, got, want)
		}
	}
}
