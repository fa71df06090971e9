package comment

import (
	"strconv"
	"strings"

	"herald/lang/diag/visible"
)

// inlineCode is text as code within a line. An HTML element is used because it needs
// no fence that the text could break; forges look for no mentions in it.
func inlineCode(text string) string {
	text = strings.ReplaceAll(visible.Escape(text), "\n", " ")
	return "<code>" + escapeMarkup(text) + "</code>"
}

// escapeSentence is a sentence of ours that may hold words of others: what could be
// markup, a mention, a reference or a link stands as code.
func escapeSentence(sentence string) string {
	fields := strings.Fields(visible.Escape(sentence))
	for i, w := range fields {
		if !isPlain(w) {
			fields[i] = wordAsCode(w)
		}
	}
	return strings.Join(fields, " ")
}

// wordAsCode is a word as code, without the punctuation of the sentence around it.
func wordAsCode(word string) string {
	core := strings.TrimRight(word, ".,:;!?")
	tail := word[len(core):]
	head := ""
	if strings.HasPrefix(core, "(") && strings.HasSuffix(core, ")") {
		head, core, tail = "(", core[1:len(core)-1], ")"+tail
	}
	if isPlain(core) { // only with its punctuation it means something
		return inlineCode(word)
	}
	return head + inlineCode(core) + tail
}

// isPlain reports whether a word means nothing to a forge.
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

// escapeMarkup writes text for HTML that stands in Markdown: what begins markup in
// either, a link or an emoji becomes a reference, because Markdown is read
// first.
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

// codeFence is a line of backticks longer than any in the text, for code that ends
// where it should.
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
