package document

import (
	"slices"
	"strings"
	"unicode"

	"herald/lang/content"
)

// everybody reports whether a message calls everybody in its conversation: by
// an id among its mentions, or by a word of its text.
func everybody(c content.Content) bool {
	return slices.ContainsFunc(c.Mentions, func(id string) bool { return calls(strings.TrimPrefix(id, "@")) }) ||
		slices.ContainsFunc(strings.FieldsFunc(c.Body, apart), func(word string) bool {
			name, at := strings.CutPrefix(word, "@")
			return at && calls(name)
		})
}

// apart reports whether a character ends a word that begins with an at sign.
func apart(r rune) bool {
	return r != '@' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// calls reports whether a name stands for all people of a conversation. In
// Chinese nothing need stand between it and what follows.
func calls(name string) bool {
	return slices.Contains([]string{"all", "everyone", "everybody", "here", "channel"}, strings.ToLower(name)) ||
		slices.ContainsFunc([]string{"所有人", "全体成员", "全员"}, func(word string) bool { return strings.HasPrefix(name, word) })
}
