package sessions

import (
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/providers"
)

// countingPlatform counts how often content is composed, and the facts are asked for.
type countingPlatform struct {
	providers.Platform
	calls, facts atomic.Int64
}

func (p *countingPlatform) Facts() providers.Facts {
	p.facts.Add(1)
	return providers.Facts{}
}

func (p *countingPlatform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	p.calls.Add(1)
	if c.Body == "" {
		return nil, []providers.Problem{{Detail: "It is empty."}}
	}
	return []providers.Part{{Kind: "text", Text: c.Body, Body: []byte(c.Body)}}, nil
}

func TestEachContentIsComposedOnce(t *testing.T) {
	t.Parallel()
	toy := &countingPlatform{}
	r := NewRegistry(Options{Platforms: map[string]providers.Platform{"toy": toy}})
	d := &lang.Delivery{Provider: addr.Provider{Platform: "toy"}, Message: &lang.Message{Source: &lang.Source{Range: hcl.Range{Filename: "main.hcl"}}}}
	want := []providers.Part{{Kind: "text", Text: "one", Body: []byte("one")}}
	for range 3 {
		got, diags := r.Compose(d, content.Content{Format: content.Text, Body: "one"})
		if diff := cmp.Diff(want, got); diff != "" || diags.HasErrors() {
			t.Fatalf("%v\n%s", diags, diff)
		}
		got[0].Text = "changed by the caller"
	}
	if n := toy.calls.Load(); n != 1 {
		t.Errorf("one content was composed %d times", n)
	}
	r.Compose(d, content.Content{Format: content.Markdown, Body: "one"})
	if n := toy.calls.Load(); n != 2 {
		t.Errorf("two contents were composed %d times", n)
	}
	r.Compose(d, content.Content{Format: content.Text, Body: "one", Mentions: []string{"u1"}})
	if n := toy.calls.Load(); n != 3 {
		t.Errorf("what is neither format nor body does not count: composed %d times", n)
	}
	for range 2 {
		r.ComposeParts(d.Provider, content.Content{Format: content.Text, Body: "one"}, 2)
	}
	if n := toy.calls.Load(); n != 4 {
		t.Errorf("the number of parts does not count: composed %d times", n)
	}
	for range 2 {
		if parts, diags := r.Compose(d, content.Content{}); !diags.HasErrors() || parts != nil {
			t.Errorf("a problem is kept from the caller: %v", diags)
		}
	}
	if n := toy.calls.Load(); n != 5 {
		t.Errorf("four contents were composed %d times", n)
	}
}

// The facts of a platform are large: they are asked for when a registry is made, and
// not for each content.
func TestFactsAreNotAskedForEachContent(t *testing.T) {
	t.Parallel()
	toy := &countingPlatform{}
	r := NewRegistry(Options{Platforms: map[string]providers.Platform{"toy": toy}})
	before := toy.facts.Load()
	for _, body := range []string{"one", "two", "three"} {
		r.ComposeParts(addr.Provider{Platform: "toy"}, content.Content{Format: content.Text, Body: body}, 0)
	}
	if n := toy.facts.Load() - before; n != 0 {
		t.Errorf("three contents asked for the facts %d times", n)
	}
}
