package apply_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

// move is one step of a random life.
type move struct {
	kind string // of kinds
	name string
	n    int
}

func (m move) String() string { return fmt.Sprintf("%s %s %d", m.kind, m.name, m.n) }

// randomLife makes a life of n moves. The same seed makes the same life.
func randomLife(seed uint64, n int) []move {
	r := rand.New(rand.NewPCG(seed, 0))
	kinds := []string{"set", "set", "set", "move", "remove", "crash", "crash", "vanish", "drop", "late", "overtaken", "full", "power", "hack", "erase"}
	life := make([]move, n)
	for i := range life {
		life[i] = move{kinds[r.IntN(len(kinds))], string(rune('a' + r.IntN(4))), 1 + r.IntN(60)}
	}
	return life
}

// live plays a life and returns what is wrong at the first point where what
// people see is not what the files say; "" if nothing is.
func live(t *testing.T, life []move) string {
	p := newProject(t, places)
	texts := map[string]string{}
	for i, m := range life {
		p.write("main.hcl", places+messages(texts))
		switch m.kind {
		case "set":
			texts[m.name] = fmt.Sprintf("%s-%d", m.name, m.n)
			continue
		case "remove":
			delete(texts, m.name)
			delete(texts, m.name+"2")
			continue
		case "move":
			moveTo(p, texts, m)
		case "crash":
			killed(p, m.n)
			continue
		case "vanish":
			vanished(p, m.n)
			continue
		case "power":
			powerless(outages()["its end, behind a hole"])(p, m.n)
			continue
		case "full":
			full(m.n%2 == 0)(p, m.n)
		case "late":
			strike(lateWait)(p, m.n%15)
		case "overtaken":
			strike(lateNext)(p, m.n%15)
		case "drop":
			p.inject(sandbox.Fault{Action: sandbox.Drop, Skip: m.n % 7})
			_, _ = p.tryApply(t.Context()) // it may fail; what people see may not be wrong
		case "hack", "erase":
			drift(p, m)
		}
		if wrong := agree(t, p, texts); wrong != "" {
			return fmt.Sprintf("after move %d (%s): %s", i, m, wrong)
		}
	}
	p.write("main.hcl", places+messages(texts))
	return agree(t, p, texts)
}

// moveTo gives a message another name, and says so in the files.
func moveTo(p *project, texts map[string]string, m move) {
	to := m.name + "2"
	if _, taken := texts[to]; taken || texts[m.name] == "" {
		return
	}
	texts[to] = texts[m.name]
	delete(texts, m.name)
	p.write("main.hcl", places+messages(texts)+fmt.Sprintf("moved {\n  from = message.%s\n  to = message.%s\n}\n", m.name, to))
}

func messages(texts map[string]string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		b.WriteString(message(name, texts[name]))
	}
	return b.String()
}

// drift has somebody else edit or remove a message where it can be read.
func drift(p *project, m move) {
	for _, c := range p.server.Conversations() {
		for i, msg := range c.Messages {
			if c.Platform != "yunhu" || msg.Recalled || i%3 != m.n%3 {
				continue
			}
			if m.kind == "hack" {
				_ = p.server.Drift(sandbox.Drift{Action: "edit", Platform: "yunhu", Message: msg.ID, Text: "hacked"})
			} else {
				_ = p.server.Drift(sandbox.Drift{Action: "remove", Platform: "yunhu", Message: msg.ID})
			}
		}
	}
}

// agree applies to the end and compares what people see with the files.
func agree(t *testing.T, p *project, texts map[string]string) string {
	p.server.ClearFaults()
	if _, err := p.tryApply(t.Context()); err != nil {
		return fmt.Sprintf("apply: %v", err)
	}
	if p.calm != nil {
		p.calm()
	}
	p.wire, p.pause, p.calm = nil, nil, nil
	want := slices.Sorted(maps.Values(texts))
	for _, platform := range []string{"yunhu", "mixin"} {
		if got := slices.Sorted(slices.Values(p.standing(platform))); !slices.Equal(want, got) {
			return fmt.Sprintf("%s shows %q, want %q", platform, got, want)
		}
	}
	if pl, err := p.tryPlan(); err != nil || !pl.Empty() {
		return fmt.Sprintf("the next plan is not empty: %v %v", pl, err)
	}
	return ""
}

// shrink finds a shorter life that still goes wrong.
func shrink(t *testing.T, life []move) []move {
	for again := true; again; {
		again = false
		for i := range life {
			shorter := slices.Delete(slices.Clone(life), i, i+1)
			if live(t, shorter) != "" {
				life, again = shorter, true
				break
			}
		}
	}
	return life
}

// TestRandomLives plays random lives against the model that is the files
// themselves. HERALD_SEED chooses the first seed, HERALD_LIVES how many.
func TestRandomLives(t *testing.T) {
	t.Parallel()
	seed, lives := number(t, "HERALD_SEED", 1), number(t, "HERALD_LIVES", map[bool]uint64{false: 25, true: 8}[raced])
	for s := seed; s < seed+lives; s++ {
		life := randomLife(s, 30)
		if wrong := live(t, life); wrong != "" {
			short := shrink(t, life)
			t.Fatalf("seed %d: %s\nthe shortest life that goes wrong: %v\n%s", s, wrong, short, live(t, short))
		}
	}
	t.Logf("lives: %d of 30 moves, seeds %d to %d", lives, seed, seed+lives-1)
}

func number(t *testing.T, name string, otherwise uint64) uint64 {
	v := os.Getenv(name)
	if v == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}
