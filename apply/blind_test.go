package apply_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"herald/apply"
	"herald/plan"
	"herald/providers"
	platforms "herald/providers/all"
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

// blindPlatforms are all blind platforms, and one that is made blind.
func blindPlatforms() map[string]providers.Platform {
	found := map[string]providers.Platform{"mixin": blind{mixin.New()}}
	for name, p := range platforms.Platforms() {
		if p.Facts().Idempotency.Class == providers.Blind {
			found[name] = p
		}
	}
	return found
}

// On a blind platform a run that dies leaves doubts that only a person can end.
// Nothing is sent twice, and what may be missing is named.
func blindPlatform(t *testing.T, r *report) {
	for name, platform := range blindPlatforms() {
		t.Run(name, func(t *testing.T) { t.Parallel(); crashBlind(t, r, name, platform) })
	}
}

func crashBlind(t *testing.T, r *report, name string, platform providers.Platform) {
	second := `attachments = [attachment.n]`
	if !platform.Facts().Can(providers.Attach) {
		second = `text = "two"`
	}
	conversation, to := conversationsOf([]string{name})
	main := fmt.Sprintf(`%s
message "a" {
  to   = %[2]s
  text = "one"
}
attachment "n" { source = "n.txt" }
message "b" {
  to = %[2]s
  %[3]s
}
`, conversation, to, second)
	stage := func() *project {
		p := newProject(t, main)
		p.write("n.txt", "hello")
		p.known = map[string]providers.Platform{name: platform}
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
		seen := p.standing(name)
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

// A file that travels with its message must be the planned one when it is sent. One
// that has changed, or is gone, leaves no doubt, and nothing of it is sent.
func TestFileTravelsAsPlanned(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*project){
		"changed": func(p *project) { p.write("n.txt", "other") },
		"grown":   func(p *project) { p.write("n.txt", "hello, all") },
		"gone":    func(p *project) { _ = os.Remove(filepath.Join(p.dir, "n.txt")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProject(t, only("telegram"))
			p.write("main.hcl", strings.Replace(only("telegram"), `text = "two"`, "text = \"two\"\n  attachments = [attachment.n]", 1)+"attachment \"n\" { source = \"n.txt\" }\n")
			p.write("n.txt", "hello")
			var once sync.Once
			p.observe = func(apply.ProgressEvent) { once.Do(func() { spoil(p) }) } // after the plan
			res, err := p.tryApply(t.Context())
			if err == nil || len(res.InDoubt) > 0 {
				t.Errorf("in doubt %v: %v", res.InDoubt, err)
			}
			same(t, "people see", []string{"one"}, p.standing("telegram"))
			p.write("n.txt", "hello")
			p.apply()
			same(t, "people see", []string{"one", "two<file>"}, p.standing("telegram"))
		})
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
