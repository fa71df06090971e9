package diag

import "testing"

func TestSentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                             "",
		"it cannot be done":            "it cannot be done.",
		"It cannot be done.":           "It cannot be done.",
		"It cannot be done. ":          "It cannot be done.",
		"Really?":                      "Really?",
		`it says "x is not valid."`:    `it says "x is not valid."`,
		`it says "x"`:                  `it says "x".`,
		"no call (see the docs)":       "no call (see the docs).",
		"and so on…":                   "and so on…",
		"会话不存在。":                       "会话不存在。",
		"会话不存在":                        "会话不存在.",
		`"`:                            `".`,
		"{\"message\":\"not found.\"}": "{\"message\":\"not found.\"}.",
	} {
		if got := Sentence(text); got != want {
			t.Errorf("Sentence(%q) = %q, want %q", text, got, want)
		}
		if once := Sentence(text); Sentence(once) != once {
			t.Errorf("Sentence(%q) is not stable", text)
		}
	}
}
