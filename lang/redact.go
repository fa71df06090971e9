package lang

import (
	"cmp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// secrets are the texts inside sensitive variables. Functions and conversions
// of libraries quote what they choke on, so every detail is searched for them.
type secrets struct{ texts []string }

// shortest is the shortest text that is blotted out; shorter ones would turn
// up in innocent words.
const shortest = 4

func (s *secrets) collect(v cty.Value) {
	v, _ = v.UnmarkDeep()
	// The walk fails only when its function does.
	_ = cty.Walk(v, func(_ cty.Path, v cty.Value) (bool, error) {
		if v.Type() == cty.String && v.IsKnown() && !v.IsNull() && len(v.AsString()) >= shortest {
			s.texts = append(s.texts, v.AsString())
		}
		return true, nil
	})
}

// redact blots the secrets out of what diagnostics say.
func (s *secrets) redact(diags hcl.Diagnostics) hcl.Diagnostics {
	if len(s.texts) == 0 {
		return diags
	}
	slices.SortFunc(s.texts, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for i, d := range diags {
		clean := *d
		for _, text := range s.texts {
			clean.Detail = strings.ReplaceAll(clean.Detail, text, "(sensitive value)")
			clean.Summary = strings.ReplaceAll(clean.Summary, text, "(sensitive value)")
		}
		diags[i] = &clean
	}
	return diags
}
