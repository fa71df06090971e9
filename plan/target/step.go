package target

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
)

// step is a name in an address with its key.
type step struct {
	name string
	key  key
}

// key is the text in brackets. A key that is not given matches every key.
type key struct {
	given  bool
	quoted bool
	text   string
}

// matches reports whether the key of an instance matches.
func (k key) matches(have addr.Key) bool {
	if !k.given {
		return true
	}
	if text, ok := have.Text(); ok {
		return matchesGlob(k.text, text)
	}
	n, ok := have.Int()
	return ok && !k.quoted && matchesGlob(k.text, fmt.Sprint(n))
}

// coversKey is matches for a key that was parsed from an address.
func (k key) coversKey(have key) bool {
	return !k.given || have.given && (have.quoted || !k.quoted) && matchesGlob(k.text, have.text)
}

// splitSteps splits an address at its dots.
func splitSteps(s string) ([]step, error) {
	var out []step
	for {
		end := strings.IndexAny(s, ".[")
		if end < 0 {
			end = len(s)
		}
		next := step{name: s[:end]}
		if err := checkName(next.name); err != nil {
			return nil, err
		}
		s = s[end:]
		if strings.HasPrefix(s, "[") {
			var err error
			if next.key, s, err = leadingKey(s); err != nil {
				return nil, err
			}
		}
		out = append(out, next)
		if s == "" {
			return out, nil
		}
		if s[0] != '.' {
			return nil, fmt.Errorf("expected a dot before %q", s)
		}
		s = s[1:]
	}
}

func checkName(name string) error {
	if name == "" {
		return errors.New("expected a name, as in message.example")
	}
	// A wildcard may replace any character of a name, so check with a letter in
	// its place.
	if !hclsyntax.ValidIdentifier(strings.NewReplacer("*", "x", "?", "x").Replace(name)) {
		return fmt.Errorf("%q is not a name", name)
	}
	return nil
}

// leadingKey parses the brackets at the front. Quotes are optional, because
// shells remove them.
func leadingKey(s string) (k key, rest string, err error) {
	if !strings.HasPrefix(s, `["`) {
		text, rest, ok := strings.Cut(s[1:], "]")
		if !ok || text == "" {
			return k, "", errors.New("expected a key and ] after [")
		}
		return key{given: true, text: text}, rest, nil
	}
	end := closingQuote(s)
	if end < 0 {
		return k, "", errors.New(`expected "] at the end of a key`)
	}
	trav, diags := hclsyntax.ParseTraversalAbs([]byte("x"+s[:end]), "", hcl.InitialPos)
	if diags.HasErrors() || len(trav) != 2 {
		return k, "", fmt.Errorf("%s is not a key", s[:end])
	}
	index, ok := trav[1].(hcl.TraverseIndex)
	if !ok || index.Key.Type() != cty.String {
		return k, "", fmt.Errorf("%s is not a key", s[:end])
	}
	return key{given: true, quoted: true, text: index.Key.AsString()}, s[end:], nil
}

// closingQuote returns the index of the quote that ends the quoted key at the
// front of s, or -1.
func closingQuote(s string) int {
	for i := len(`["`); i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			if strings.HasPrefix(s[i+1:], "]") {
				return i + len(`"]`)
			}
			return -1
		}
	}
	return -1
}

// matchesGlob reports whether a text matches a pattern: * matches any
// characters and ? matches one.
func matchesGlob(pattern, text string) bool {
	p, t := []rune(pattern), []rune(text)
	i, j, star, from := 0, 0, -1, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == '*':
			star, from = i, j
			i++
		case i < len(p) && (p[i] == '?' || p[i] == t[j]):
			i++
			j++
		case star >= 0:
			from++
			i, j = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(string(p[i:]), "*") == ""
}
