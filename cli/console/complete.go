package console

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/source"
)

// mostWords is how many ways to go on are offered; more cannot be looked over.
const mostWords = 200

// reference is a reference or the name of a function at the end of a text, as
// far as it has been typed.
var reference = regexp.MustCompile(`[\pL_][\pL\pN_-]*(?:::[\pL\pN_-]*)*` + // a word, or the name of a platform's function
	`(?:\.[\pL\pN_-]*|\["[^"]*"\]|\[[0-9]+\])*` + // attributes and keys
	`(?:\["?[^"\[\]]*)?$`) // and a key that has just been begun

// Complete gives what the word before the cursor may become, sorted, and what
// stands before and after it. The position is in runes.
func (s *Session) Complete(line string, position int) (before string, words []string, after string) {
	runes := []rune(line)
	position = min(max(position, 0), len(runes))
	typed, after := string(runes[:position]), string(runes[position:])
	word := reference.FindString(typed)
	for _, candidate := range s.wordCandidates(word) {
		if goesOn(word, candidate) && len(words) < mostWords {
			words = append(words, candidate)
		}
	}
	slices.Sort(words)
	return strings.TrimSuffix(typed, word), slices.Compact(words), after
}

// goesOn reports whether a candidate is the word with more text after it. A dot is
// as good as a bracket where there are only keys.
func goesOn(word, candidate string) bool {
	bare, dotted := strings.CutSuffix(word, ".")
	return strings.HasPrefix(candidate, word) || dotted && strings.HasPrefix(candidate, bare+"[")
}

// wordCandidates are words that begin as this one may; not all of them do.
func (s *Session) wordCandidates(word string) []string {
	bracket, dot := strings.LastIndexByte(word, '['), strings.LastIndexByte(word, '.')
	switch {
	case bracket > strings.LastIndexByte(word, ']'):
		return s.elementKeys(word[:bracket])
	case dot < 0:
		return s.firstWords()
	}
	parent := word[:dot]
	if names := s.rootNames(parent); names != nil {
		return names
	}
	if found := s.attributeNames(parent); len(found) > 0 {
		return found
	}
	return s.elementKeys(parent) // of a block with instances
}

// firstWords are what an expression may begin with.
func (s *Session) firstWords() []string {
	words := []string{"false", "null", "path.", "true"}
	for _, kind := range s.view.Kinds() {
		words = append(words, kind+".")
	}
	for _, name := range s.view.Functions() {
		words = append(words, name+"(")
	}
	return words
}

// rootNames are the references to all that has a name of a kind; nil when that is
// not what the text is. Names of data and actions have two words.
func (s *Session) rootNames(text string) []string {
	kind, ty, typed := strings.Cut(text, ".")
	if kind == "path" && !typed {
		return []string{"path.cwd", "path.module", "path.root"}
	}
	var words []string
	for _, name := range s.view.Names(kind) {
		if first, _, two := strings.Cut(name, "."); !typed || two && first == ty {
			words = append(words, kind+"."+name)
		}
	}
	return words
}

// attributeNames are the references to the attributes of what a reference leads to.
func (s *Session) attributeNames(parent string) []string {
	var words []string
	for _, name := range s.visibleNames(parent) {
		if word := parent + "." + name; hclsyntax.ValidIdentifier(name) && s.isResolvable(word) {
			words = append(words, word)
		}
	}
	return words
}

// elementKeys are the references to the elements of what a reference leads to.
func (s *Session) elementKeys(parent string) []string {
	var words []string
	for _, name := range s.visibleNames(parent) {
		words = append(words, fmt.Sprintf("%s[%s]", parent, hclwrite.TokensForValue(cty.StringVal(name)).Bytes()))
	}
	for i := range min(s.valueLength(parent), mostWords) {
		words = append(words, fmt.Sprintf("%s[%d]", parent, i))
	}
	return words
}

// isResolvable reports whether a reference leads somewhere.
func (s *Session) isResolvable(text string) bool {
	expr, diags := source.ParseExpression(Name, text)
	if diags.HasErrors() {
		return false
	}
	_, diags = s.view.Context(expr.Variables(), nil)
	return !diags.HasErrors()
}

// visibleNames are those of the attributes or elements of a value. Nothing is told of
// one that is not to be seen.
func (s *Session) visibleNames(text string) []string {
	value, diags := s.evaluateText(text)
	if diags.HasErrors() || value.IsMarked() {
		return nil
	}
	switch ty := value.Type(); {
	case ty.IsObjectType():
		return slices.Sorted(maps.Keys(ty.AttributeTypes()))
	case ty.IsMapType() && value.IsKnown() && !value.IsNull():
		return slices.Sorted(maps.Keys(value.AsValueMap()))
	}
	return nil
}

// valueLength is that of a list or a tuple; 0 for all else.
func (s *Session) valueLength(text string) int {
	value, diags := s.evaluateText(text)
	ty := value.Type()
	if diags.HasErrors() || value.IsMarked() || !value.IsKnown() || value.IsNull() || !ty.IsTupleType() && !ty.IsListType() {
		return 0
	}
	return value.LengthInt()
}
