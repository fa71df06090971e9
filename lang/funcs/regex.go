package funcs

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"regexp/syntax"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

const (
	// MaxPattern is how many bytes a regular expression may have.
	MaxPattern = 10_000
	// MaxMatches is how many matches a call finds at most.
	MaxMatches = 1_000_000
	// instructionsInStep is how many instructions of a regular expression count
	// as a step; all of them may be carried out for every character that is read.
	instructionsInStep = 100
)

// withSearchBound bounds a function whose arguments are a pattern and a text, of which
// it finds the first match or all of them.
func (l *functionSet) withSearchBound(f function.Function, all bool) function.Function {
	return function.New(&function.Spec{
		Params: f.Params(),
		Type:   f.ReturnTypeForValues, // looks at the pattern only
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if err := l.boundSearch(args[0].AsString(), args[1].AsString(), all); err != nil {
				return cty.NilVal, err
			}
			return f.Call(args)
		},
	})
}

// boundSearch rejects a search that would take too long. A match can read far beyond
// its end before it is found, and the next one reads that again: all matches
// together take time that grows with the square of the text. How much is read
// shows only when it is, so the search is done once on a reader that counts.
func (l *functionSet) boundSearch(pattern, text string, all bool) error {
	size, err := programSize(pattern)
	if err != nil {
		return err
	}
	first, err := regexp.Compile("(" + pattern + ")")
	if err != nil {
		return err
	}
	next, err := regexp.Compile(laterMatch(pattern))
	if err != nil {
		return err
	}
	c := &runeCounter{text: text, most: MaxSteps * instructionsInStep / size}
	matches := 0
	for re := first; c.findNext(re) && all && matches <= MaxMatches; re = next {
		matches++
	}
	switch {
	case l.Meter == nil && c.read > c.most:
		return errors.New(tooManySteps())
	case !l.Meter.addSteps(int64(c.read * size / instructionsInStep)):
		return l.Meter.exceededError(tooManySteps())
	case matches > MaxMatches:
		return fmt.Errorf("there are more than %d matches", MaxMatches)
	}
	return nil
}

// laterMatch is a pattern for the first match of another that is not at the
// beginning: it sees the character before it.
func laterMatch(pattern string) string { return `\A(?s:.)(?s:.*?)(` + pattern + ")" }

// programSize is how many instructions a pattern has.
func programSize(pattern string) (int, error) {
	if len(pattern) > MaxPattern {
		return 0, function.NewArgErrorf(0, "the pattern is longer than %d bytes", MaxPattern)
	}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return 0, function.NewArgErrorf(0, "invalid regexp pattern: %w", err)
	}
	prog, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0, err
	}
	return len(prog.Inst), nil
}

// runeCounter reads a text for a regular expression.
type runeCounter struct {
	text       string
	end        int // of the last match
	at         int // where the next one can begin
	i          int // of the next character
	read, most int // characters
}

// findNext goes to the end of the next match, if there is one.
func (c *runeCounter) findNext(re *regexp.Regexp) bool {
	_, before := utf8.DecodeLastRuneInString(c.text[:c.at])
	start := c.at - before
	c.i = start
	m := re.FindReaderSubmatchIndex(c)
	if m == nil || c.read > c.most {
		return false
	}
	c.end = start + m[3]
	if c.at = max(c.end, c.at); m[2] == m[3] { // an empty match is followed by one further on
		_, n := utf8.DecodeRuneInString(c.text[c.at:])
		c.at += max(n, 1)
	}
	return c.at <= len(c.text)
}

// ReadRune implements io.RuneReader.
func (c *runeCounter) ReadRune() (rune, int, error) {
	if c.i >= len(c.text) || c.read > c.most {
		return 0, 0, io.EOF
	}
	r, n := utf8.DecodeRuneInString(c.text[c.i:])
	c.i += n
	c.read++
	return r, n, nil
}
