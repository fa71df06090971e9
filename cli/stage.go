package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/failure"
	"herald/cli/rehearsal"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/safefile"
	"herald/providers/sandbox"
	"herald/state/seal"
)

// sandboxKeyFile is the file in the directory of a sandbox with the key of what is
// kept there, encrypted like the state.
const sandboxKeyFile = "key"

// stage is where the sandbox of a command keeps everything, its state included.
type stage struct {
	*rehearsal.Stage
	dir       string
	temporary bool // dir is removed at the end
}

// openStage starts the sandbox of a command with --sandbox. It is encrypted where
// the state is. Without the key, which a rehearsal must not need, nothing of it
// is kept.
func (p *project) openStage() (hcl.Diagnostics, error) {
	if !p.sandbox || p.rehearsal != nil {
		return nil, nil
	}
	s := &stage{dir: p.own(sandboxDir)}
	key, diags, err := p.stageKey(s.dir)
	if err != nil {
		return nil, ofSandbox(err, s.dir)
	}
	if diags.HasErrors() {
		if s.dir, err = os.MkdirTemp("", "herald-sandbox-"); err != nil {
			return nil, fmt.Errorf("make a directory for the sandbox: %w", err)
		}
		s.temporary, p.sealer = true, nil
		for _, d := range diags {
			d.Severity = hcl.DiagWarning
			diag.SetCode(d, problem.SandboxNotKept)
			d.Detail += " This command begins with an empty sandbox instead of the one in " + p.own(sandboxDir) + ", and removes it at its end."
		}
	}
	if s.Stage, err = rehearsal.Open(rehearsal.Options{Data: s.dir, Key: key, Now: p.env.Now}); err != nil {
		return nil, errors.Join(ofSandbox(err, s.dir), s.clear())
	}
	p.rehearsal, p.platforms, p.transport = s, s.Platforms(p.platforms), s.Transport()
	return diags, nil
}

// stageKey is the key of the sandbox in a directory. Diagnostics say why there is
// no key; an error, that the directory is not one of a sandbox.
func (p *project) stageKey(dir string) ([]byte, hcl.Diagnostics, error) {
	diags := p.openSealer()
	if diags.HasErrors() {
		return nil, diags, nil
	}
	key, err := sandboxKey(dir, p.sealer)
	switch {
	case errors.Is(err, safefile.ErrLink):
		return nil, nil, err
	case err != nil:
		var rng hcl.Range
		if e := p.settings.Encryption; e != nil {
			rng = e.Source.Range
		}
		diags = append(diags, diag.Errorf(rng, problem.InvalidEncryption, "%s", failure.Sentence(err)))
	}
	return key, diags, nil
}

// statePath is the path of the state, relative to the project where it is below it.
func (s *stage) statePath() string {
	if s.temporary {
		return filepath.Join(s.dir, stateFile)
	}
	return filepath.Join(ownDir, sandboxDir, stateFile)
}

// Close ends the sandbox.
func (s *stage) Close() error { return errors.Join(s.Stage.Close(), s.clear()) }

func (s *stage) clear() error {
	if !s.temporary {
		return nil
	}
	return os.RemoveAll(s.dir)
}

// sandboxKey is the key of what is kept in the directory of a sandbox. It is made
// where there is none and sealer, which may be nil, encrypts; without both the key
// is nil.
func sandboxKey(dir string, sealer *seal.Sealer) ([]byte, error) {
	path := filepath.Join(dir, sandboxKeyFile)
	sealed, err := safefile.Read(path, maxNote)
	if errors.Is(err, fs.ErrNotExist) {
		if sealer == nil {
			return nil, nil
		}
		sealed, err = makeSandboxKey(path, sealer)
	}
	if err != nil {
		return nil, fmt.Errorf("read the key of the sandbox: %w", err)
	}
	key, err := sealer.Open(seal.Sandbox, sealed)
	if err != nil {
		return nil, fmt.Errorf("open the key of the sandbox, %s: %w", path, err)
	}
	return key, nil
}

func makeSandboxKey(path string, sealer *seal.Sealer) ([]byte, error) {
	key := make([]byte, 32)
	rand.Read(key) // never fails, by its documentation
	sealed, err := sealer.Seal(seal.Sandbox, key)
	if err == nil {
		_, err = sealer.Open(seal.Sandbox, sealed) // recipients alone could never read it again
	}
	if err == nil {
		err = safefile.MakeDirs(filepath.Dir(path))
	}
	if err == nil {
		err = safefile.Create(path, sealed, 0o600)
	}
	if errors.Is(err, fs.ErrExist) { // another process was quicker
		return safefile.Read(path, maxNote)
	}
	return sealed, err
}

// ofSandbox explains an error about the directory of a sandbox.
func ofSandbox(err error, dir string) error {
	if errors.Is(err, sandbox.ErrPlain) || errors.Is(err, sandbox.ErrEncrypted) {
		return failure.New(problem.SandboxCannotBeOpened, "open the sandbox in %s: %w. To begin with an empty one, remove that directory", dir, err)
	}
	return busy(err)
}

// sandboxKeyOf is the key of a sandbox that is served on its own, in a directory
// whose configuration need not be right. Problems with the encryption have been
// printed.
func (a *app) sandboxKeyOf(dir string) ([]byte, error) {
	if !a.configured() {
		return sandboxKey(dir, nil)
	}
	p := a.bare()
	if !p.problems.Pending().HasErrors() {
		var diags hcl.Diagnostics
		if p.settings, diags = p.config.Settings(p.inputs); !diags.HasErrors() {
			diags = p.openSealer()
		}
		if diags.HasErrors() && p.settings.Encryption != nil {
			return nil, p.problems.Fail(diags...)
		}
	}
	return sandboxKey(dir, p.sealer)
}
