package project

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/exit"
	"herald/cli/output"
	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/trust"
	"herald/providers"
	platforms "herald/providers/all"
	"herald/providers/sessions"
)

// Project is a configuration with its inputs and settings, and access to its
// states and its platforms.
type Project struct {
	Policy    trust.Policy
	Config    *lang.Config
	Inputs    lang.Inputs
	Settings  lang.Settings
	Platforms map[string]providers.Platform
	// Problems collects what is wrong with the project until it is printed.
	Problems output.Problems
	// States is where the states are kept; nil until the settings are evaluated.
	States *States
	// Sandbox replaces the platforms; nil without --sandbox.
	Sandbox *Sandbox
	// Options are those that the project was opened with.
	Options *Options

	transport http.RoundTripper
	dial      providers.Dialer // nil without a sandbox
}

func newProject(opt *Options, policy trust.Policy) *Project {
	p := &Project{Policy: policy, Platforms: platforms.Platforms(), Options: opt, transport: opt.Env.Transport}
	p.Problems = output.Problems{Out: opt.Out, Sources: func() []map[string]*hcl.File {
		return []map[string]*hcl.File{p.Config.Files(), p.Inputs.Variables.Files()}
	}}
	return p
}

// Open opens the project. Its states must be where they were when they were last
// written. When it fails, the problems have been printed or are in the error. The
// caller closes the project.
func Open(opt *Options) (*Project, error) {
	p, err := OpenMoved(opt)
	if err != nil {
		return nil, err
	}
	if err := p.States.checkMoved(); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return p, nil
}

// OpenMoved is Open for a project whose states may have been elsewhere before.
func OpenMoved(opt *Options) (*Project, error) {
	policy, err := opt.LoadPolicy()
	if err != nil {
		return nil, err
	}
	p := newProject(opt, policy)
	err = p.loadProject()
	if err == nil && p.Problems.Pending().HasErrors() {
		err = p.Problems.Fail()
	}
	if err == nil {
		return p, nil
	}
	if closing := p.Close(); closing != nil && exit.IsSilent(err) {
		err = closing
	}
	return nil, err
}

// Read reads files and variables alone. The problems that it finds are pending;
// the settings are not evaluated.
func Read(opt *Options) (*Project, error) {
	policy, err := opt.LoadPolicy()
	if err != nil {
		return nil, err
	}
	p := newProject(opt, policy)
	p.Problems.Add(p.readFiles()...)
	return p, nil
}

// ReadOptional is Read for commands that need no configuration: that there is
// none is not a problem. Everything in the files is trusted.
func ReadOptional(opt *Options) *Project {
	p := newProject(opt, trust.Policy{})
	p.Problems.Add(slices.DeleteFunc(p.readFiles(), func(d *hcl.Diagnostic) bool { return diag.CodeOf(d) == problem.NoConfigurationFiles })...)
	return p
}

// loadProject reads the files and the variables, evaluates the settings and finds the
// states. Diagnostics are pending afterwards.
func (p *Project) loadProject() error {
	diags := p.readFiles()
	if diags.HasErrors() {
		p.Problems.Add(append(diags, p.FindFurtherProblems(diags)...)...)
		return nil
	}
	p.Problems.Add(diags...)
	return p.openStates()
}

// readFiles reads files and variables.
func (p *Project) readFiles() hcl.Diagnostics {
	opt, env := p.Options, p.Options.Env
	var more, diags hcl.Diagnostics
	p.Config, diags = lang.LoadWith(opt.libraryOptions(p.Policy))
	p.Inputs = lang.Inputs{
		Platforms: providers.Schemas(p.Platforms), Credentials: opt.Credentials, Untrusted: p.Policy.Untrusted(), Getenv: env.LookupEnv,
		Now: env.Now(), Version: opt.Version, Seed: newSeed(), Cwd: workingDir(), Root: opt.Dir.Abs(),
	}
	p.Inputs.Workspace, _, _ = SelectedWorkspace(opt) // an error is reported when the states are opened
	if opt.Sandbox {
		p.Inputs.Getenv = nil // a sandbox needs no real credentials
	}
	p.Inputs.Variables, more = lang.LoadVariables(lang.VariableSources{
		Dir: string(opt.Dir), Tests: opt.Tests, Files: p.Config.Sources(), Flags: p.variableFlags(), Environ: env.Environ,
	})
	return append(diags, more...)
}

// openStates evaluates the settings and finds the states. The variables of a
// saved plan count as soon as it can be read: one that is encrypted only with
// the key that the settings give.
func (p *Project) openStates() error {
	saved := p.Options.Inputs
	if saved != nil && saved.IsOpen() {
		in, err := saved.Replace(p.Config, p.Inputs)
		if err != nil {
			return err
		}
		p.Inputs = in
	}
	var diags hcl.Diagnostics
	if p.Settings, diags = p.Config.Settings(p.Inputs); !diags.HasErrors() {
		more, err := p.findStates()
		if err != nil {
			return err
		}
		diags = append(diags, more...)
	}
	if saved == nil || saved.IsOpen() || diags.HasErrors() {
		p.Problems.Add(diags...)
		return nil
	}
	if err := saved.Open(p.States.Sealer); err != nil {
		return err
	}
	return p.openStates()
}

// findStates starts the sandbox, if there is one, and finds the states.
func (p *Project) findStates() (hcl.Diagnostics, error) {
	var diags hcl.Diagnostics
	if p.Options.Sandbox && p.Sandbox == nil {
		box, warnings, err := openSandbox(p.Options, p.Settings)
		if err != nil {
			return nil, err
		}
		p.Sandbox, p.Platforms, diags = box, box.Platforms(p.Platforms), warnings
		p.transport, p.dial = box.Transport(), box.Dial
	}
	p.States = &States{opt: p.Options, settings: p.Settings, policy: p.Policy, sandbox: p.Sandbox}
	return append(diags, p.States.findStore()...), nil
}

// newSeed returns what uuid() draws from in one command.
func newSeed() []byte {
	seed := make([]byte, 32)
	rand.Read(seed) // never fails, by its documentation
	return seed
}

// variableFlags returns the flags with the paths of --var-file relative to the
// working directory.
func (p *Project) variableFlags() []lang.VariableFlag {
	flags := make([]lang.VariableFlag, len(p.Options.Variables))
	for i, f := range p.Options.Variables {
		if f.File && !filepath.IsAbs(f.Text) {
			f.Text = p.Options.Dir.Path(f.Text)
		}
		flags[i] = f
	}
	return flags
}

// NewRegistry returns the registry of the sessions with platforms. No session is
// opened yet.
func (p *Project) NewRegistry() (*sessions.Registry, error) {
	env := p.Options.Env
	log, err := env.Logger(p.Options.Out.Stderr)
	if err != nil {
		return nil, err
	}
	return sessions.NewRegistry(sessions.Options{
		Getenv: p.Inputs.Getenv, Platforms: p.Platforms, Transport: p.transport, Dial: p.dial, Now: env.Now, Log: log, Dir: string(p.Options.Dir),
		Waiting: p.Options.Waiting, Policy: p.Policy, Sandbox: p.Sandbox != nil,
	}), nil
}

// Titles returns the names of the platforms as people write them.
func (p *Project) Titles() map[string]string {
	titles := make(map[string]string, len(p.Platforms))
	for name, platform := range p.Platforms {
		titles[name] = platform.Facts().Schema.Title
	}
	return titles
}

// Close ends the sandbox, if there is one.
func (p *Project) Close() error {
	if p.Sandbox == nil {
		return nil
	}
	if err := p.Sandbox.Close(); err != nil {
		return fmt.Errorf("end the sandbox: %w", err)
	}
	return nil
}
