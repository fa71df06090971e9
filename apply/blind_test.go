package apply_test

import (
	"slices"
	"testing"

	"herald/plan"
	"herald/providers"
	"herald/providers/mixin"
)

// blind is a platform that honours no key as far as anybody knows, and cannot
// be asked: the worst there is.
type blind struct{ providers.Platform }

func (b blind) Facts() providers.Facts {
	f := b.Platform.Facts()
	f.Idempotency = providers.Idempotency{Class: providers.Blind}
	return f
}

// On a blind platform a run that dies leaves doubts that only a person can end.
// Nothing is sent twice, and what may be missing is named.
func blindPlatform(t *testing.T, r *report) {
	main := `
herald { name = "test" }
conversation "m" {
  provider = mixin
  id       = "5dac944e-2037-31b4-bbd9-e5fd3ffe571e"
}
message "a" {
  to   = conversation.m
  text = "one"
}
message "b" {
  to   = conversation.m
  text = "two"
}
`
	stage := func() *project {
		p := newProject(t, main)
		p.known = map[string]providers.Platform{"mixin": blind{mixin.New()}}
		return p
	}
	total, doubts := (&death{}).run(stage()), 0
	for n := 1; n <= total; n++ {
		p := stage()
		d := &death{at: n}
		d.run(p)
		if _, err := p.tryApply(t.Context()); err != nil {
			t.Errorf("after a crash at %q: %v", d.name, err)
		}
		seen := p.standing("mixin")
		if slices.Sort(seen); len(slices.Compact(slices.Clone(seen))) != len(seen) {
			t.Errorf("after a crash at %q people see %q", d.name, seen)
		}
		blocked := 0
		for _, a := range actions(p.plan()) {
			if a == plan.Blocked {
				blocked++
			}
		}
		if blocked == 0 && len(seen) != 2 {
			t.Errorf("after a crash at %q people see %q, and nothing is in doubt", d.name, seen)
		}
		doubts += min(blocked, 1)
		r.add(outcome{backend: "local", platforms: []string{"blind"}, want: named(slices.Compact(slices.Clone(seen))), got: named(seen), doubts: map[string]int{"blind": blocked}})
	}
	if doubts == 0 {
		t.Error("no crash left a doubt, so nothing was tried")
	}
}

// named puts the platform in front of what people see.
func named(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = "blind: " + text
	}
	return out
}
