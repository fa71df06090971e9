// Package problem is the table of everything that Herald reports to people: a
// stable code for each kind of problem, the summary that a diagnostic shows, and
// the explanation that "herald explain" prints.
//
// It imports nothing of ours, and must not know where a problem arises.
package problem

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Code identifies a kind of problem. A code never changes its meaning: programs
// compare it, and people look it up. Wording is free to change.
type Code string

// Summary is the first line of a diagnostic with this code. A code that is not
// in the table is its own summary.
func (c Code) Summary() string {
	if d, ok := index().codes[c]; ok {
		return d.Summary
	}
	return string(c)
}

// Definition is the row of one code.
type Definition struct {
	Code    Code
	Summary string // at most six words, without anything of the user's
	// Aliases are codes by which the problem was known earlier.
	Aliases     []string
	Explanation string // Markdown: paragraphs on what it means and what to do
}

// Area is a part of the table.
type Area struct {
	Title       string
	Definitions []Definition
}

// Areas is the whole table, in the order of the page that is made of it.
func Areas() []Area {
	return []Area{
		syntaxArea(), expressionsArea(), blocksArea(), messagesArea(), modulesArea(), settingsArea(), conditionsArea(), movesArea(),
		planningArea(), platformsArea(), applyArea(), sandboxArea(), savedArea(), stateArea(), commandsArea(), testsArea(),
	}
}

// Codes lists all codes in the order of the table.
func Codes() []Code {
	var out []Code
	for _, area := range Areas() {
		for _, d := range area.Definitions {
			out = append(out, d.Code)
		}
	}
	return out
}

// Find returns the definition of a code, of an alias, or of a summary as people
// copy it. ok is false if there is none.
func Find(name string) (d Definition, ok bool) {
	c := Code(normalize(name))
	if d, ok = index().codes[c]; !ok {
		d, ok = index().names[c]
	}
	return d, ok
}

// normalize writes words in lower case with dashes between them, as in
// no-value-for-required-variable.
func normalize(words string) string {
	words = strings.ReplaceAll(strings.ToLower(words), "'", "")
	return strings.Join(strings.FieldsFunc(words, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), "-")
}

// table finds definitions.
type table struct {
	codes map[Code]Definition
	names map[Code]Definition // by alias and by summary
}

var index = sync.OnceValue(func() table {
	t := table{map[Code]Definition{}, map[Code]Definition{}}
	for _, area := range Areas() {
		for _, d := range area.Definitions {
			t.codes[d.Code] = d
			for _, name := range slices.Concat(d.Aliases, []string{normalize(d.Summary)}) {
				t.names[Code(name)] = d
			}
		}
	}
	return t
})
