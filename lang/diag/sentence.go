package diag

import "strings"

// Sentence adds the full stop at the end of a sentence, unless the text ends
// with punctuation. The message of a platform or of another program may or may not
// have one, so use Sentence for such a text at the end of a sentence.
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
