package printer_test

import (
	"testing"

	"herald/cli/printer"
)

func TestShellWord(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"":                               "''",
		"friday.plan":                    "friday.plan",
		"message.a@conversation.b":       "message.a@conversation.b",
		`message.a["en"]@conversation.b`: `'message.a["en"]@conversation.b'`,
		"two words":                      "'two words'",
		"it's":                           `'it'\''s'`,
		"$(id)":                          "'$(id)'",
		"a\nb":                           "'a\nb'",
		"--chdir=~/plans":                "'--chdir=~/plans'",
	} {
		if got := printer.ShellWord(word); got != want {
			t.Errorf("%q: got %s, want %s", word, got, want)
		}
	}
}
