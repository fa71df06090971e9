package kit

import (
	"slices"
	"strings"

	"herald/providers"
	"herald/providers/client"
)

// Phrase says what errors mean that a vendor identifies by their text alone.
type Phrase struct {
	Texts []string // in lower case; one of them occurs in the error
	Rule
	// Done is true if the error means that there is nothing left to do, such as the
	// deletion of a message that does not exist.
	Done bool
}

// Phrases are the errors that a vendor documents by their text, the more specific
// ones first.
type Phrases []Phrase

// NewRefusal returns the error of a refusal with a code and a text; nil for one that
// means success. A text without a phrase is classified as by Rules.NewRefusal.
func (p Phrases) NewRefusal(a client.Answer, code, text string) *providers.Error {
	lower := strings.ToLower(text)
	for _, phrase := range p {
		switch {
		case !slices.ContainsFunc(phrase.Texts, func(text string) bool { return strings.Contains(lower, text) }):
		case phrase.Done:
			return nil
		default:
			return Rules{code: phrase.Rule}.NewRefusal(a, code, text)
		}
	}
	return Rules{}.NewRefusal(a, code, text)
}
