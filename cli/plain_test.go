package cli_test

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

// plain carries out examples/ci/plain.sh as a hook or cron would.
type plain struct {
	*site
	script string
	last   string // printed by the last job
}

func newPlain(t *testing.T) *plain {
	p := &plain{site: newSite(t, "ada", map[string]string{"ci/herald-ci.sh": "herald-ci.sh"})}
	script, err := filepath.Abs("../examples/ci/plain.sh")
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(p.root, "bin")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(bin, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(bin, "herald")); err != nil {
		t.Fatal(err)
	}
	p.script = script
	maps.Copy(p.base, p.secret)
	maps.Copy(p.base, map[string]string{
		"PATH": bin + string(filepath.ListSeparator) + p.base["PATH"], "HOME": p.root,
		"HERALD_REPOSITORY": p.origin(), "HERALD_CI_PLANS": filepath.Join(p.root, "plans"),
	})
	return p
}

func (p *plain) review(branch string) int { return p.job("plan " + branch) }
func (p *plain) deliver() int             { return p.job("apply") }
func (p *plain) due() int                 { return p.job("due") }
func (p *plain) drift() int               { return p.job("drift") }
func (p *plain) said() string             { return p.last }

func (p *plain) byHand() int {
	if code := p.job("plan main"); code != 0 {
		return code
	}
	return p.job("apply")
}

func (p *plain) job(arguments string) int {
	p.t.Helper()
	j := &job{dir: p.root, env: p.base}
	code := p.run(j, []string{"sh", "-c"}, p.script+" "+arguments)
	p.last = j.output.String()
	p.t.Logf("%s ended with %d:\n%s", arguments, code, p.last)
	return code
}
