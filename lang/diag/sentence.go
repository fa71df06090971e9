package diag

import "strings"

// Sentence gives a text the full stop that a sentence ends with, unless it ends
// with a mark of its own. What a platform or another program says may or may not
// have one, so whoever puts such a text at the end of a sentence goes by this.
func Sentence(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	bare := strings.TrimRight(text, `"')]»”’`)
	if text == "" || bare != "" && strings.ContainsAny(bare[len(bare)-1:], ".!?") {
		return text
	}
	for _, mark := range []string{"…", "。", "！", "？"} {
		if strings.HasSuffix(bare, mark) {
			return text
		}
	}
	return text + "."
}
