// Package secret removes secrets from everything that is printed and written. Functions and
// conversions of libraries quote what they cannot take, so every diagnostic is
// searched for the values that are marked sensitive (Texts). Credentials, which
// give access to something, are struck from all output, in whatever form a file
// or a function brought them there (Credentials, Writer).
//
// It must not depend on the origin of a secret.
package secret

import (
	"cmp"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// Texts are the secrets met so far. The zero Texts has none.
type Texts struct{ texts map[string]bool }

// shortestText is the shortest text that is blotted out; shorter ones would turn
// up in innocent words.
const shortestText = 4

// Collect adds every text inside a value, marked or not.
func (s *Texts) Collect(v cty.Value) {
	for text := range textsOf(v) {
		if len(text) < shortestText {
			continue
		}
		if s.texts == nil {
			s.texts = make(map[string]bool)
		}
		s.texts[text] = true
	}
}

// textsOf are all texts inside a value marked or not.
func textsOf(v cty.Value) iter.Seq[string] {
	return func(yield func(string) bool) {
		v, _ := v.UnmarkDeep()
		stopped := errors.New("stopped")
		// The walk fails only when its function does.
		_ = cty.Walk(v, func(_ cty.Path, v cty.Value) (bool, error) {
			if v.Type() == cty.String && v.IsKnown() && !v.IsNull() && !yield(v.AsString()) {
				return false, stopped
			}
			return true, nil
		})
	}
}

// Redact blots the secrets out of what diagnostics say.
func (s *Texts) Redact(diags hcl.Diagnostics) hcl.Diagnostics {
	if len(s.texts) == 0 {
		return diags
	}
	texts := slices.SortedFunc(maps.Keys(s.texts), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	for i, d := range diags {
		clean := *d
		for _, text := range texts {
			clean.Detail = strings.ReplaceAll(clean.Detail, text, sensitivePlaceholder)
			clean.Summary = strings.ReplaceAll(clean.Summary, text, sensitivePlaceholder)
		}
		diags[i] = &clean
	}
	return diags
}

const sensitivePlaceholder = "(sensitive value)"
