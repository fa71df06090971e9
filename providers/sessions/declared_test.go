package sessions

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/providers"
)

// declaringPlatform sends in the words of its provider block.
type declaringPlatform struct {
	providers.Platform
	word string
}

func (p declaringPlatform) Facts() providers.Facts {
	return providers.Facts{Limits: providers.Limits{TextRunes: len(p.word)}}
}

func (p declaringPlatform) Compose(content.Content) ([]providers.Part, []providers.Problem) {
	return []providers.Part{{Kind: "text", Text: p.word, Body: []byte(p.word)}}, nil
}

func (p declaringPlatform) Declare(body cty.Value) (providers.Platform, error) {
	word := providers.StringArg(body, "word")
	if word == "" {
		return nil, providers.NewConfigError(providers.Invalid, "word", "there is no word", "")
	}
	return declaringPlatform{word: word}, nil
}

// wrappedPlatform is a platform in a rehearsal.
type wrappedPlatform struct{ providers.Platform }

func (p wrappedPlatform) Unwrap() providers.Platform { return p.Platform }

func TestDeclare(t *testing.T) {
	t.Parallel()
	for name, toy := range map[string]providers.Platform{"plain": declaringPlatform{}, "wrapped": wrappedPlatform{declaringPlatform{}}} {
		r := NewRegistry(Options{Platforms: map[string]providers.Platform{"toy": toy}})
		provider := func(alias string, word cty.Value) lang.Provider {
			return lang.Provider{
				Addr: addr.Provider{Platform: "toy", Alias: alias}, Body: cty.ObjectVal(map[string]cty.Value{"word": word}),
				Source: &lang.Source{Range: hcl.Range{Filename: "main.hcl"}},
			}
		}
		desired := &lang.Desired{Providers: []lang.Provider{
			provider("", cty.StringVal("one")), provider("two", cty.StringVal("second")), provider("late", cty.UnknownVal(cty.String)), provider("bad", cty.StringVal("")),
		}}
		for range 2 {
			diags := r.Declare(desired)
			if len(diags) != 1 || !strings.Contains(diags[0].Detail, "there is no word") || diags[0].Subject == nil {
				t.Errorf("%s: %v", name, diags)
			}
		}
		for alias, want := range map[string]string{"": "one", "two": "second", "late": "", "bad": ""} {
			p := addr.Provider{Platform: "toy", Alias: alias}
			parts := r.ComposeParts(p, content.Content{Format: content.Text, Body: "x"}, 0)
			if parts[0].Text != want || r.Facts(p).Limits.TextRunes != len(want) {
				t.Errorf("%s: provider %s composes %q, and its limit is %d", name, p, parts[0].Text, r.Facts(p).Limits.TextRunes)
			}
		}
	}
}

// A session of a provider whose block declares what cannot be is not opened.
func TestSessionNeedsItsDeclaration(t *testing.T) {
	t.Parallel()
	r := NewRegistry(Options{Platforms: map[string]providers.Platform{"toy": declaringPlatform{}}})
	at := addr.Provider{Platform: "toy"}
	session, diags := r.Session(&lang.Desired{Providers: []lang.Provider{{
		Addr: at, Body: cty.ObjectVal(map[string]cty.Value{"word": cty.StringVal("")}), Source: &lang.Source{},
	}}}, at)
	if session != nil || !diags.HasErrors() {
		t.Errorf("%v, %v", session, diags)
	}
}
