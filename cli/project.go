package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/output"
	"herald/lang"
	"herald/lang/safefile"
	"herald/lang/trust"
	"herald/providers"
	platforms "herald/providers/all"
	"herald/sessions"
	backends "herald/state/backend/all"
	"herald/state/seal"
	"herald/state/store"
)

// Places of Herald's own files, below the project's directory.
const (
	ownDir     = safefile.HeraldDir
	stateFile  = "herald.state.json"
	sandboxDir = "sandbox" // below ownDir
)

// Bounds of the files that a command reads besides the configuration, in bytes.
const (
	maxSource = 64 << 20 // that people write: tests, addresses, what fmt lays out
	maxNote   = 1 << 20  // of Herald's own
)

// project is a configuration, with the state and the accounts that belong to
// it.
type project struct {
	*app
	dir       string
	tests     string // directory of test files, relative to dir; "" when no tests are run
	policy    trust.Policy
	config    *lang.Config
	inputs    lang.Inputs
	settings  lang.Settings
	platforms map[string]providers.Platform
	transport http.RoundTripper
	workspace string
	kind      backends.Kind
	sealer    *seal.Sealer // nil without encryption
	store     *store.Store
	previous  *whereabouts // where the state was, when that is elsewhere now
	slotName  string       // workspace of store, with the conversation of a rehearsal
	written   []string     // workspaces whose state has been written where it is kept now
	rehearsal *stage       // nil without --sandbox
	waits     waits
	problems  output.Problems
	parcel    *parcel // a saved plan to be carried out; nil otherwise
	refused   error   // what is wrong with it
}

// openAnywhere loads the configuration and opens the state, which may not be
// there yet, and may have been elsewhere before. Problems have been printed
// when it fails. The caller closes the project.
func (a *app) openAnywhere() (*project, error) { return a.openWith(nil) }

func (a *app) newProject(policy trust.Policy) *project {
	p := &project{app: a, policy: policy, dir: a.chdir, platforms: platforms.Platforms(), transport: a.env.Transport, waits: waits{out: a.out}}
	p.problems = output.Problems{Out: a.out, Sources: func() []map[string]*hcl.File {
		return []map[string]*hcl.File{p.config.Files(), p.inputs.Variables.Files()}
	}}
	return p
}

// openWith is openAnywhere for a saved plan, which may tell what variables are.
func (a *app) openWith(c *parcel) (*project, error) {
	policy, err := a.loadPolicy()
	if err != nil {
		return nil, err
	}
	p := a.newProject(policy)
	p.parcel = c
	p.load()
	failed := p.refused
	if failed == nil && p.problems.Pending().HasErrors() {
		failed = p.problems.Fail()
	}
	if failed == nil {
		return p, nil
	}
	if err := p.close(); err != nil {
		p.complain(err)
	}
	return nil, failed
}

// open is openAnywhere for all commands but init: the state must be where it
// was.
func (a *app) open() (*project, error) { return a.openFor(nil) }

// openFor is open for a saved plan; see openWith.
func (a *app) openFor(c *parcel) (*project, error) {
	p, err := a.openWith(c)
	if err != nil {
		return nil, err
	}
	if err := p.settled(); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// own is a path below the directory of Herald's own files.
func (p *project) own(elements ...string) string {
	return filepath.Join(append([]string{p.dir, ownDir}, elements...)...)
}

// load reads files, variables and settings.
func (p *project) load() {
	if diags := p.read(); diags.HasErrors() {
		p.problems.Add(append(diags, p.further(diags)...)...)
		return
	} else {
		p.problems.Add(diags...)
	}
	p.establish()
}

// read reads files and variables.
func (p *project) read() hcl.Diagnostics {
	var more, diags hcl.Diagnostics
	p.config, diags = lang.LoadWith(p.loadOptionsFor(p.policy))
	p.inputs = lang.Inputs{
		Platforms: providers.Schemas(p.platforms), Credentials: p.credentials, Untrusted: p.policy.Untrusted(), Getenv: p.env.LookupEnv, Now: p.env.Now(), Version: Version(), Seed: seed(), Cwd: p.cwd(), Root: p.root(),
	}
	p.inputs.Workspace, _, _ = p.chosen() // what is wrong with it is told when the state is looked for
	if p.sandbox {
		// Real credentials are not even looked at in a rehearsal.
		p.inputs.Getenv = nil
	}
	p.inputs.Variables, more = lang.LoadVariables(lang.VariableSources{
		Dir: p.dir, Tests: p.tests, Files: p.config.Sources(), Flags: p.variableFlags(), Environ: p.env.Environ,
	})
	return append(diags, more...)
}

// establish evaluates the settings and finds the state. The variables of a saved
// plan count from as soon as it can be read: one that is encrypted only with
// the key that the settings tell.
func (p *project) establish() {
	if p.parcel != nil && p.parcel.file != nil {
		if p.refused = p.adopt(p.parcel); p.refused != nil {
			return
		}
	}
	var diags hcl.Diagnostics
	if p.settings, diags = p.config.Settings(p.inputs); !diags.HasErrors() {
		var more hcl.Diagnostics
		if more, p.refused = p.openStage(); p.refused != nil {
			return
		}
		diags = append(append(diags, more...), p.openStore()...)
	}
	if p.parcel != nil && p.parcel.file == nil && !diags.HasErrors() {
		if p.refused = p.parcel.open(p.sealer); p.refused == nil {
			p.establish()
		}
		return
	}
	p.problems.Add(diags...)
}

// seed is what uuid() draws from in one command.
func seed() []byte {
	seed := make([]byte, 32)
	rand.Read(seed) // never fails, by its documentation
	return seed
}

// cwd is the working directory; the configuration means the same without.
func (a *app) cwd() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}

// root is the absolute path of the project; "" where it cannot be told.
func (a *app) root() string {
	dir, err := filepath.Abs(a.chdir)
	if err != nil {
		return ""
	}
	return dir
}

// variableFlags has the paths of --var-file relative to the project.
func (p *project) variableFlags() []lang.VariableFlag {
	flags := make([]lang.VariableFlag, len(p.variables))
	for i, f := range p.variables {
		if f.File && !filepath.IsAbs(f.Text) {
			f.Text = filepath.Join(p.dir, f.Text)
		}
		flags[i] = f
	}
	return flags
}

// accounts makes the accounts of the project's platforms; no session is opened
// yet.
func (p *project) accounts() (*sessions.Registry, error) {
	log, err := p.env.Logger(p.out.Stderr)
	if err != nil {
		return nil, err
	}
	return sessions.NewRegistry(sessions.Options{
		Getenv: p.inputs.Getenv, Platforms: p.platforms, Transport: p.transport, Now: p.env.Now, Log: log, Dir: p.dir, Waiting: p.waits.report,
		Policy: p.policy, Sandbox: p.rehearsal != nil,
	}), nil
}

// closeInto closes the project at the end of a command.
func (p *project) closeInto(err *error) { keep(err, p.close()) }

// keep adds a late error to the result of a command that had none.
func keep(err *error, late error) {
	if *err == nil {
		*err = late
	}
}

// close ends the sandbox, if there is one.
func (p *project) close() error {
	if p.rehearsal == nil {
		return nil
	}
	if err := p.rehearsal.Close(); err != nil {
		return fmt.Errorf("end the sandbox: %w", err)
	}
	return nil
}
