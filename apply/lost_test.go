package apply_test

import (
	"os"
	"path/filepath"
	"testing"

	"herald/plan"
)

// lose deletes everything that Herald kept.
func (p *project) lose() {
	p.t.Helper()
	for _, name := range []string{"herald.state.json", ".herald"} {
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
