package apply_test

import (
	"os"
	"path/filepath"
	"testing"

	"herald/plan"
	"herald/providers"
	"herald/providers/all"
)

// lose deletes everything that Herald kept.
func (p *project) lose() {
	p.t.Helper()
	for _, name := range []string{"herald.state.json", "herald.state.d", ".herald"} {
		if err := os.RemoveAll(filepath.Join(p.dir, name)); err != nil {
			p.t.Fatal(err)
		}
	}
}

// A state that is lost leads to nothing being sent twice: what can be asked for
// is found under its keys, whatever generation it is, and the rest is sent
// under the keys it had.
func TestLostStateSendsNothingTwice(t *testing.T) {
	t.Parallel()
	main := places + `attachment "n" { source = "n.txt" }` + "\n"
	p := newProject(t, main+message("a", "one", "attachments = [attachment.n]")+message("b", "two"))
	p.write("n.txt", "first")
	p.apply()
	p.write("n.txt", "second") // a file cannot be edited, so this replaces
	p.apply()
	want := p.sight()
	p.lose()
	pl := p.plan()
	if got := actions(pl)["message.a@conversation.y"]; got != "" {
		t.Errorf("what stands on yunhu is planned as %q", got)
	}
	p.apply()
	p.synced()
	same(t, "what people see", want, p.sight())

	// The state is as good as the one before: a change goes to the right message.
	p.write("main.hcl", main+message("a", "uno", "attachments = [attachment.n]")+message("b", "two"))
	p.apply()
	p.synced()
	if got := p.standing("yunhu"); len(got) != 3 {
		t.Errorf("yunhu shows %q", got)
	}
}

// What changed in the files while the state was lost is an edit of what stands.
func TestLostStateAndNewText(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+message("a", "one"))
	p.apply()
	p.lose()
	p.write("main.hcl", places+message("a", "uno"))
	if got := actions(p.plan())["message.a@conversation.y"]; got != plan.Edit {
		t.Errorf("planned as %q, want an edit", got)
	}
	p.apply()
	p.synced()
	same(t, "yunhu", []string{"uno"}, p.standing("yunhu"))
}

// Hundreds of deliveries on every platform that can be asked, and everything that was kept is
// gone: nothing is sent again.
func TestLostStateOfFiveHundred(t *testing.T) {
	t.Parallel()
	blocks, to := conversationsOf(append(others(every), "mixin", "yunhu"))
	p := newProject(t, blocks+`
message "n" {
  count = 100
  to    = `+to+`
  text  = "number ${count.index}"
}
`)
	p.apply()
	want, sent := p.sight(), sends(p)
	p.lose()
	p.apply()
	p.synced()
	same(t, "what people see", want, p.sight())
	again := map[string]int{}
	for platform, n := range sends(p) {
		again[platform] = n - sent[platform]
	}
	t.Logf("deliveries: %d, sent again after the loss, by platform: %v", len(want), again)
	for platform, p := range all.Platforms() {
		class := p.Facts().Idempotency.Class
		if again[platform] != 0 && (class == providers.LookUp || class == providers.ReadBack) {
			t.Errorf("%s can be asked, and was sent %d messages again", platform, again[platform])
		}
	}
}

func sends(p *project) map[string]int {
	n := map[string]int{}
	for _, e := range p.server.Ledger() {
		if e.Operation == "send" {
			n[e.Platform]++
		}
	}
	return n
}
