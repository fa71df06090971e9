package project

import (
	"context"
	"errors"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/cli/failure"
	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/state/backend"
	backends "herald/state/backend/all"
	"herald/state/seal"
	"herald/state/store"
)

// localKind is the backend of a project that names none.
const localKind = "local"

// backendPlace is one backend with its arguments: the present one of a project, or a
// former one. It has the states of all workspaces.
type backendPlace struct {
	kind   backends.Kind
	body   cty.Value
	states *States
}

// openBackend opens the backend for a workspace.
func (b backendPlace) openBackend(workspace string) (backend.Backend, error) {
	opened, err := b.kind.Open(b.body, b.backendOptions(workspace))
	if _, refused := errors.AsType[*backends.ServerError](err); refused && b.states.opt.Offline {
		return refusedBackend{b.kind.Name, err}, nil
	}
	return opened, err
}

func (b backendPlace) backendOptions(workspace string) backends.Options {
	if workspace == DefaultWorkspace {
		workspace = ""
	}
	opt := b.states.opt
	return backends.Options{
		Dir: string(opt.Dir), Workspace: workspace, Getenv: opt.Env.Getenv, Policy: b.states.policy, Now: opt.Env.Now, Transport: opt.Env.Transport,
	}
}

// openStore returns the store of a workspace. written reports whether its state is
// known to have been written there.
func (b backendPlace) openStore(workspace string, written func() bool) (*store.Store, error) {
	opened, err := b.openBackend(workspace)
	if err != nil {
		return nil, err
	}
	variant := ""
	if b.states.sandbox != nil {
		variant = "sandbox"
	}
	if workspace != DefaultWorkspace {
		variant += "/" + workspace
	}
	opt := b.states.opt
	s := store.New(store.Options{
		Backend: seal.Backend(opened, b.states.Sealer), Journals: b.journalDir(opened, workspace),
		Name: b.states.settings.Name, Variant: variant, Written: written, Herald: opt.Version, Now: opt.Env.Now,
	})
	opt.Writes.Track(s)
	return s, nil
}

// journalDir returns where the journals of a state are kept if the backend has no
// place for them: next to a file, and otherwise with Herald's own files.
func (b backendPlace) journalDir(opened backend.Backend, workspace string) string {
	switch {
	case b.states.sandbox != nil:
		return filepath.Join(b.states.sandbox.dir, "journals", workspace)
	case b.kind.Name == localKind:
		return filepath.Join(filepath.Dir(opened.String()), OwnDir, "journal", filepath.Base(opened.String()))
	}
	return b.states.opt.Dir.Own("journal", b.kind.Name, workspace)
}

// listWorkspaces returns the names of all workspaces but the default one that have a
// state, sorted.
func (b backendPlace) listWorkspaces(ctx context.Context) ([]string, error) {
	names, err := b.kind.Workspaces(ctx, b.body, b.backendOptions(DefaultWorkspace))
	if err != nil {
		return nil, &store.BackendError{Doing: "list the workspaces", Err: err}
	}
	return slices.DeleteFunc(names, func(name string) bool { return CheckWorkspace(name) != nil }), nil
}

// refusedBackend replaces a backend whose server is not allowed, for
// commands that ask no backend. Everything that is asked of it fails.
type refusedBackend struct {
	name string
	err  error
}

func (r refusedBackend) Get(context.Context) ([]byte, string, error) { return nil, "", r.err }

func (r refusedBackend) Put(context.Context, []byte, string) (string, error) { return "", r.err }

func (r refusedBackend) Lock(context.Context, backend.LockInfo) (backend.Lease, error) {
	return nil, r.err
}

func (r refusedBackend) String() string { return r.name }

// unknownBackend returns the diagnostic about a backend that does not exist.
func unknownBackend(kind string, rng hcl.Range) *hcl.Diagnostic {
	var names []string
	for _, k := range backends.Kinds() {
		names = append(names, k.Name)
	}
	return diag.Errorf(rng, problem.UnknownBackend, "There is no backend %q. The backends are %s.%s", kind, diag.List(names), diag.DidYouMean(kind, names))
}

// errorDiagnostics returns a diagnostic at every argument that caused an error of
// opening the backend.
func (b backendPlace) errorDiagnostics(err error) hcl.Diagnostics {
	joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](err)
	if !ok {
		return hcl.Diagnostics{b.errorDiagnostic(err)}
	}
	var diags hcl.Diagnostics
	for _, one := range joined.Unwrap() {
		diags = append(diags, b.errorDiagnostic(one))
	}
	return diags
}

// errorDiagnostic points at the argument that is to blame.
func (b backendPlace) errorDiagnostic(err error) *hcl.Diagnostic {
	rng := hcl.Range{}
	argument, ok := errors.AsType[*backends.ArgumentError](err)
	declared := b.states.settings.Backend
	if declared != nil {
		if rng = declared.Source.Range; ok {
			rng = declared.Source.At(argument.Name)
		}
	}
	if ok && argument.Unknown {
		var names []string
		for _, a := range b.kind.Schema.Attributes {
			names = append(names, a.Name)
		}
		return diag.Errorf(rng, problem.UnsupportedArgument, "%s%s", failure.Sentence(err), diag.DidYouMean(argument.Name, names))
	}
	if foreign, ok := errors.AsType[*backends.ServerError](err); ok {
		if declared != nil {
			rng = declared.Source.At(foreign.Argument)
		}
		return diag.Errorf(rng, problem.EndpointNotAllowed, "%s", failure.Sentence(err))
	}
	return diag.Errorf(rng, problem.InvalidBackend, "%s", failure.Sentence(err))
}

// newSealer returns what encrypts the state; nil if it is not encrypted.
func newSealer(opt *Options, settings lang.Settings) (*seal.Sealer, hcl.Diagnostics) {
	e := settings.Encryption
	if e == nil {
		return nil, nil
	}
	var sealer *seal.Sealer
	options, _, err := seal.FromConfig(e.Body, opt.Env.LookupEnv)
	if err == nil {
		options.Dir = string(opt.Dir)
		sealer, err = seal.New(options)
	}
	if err != nil {
		return nil, hcl.Diagnostics{diag.Errorf(e.Source.Range, problem.InvalidEncryption, "%s", failure.Sentence(err))}
	}
	return sealer, nil
}

// recordableArguments returns the arguments of a backend that may be written
// down: none that is sensitive by its meaning or by what it was made from.
func recordableArguments(kind backends.Kind, b *lang.Backend) map[string]cty.Value {
	out := map[string]cty.Value{}
	if b == nil {
		return out
	}
	for name, v := range b.Body.AsValueMap() {
		if a, ok := kind.Schema.Attribute(name); ok && !a.Sensitive && !slices.Contains(b.Sensitive, name) && v.IsWhollyKnown() {
			out[name] = v
		}
	}
	return out
}
