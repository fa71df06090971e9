package comment

import (
	"strconv"
	"strings"

	"herald/lang/diag/visible"
)

// inlineCode returns text as code within a line. It uses an HTML element,
// because text could end a fence; forges do not look for mentions in it.
func inlineCode(text string) string {
	return "<code>" + escapeMarkup(visible.Escape(text)) + "</code>"
}

// escapeSentence escapes a sentence of Herald's that may contain text of
// others: what could be markup, a mention, a reference or a link becomes code.
func escapeSentence(sentence string) string {
	fields := strings.Fields(visible.Escape(sentence))
	for i, w := range fields {
		if !isPlain(w) {
			fields[i] = wordAsCode(w)
		}
	}
	return strings.Join(fields, " ")
}

// wordAsCode returns a word as code, without the punctuation of the sentence
// around it.
func wordAsCode(word string) string {
	core := strings.TrimRight(word, ".,:;!?")
	tail := word[len(core):]
	head := ""
	if strings.HasPrefix(core, "(") && strings.HasSuffix(core, ")") {
		head, core, tail = "(", core[1:len(core)-1], ")"+tail
	}
	if isPlain(core) { // it has a meaning only together with its punctuation
		return inlineCode(word)
	}
	return head + inlineCode(core) + tail
}

// isPlain reports whether a word has no special meaning for a forge.
func isPlain(word string) bool {
	const punctuation = ".,:;!?'\"()-–…/+="
	for _, r := range word {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f
		if !letter && (r < '0' || r > '9') && !strings.ContainsRune(punctuation, r) {
			return false
		}
	}
	return strings.Count(word, ":") < 2 && !strings.Contains(word, "://") && !strings.HasPrefix(word, "www.") &&
		!strings.HasPrefix(strings.ToUpper(word), "GH-") && !looksLikeCommit(word)
}

// looksLikeCommit reports whether a word may be taken for the hash of a commit.
func looksLikeCommit(word string) bool {
	word = strings.Trim(word, ".,:;!?'\"()")
	return len(word) >= 7 && strings.Trim(word, "0123456789abcdefABCDEF") == ""
}

// escapeMarkup escapes text for HTML within Markdown: the first character of
// markup, a link or an emoji becomes a character reference, because Markdown is
// parsed first.
func escapeMarkup(text string) string {
	const marks = "&<>\\`*_[{|~#@:$"
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune(marks, r) {
			b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
		} else {
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(b.String(), "www.", "www&#46;")
}

// codeFence returns a line of backticks longer than any in the text, so that
// the text cannot end the code block.
func codeFence(text string) string {
	longest, run := 0, 0
	for _, r := range text {
		if r == '`' {
			run++
			longest = max(longest, run)
		} else {
			run = 0
		}
	}
	return strings.Repeat("`", max(3, longest+1))
}
