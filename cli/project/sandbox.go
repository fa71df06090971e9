package project

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/rehearsal"
	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/safefile"
	"herald/providers/sandbox"
	"herald/state/seal"
)

// sandboxKeyFile is the file in the directory of a sandbox with the key of what is
// kept there, encrypted like the state.
const sandboxKeyFile = "key"

// Sandbox is the sandbox of a command with --sandbox. It keeps everything in one
// directory, its state included.
type Sandbox struct {
	*rehearsal.Stage
	dir       string
	sealer    *seal.Sealer // encrypts the state; nil without encryption
	temporary bool         // dir is removed at the end
}

// openSandbox starts the sandbox. It is encrypted if the state is. Without the key
// of the state, which a sandbox must not need, nothing of it is kept.
func openSandbox(opt *Options, settings lang.Settings) (*Sandbox, hcl.Diagnostics, error) {
	s := &Sandbox{dir: opt.Dir.Own(SandboxDir)}
	key, diags, err := s.openKey(opt, settings)
	if err != nil {
		return nil, nil, WrapSandboxError(err, s.dir)
	}
	if diags.HasErrors() {
		if s.dir, err = os.MkdirTemp("", "herald-sandbox-"); err != nil {
			return nil, nil, fmt.Errorf("create a directory for the sandbox: %w", err)
		}
		s.temporary, s.sealer = true, nil
		for _, d := range diags {
			d.Severity = hcl.DiagWarning
			diag.SetCode(d, problem.SandboxNotKept)
			d.Detail += " This command starts with an empty sandbox instead of the one in " + opt.Dir.Own(SandboxDir) + ", and removes it at its end."
		}
	}
	if s.Stage, err = rehearsal.Open(rehearsal.Options{Data: s.dir, Key: key, Now: opt.Env.Now}); err != nil {
		return nil, nil, errors.Join(WrapSandboxError(err, s.dir), s.removeTemporary())
	}
	return s, diags, nil
}

// openKey returns the key of the sandbox. Diagnostics say why there is no key; an
// error, that the directory is not that of a sandbox.
func (s *Sandbox) openKey(opt *Options, settings lang.Settings) ([]byte, hcl.Diagnostics, error) {
	var diags hcl.Diagnostics
	if s.sealer, diags = newSealer(opt, settings); diags.HasErrors() {
		return nil, diags, nil
	}
	key, err := readSandboxKey(s.dir, s.sealer)
	switch {
	case errors.Is(err, safefile.ErrLink):
		return nil, nil, err
	case err != nil:
		var rng hcl.Range
		if e := settings.Encryption; e != nil {
			rng = e.Source.Range
		}
		diags = append(diags, diag.Errorf(rng, problem.InvalidEncryption, "%s", failure.Sentence(err)))
	}
	return key, diags, nil
}

// statePath returns the path of the state, relative to the project where it is
// below it.
func (s *Sandbox) statePath() string {
	if s.temporary {
		return filepath.Join(s.dir, stateFile)
	}
	return filepath.Join(OwnDir, SandboxDir, stateFile)
}

// Close ends the sandbox.
func (s *Sandbox) Close() error { return errors.Join(s.Stage.Close(), s.removeTemporary()) }

func (s *Sandbox) removeTemporary() error {
	if !s.temporary {
		return nil
	}
	return os.RemoveAll(s.dir)
}

// SandboxKey returns the key of a sandbox that is served on its own, in a
// directory whose configuration need not be valid. Problems with the encryption
// have been printed.
func SandboxKey(opt *Options, dir string) ([]byte, error) {
	if !opt.Dir.HasConfiguration() {
		return readSandboxKey(dir, nil)
	}
	var sealer *seal.Sealer
	p := ReadOptional(opt)
	if !p.Problems.Pending().HasErrors() {
		var diags hcl.Diagnostics
		if p.Settings, diags = p.Config.Settings(p.Inputs); !diags.HasErrors() {
			sealer, diags = newSealer(opt, p.Settings)
		}
		if diags.HasErrors() && p.Settings.Encryption != nil {
			return nil, p.Problems.Fail(diags...)
		}
	}
	return readSandboxKey(dir, sealer)
}

// readSandboxKey returns the key of what is kept in the directory of a sandbox. It
// is made where there is none and sealer, which may be nil, encrypts; without both
// the key is nil.
func readSandboxKey(dir string, sealer *seal.Sealer) ([]byte, error) {
	path := filepath.Join(dir, sandboxKeyFile)
	sealed, err := safefile.Read(path, maxMetadata)
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
		return safefile.Read(path, maxMetadata)
	}
	return sealed, err
}

// WrapSandboxError explains an error about the directory of a sandbox. One whose
// data another process uses gets the exit code of a locked state.
func WrapSandboxError(err error, dir string) error {
	switch {
	case errors.Is(err, sandbox.ErrPlain) || errors.Is(err, sandbox.ErrEncrypted):
		return problem.Errorf(problem.SandboxCannotBeOpened, "open the sandbox in %s: %w. To start with an empty one, remove that directory", dir, err)
	case errors.Is(err, sandbox.ErrBusy):
		return exit.With(exit.Locked, err)
	case errors.As(err, new(*net.OpError)):
		return problem.Errorf(problem.SandboxCannotListen, "serve email: %w", err)
	}
	return err
}
