package apply_test

import (
	"fmt"
	"slices"
	"testing"

	"herald/plan"
	"herald/providers"
	"herald/providers/all"
)

// narrow is a platform that takes short texts only.
type narrow struct {
	providers.Platform
	runes int
}

// Unwrap returns the platform without the limit.
func (p narrow) Unwrap() providers.Platform { return p.Platform }

// Facts returns the platform's facts with the limit.
func (p narrow) Facts() providers.Facts {
	f := p.Platform.Facts()
	f.Limits.TextRunes = p.runes
	return f
}

func narrowPlatforms(runes int) map[string]providers.Platform {
	platforms := all.Platforms()
	for name, p := range platforms {
		platforms[name] = narrow{p, runes}
	}
	return platforms
}

func overflowing(choice, text string, more ...string) string {
	return message("x", text, append(more, fmt.Sprintf("overflow = %q", choice))...)
}

// onBoth are texts that people see on the platforms of places.
func onBoth(texts ...string) []string {
	var out []string
	for _, text := range texts {
		out = append(out, "mixin: "+text, "yunhu: "+text)
	}
	return out
}

// piecesLife is a life of a message that grows and shrinks by pieces of at most 11
// characters.
func piecesLife() []act {
	return []act{
		{places + overflowing("split", "alpha beta gamma"), onBoth("alpha beta", "gamma")},
		{places + overflowing("split", "alpha beta gamma delta epsilon"), onBoth("alpha beta", "gamma delta", "epsilon")},
		{places + overflowing("split", "alpha beta"), onBoth("alpha beta")},
		{places, nil},
	}
}

// alikeLife is a life of a message that is divided into pieces of which
// two are alike, where messages are recognized by their content.
func alikeLife() []act {
	platforms := others(func(p providers.Platform) bool { return p.Facts().Idempotency.Class != providers.NativeKey })
	blocks, to := conversationsOf(platforms)
	return []act{{
		blocks + fmt.Sprintf("message \"x\" {\n  to = %s\n  text = \"alpha alpha alpha alpha beta\"\n  overflow = \"split\"\n}\n", to),
		sights(platforms, "alpha alpha", "alpha alpha", "beta"),
	}}
}

// A run that ends between two pieces, or anywhere else, is completed: no piece is
// sent twice, and none is missing.
func TestCrashBetweenPieces(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]accident{"journal kept": killed, "journal lost": vanished} {
		for life, acts := range map[string][]act{"pieces": piecesLife(), "alike": alikeLife()} {
			for i := range acts {
				t.Run(fmt.Sprintf("%s, %s, act %d", life, name, i+1), func(t *testing.T) {
					t.Parallel()
					crash{acts: acts[:i+1], accident: a, stride: sparse(1, 5), report: &report{}, known: narrowPlatforms(11)}.everywhere(t)
				})
			}
		}
	}
}

// An edit that changes the number of pieces edits those that remain, sends the new
// ones and recalls the surplus; on a platform without edits all are sent again.
func TestPiecesGrowAndShrink(t *testing.T) {
	t.Parallel()
	p := newProject(t, "")
	p.known = narrowPlatforms(11)
	before := map[string]int{}
	for _, step := range []struct {
		text string
		want []string       // on Yunhu
		made map[string]int // requests to Yunhu
	}{
		{"alpha beta gamma", []string{"alpha beta", "gamma"}, map[string]int{"send": 2}},
		{"alpha beta gamma delta epsilon", []string{"alpha beta", "gamma delta", "epsilon"}, map[string]int{"edit": 1, "send": 1}},
		{"alpha zeta", []string{"alpha zeta"}, map[string]int{"edit": 1, "recall": 2}},
		{"short", []string{"short"}, map[string]int{"edit": 1}},
		{"alpha beta gamma", []string{"alpha beta", "gamma"}, map[string]int{"edit": 1, "send": 1}},
	} {
		p.write("main.hcl", places+overflowing("split", step.text))
		p.apply()
		p.synced()
		same(t, "what people see on Yunhu of "+step.text, step.want, p.standing("yunhu"))
		same(t, "what people see on Mixin of "+step.text, step.want, p.standing("mixin"))
		now := map[string]int{}
		for _, e := range p.server.Ledger() {
			if e.Platform == "yunhu" && slices.Contains([]string{"send", "edit", "recall"}, e.Operation) {
				now[e.Operation]++
			}
		}
		made := map[string]int{}
		for operation, n := range now {
			if n > before[operation] {
				made[operation] = n - before[operation]
			}
		}
		same(t, "requests for "+step.text, step.made, made)
		before = now
	}
}

// Buttons and attachments are with the last piece, the quote is with the first.
func TestWhatGoesWithPieces(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+`attachment "n" { source = "n.txt" }`+"\n"+message("q", "quoted")+
		overflowing("split", "alpha beta gamma", "attachments = [attachment.n]", "reply_to = message.q"))
	p.write("n.txt", "hello")
	p.known = narrowPlatforms(11)
	p.apply()
	p.synced()
	same(t, "what people see", []string{"quoted", "alpha beta", "gamma", "<file>"}, p.standing("yunhu"))
	quotes := map[string]bool{}
	for _, c := range p.server.Conversations() {
		for _, m := range c.Messages {
			quotes[m.Text] = m.Reply != ""
		}
	}
	if !quotes["alpha beta"] || quotes["gamma"] {
		t.Errorf("the quotes are %v", quotes)
	}
}

// A change of overflow alone sends nothing while the body fits.
func TestOverflowOfWhatFits(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+message("x", "alpha"))
	p.known = narrowPlatforms(11)
	p.apply()
	for _, choice := range []string{"split", "truncate", "attach", "error"} {
		p.write("main.hcl", places+overflowing(choice, "alpha"))
		for _, c := range p.plan().Deliveries {
			if c.Action != plan.NoOp {
				t.Errorf("%s: %s of %s", choice, c.Action, c.Address)
			}
		}
		p.apply()
		p.synced()
	}
}

// Texts that are cut or attached change from one to the other.
func TestTruncateAndAttach(t *testing.T) {
	t.Parallel()
	p := newProject(t, "")
	p.known = narrowPlatforms(12)
	for _, step := range []struct {
		choice, text string
		want         []string
	}{
		{"truncate", "alpha beta gamma", []string{"alpha…"}},
		{"truncate", "alpha beta delta", []string{"alpha…"}},
		{"attach", "alpha\n\nbeta gamma delta", []string{"alpha", "<file>"}},
		{"attach", "alpha\n\nbeta gamma epsilon", []string{"alpha", "<file>"}},
		{"attach", "alpha\n\nbeta", []string{"alpha\n\nbeta"}},
		{"split", "alpha\n\nbeta gamma", []string{"alpha", "beta gamma"}},
	} {
		p.write("main.hcl", places+overflowing(step.choice, step.text))
		p.apply()
		p.synced()
		for _, platform := range []string{"yunhu", "mixin"} {
			same(t, step.choice+" on "+platform, step.want, p.standing(platform))
		}
	}
}
