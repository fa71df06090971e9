package failure

import "strings"

// Sentence returns the text of an error as a sentence: with a capital letter,
// unless the first word is a name, and a full stop.
func Sentence(err error) string {
	text := strings.TrimSpace(err.Error())
	if text == "" {
		return ""
	}
	// The name of a file, an address or an argument keeps its spelling.
	first, _, _ := strings.Cut(text, " ")
	if !strings.ContainsFunc(strings.TrimRight(first, ",:"), func(r rune) bool { return r < 'a' || r > 'z' }) {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") {
		text += "."
	}
	return text
}
