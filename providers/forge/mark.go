package forge

import "regexp"

// A text begins with a mark, which readers do not see: at its end it would be part of a
// block of code that was not closed.
var markForm = regexp.MustCompile(`^<!-- herald:([0-9A-Za-z-]{1,64})( created)? -->\r?\n`)

// mark is what Herald keeps in a text.
type mark struct {
	key string // of the message; "" for a text that Herald did not write
	// createdRelease is true if Herald created the release whose notes the text is.
	createdRelease bool
}

// addTo returns a text with the mark.
func (m mark) addTo(text string) string {
	if m.createdRelease {
		return "<!-- herald:" + m.key + " created -->\n" + text
	}
	return "<!-- herald:" + m.key + " -->\n" + text
}

// markRunes is how many characters a mark has at most.
const markRunes = 80

// cutMark returns a text without its mark. A mark elsewhere in the text is part of it:
// somebody has quoted a message.
func cutMark(text string) (string, mark) {
	found := markForm.FindStringSubmatch(text)
	if found == nil {
		return text, mark{}
	}
	return text[len(found[0]):], mark{found[1], found[2] != ""}
}
