package mattermost

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"

	"herald/providers"
)

// everyoneForm is what notifies everybody in a channel: @all, @channel and @here. The
// server looks for them after it has resolved character references, and divides words
// at everything but letters, digits and @ . : _ -, so that a word joiner after the @
// ends the mention.
var everyoneForm = providers.EveryoneForm{
	Example: "@channel", Pattern: everyonePattern(), Escape: "${1}${2}\u2060${3}${4}",
}

var everyoneExpression = regexp.MustCompile("(?i)" + everyoneForm.Pattern)

// escapeEveryone writes a text so that it notifies nobody but the people in it.
func escapeEveryone(text string) string {
	return everyoneExpression.ReplaceAllString(text, everyoneForm.Escape)
}

func everyonePattern() string {
	var words []string
	for _, word := range everyoneWords {
		words = append(words, spellings(word))
	}
	return `(\B|_)(` + spellings("@") + `|&commat;)(` + strings.Join(words, "|") + `)($|\b|_|[^\pL\pN])`
}

var everyoneWords = []string{"all", "channel", "here"}

// spellings is a pattern for a word in which any character may be a reference.
func spellings(word string) string {
	var b strings.Builder
	for _, r := range word {
		upper := unicode.ToUpper(r)
		fmt.Fprintf(&b, "(?:%c|&#0*(?:%d|%d);|&#x0*(?:%x|%x);)", r, r, upper, r, upper)
	}
	return b.String()
}
