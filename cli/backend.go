package cli

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

// openStore finds out where the state is kept. Nothing is read yet.
func (p *project) openStore() hcl.Diagnostics {
	kind, rng := localKind, hcl.Range{}
	if b := p.settings.Backend; b != nil && p.rehearsal == nil {
		kind, rng = b.Type, b.Source.Range
	}
	var ok bool
	if p.kind, ok = backends.Find(kind); !ok {
		return hcl.Diagnostics{p.unknownBackend(kind, rng)}
	}
	if b := p.settings.Backend; b != nil {
		addBlockCredentials(p.credentials, p.kind.Schema, b.Body)
	}
	if e := p.settings.Encryption; e != nil {
		addBlockCredentials(p.credentials, seal.Schema(), e.Body)
	}
	var err error
	if p.workspace, _, err = p.chosen(); err != nil {
		return hcl.Diagnostics{diag.New(hcl.DiagError, problem.InvalidWorkspace, nil, failure.Sentence(err))}
	}
	var diags hcl.Diagnostics
	if p.rehearsal == nil { // otherwise openStage has
		diags = p.openSealer()
	}
	if diags.HasErrors() {
		return diags
	}
	slot, more := p.slot()
	if diags = append(diags, more...); more.HasErrors() {
		return diags
	}
	p.slotName = slot
	if p.store, err = p.in(slot); err != nil {
		return append(diags, p.backendDiagnostics(err)...)
	}
	return append(diags, p.checkWhereabouts()...)
}

func (p *project) unknownBackend(kind string, rng hcl.Range) *hcl.Diagnostic {
	var names []string
	for _, k := range backends.Kinds() {
		names = append(names, k.Name)
	}
	return diag.Errorf(rng, problem.UnknownBackend, "There is no backend %q. The state can be kept by %s.%s", kind, diag.List(names), diag.DidYouMean(kind, names))
}

// openSealer makes what encrypts the state, if it is encrypted.
func (p *project) openSealer() hcl.Diagnostics {
	e := p.settings.Encryption
	if e == nil {
		return nil
	}
	opt, _, err := seal.FromConfig(e.Body, p.env.LookupEnv)
	if err == nil {
		opt.Dir = p.dir
		p.sealer, err = seal.New(opt)
	}
	if err != nil {
		return hcl.Diagnostics{diag.Errorf(e.Source.Range, problem.InvalidEncryption, "%s", failure.Sentence(err))}
	}
	return nil
}

// tellRenewal tells that the state was encrypted anew, and what of the past that
// did not reach.
func (p *project) tellRenewal() {
	r := p.sealer.Renewal()
	if !r.State {
		return
	}
	too := ""
	if r.Generations > 0 {
		too = ", and " + count(r.Generations, "earlier generation") + " with it"
	}
	p.out.Note("The state is encrypted with the present key now%s.", too)
	if len(r.Left) > 0 {
		p.out.Note("What does not open stays as it was: %s. herald state history says why.", diag.List(r.Left))
	}
	if p.kind.Remains != "" {
		p.out.Note("%s", p.kind.Remains)
	}
}

// backendDiagnostics point at every argument that is to blame.
func (p *project) backendDiagnostics(err error) hcl.Diagnostics {
	joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](err)
	if !ok {
		return hcl.Diagnostics{p.backendDiagnostic(err)}
	}
	var diags hcl.Diagnostics
	for _, one := range joined.Unwrap() {
		diags = append(diags, p.backendDiagnostic(one))
	}
	return diags
}

// backendDiagnostic points at the argument that is to blame.
func (p *project) backendDiagnostic(err error) *hcl.Diagnostic {
	rng := hcl.Range{}
	argument, ok := errors.AsType[*backends.ArgumentError](err)
	if b := p.settings.Backend; b != nil {
		if rng = b.Source.Range; ok {
			rng = b.Source.At(argument.Name)
		}
	}
	if ok && argument.Unknown {
		var names []string
		for _, a := range p.kind.Schema.Attributes {
			names = append(names, a.Name)
		}
		return diag.Errorf(rng, problem.UnsupportedArgument, "%s%s", failure.Sentence(err), diag.DidYouMean(argument.Name, names))
	}
	if foreign, ok := errors.AsType[*backends.ServerError](err); ok {
		if b := p.settings.Backend; b != nil {
			rng = b.Source.At(foreign.Argument)
		}
		return diag.Errorf(rng, problem.EndpointNotAllowed, "%s", failure.Sentence(err))
	}
	return diag.Errorf(rng, problem.InvalidBackend, "%s", failure.Sentence(err))
}

// in is the store of a workspace.
func (p *project) in(workspace string) (*store.Store, error) {
	b, err := p.connect(p.kind, p.body(), workspace)
	if err != nil {
		return nil, err
	}
	return p.storeOf(p.kind, b, workspace, func() bool { return slices.Contains(p.written, workspace) }), nil
}

// body is what the project says of its backend.
func (p *project) body() cty.Value {
	switch {
	case p.rehearsal != nil:
		return cty.ObjectVal(map[string]cty.Value{"path": cty.StringVal(p.rehearsal.statePath())})
	case p.settings.Backend != nil:
		return p.settings.Backend.Body
	}
	return cty.EmptyObjectVal
}

// connect opens a backend for a workspace.
func (p *project) connect(kind backends.Kind, body cty.Value, workspace string) (backend.Backend, error) {
	b, err := kind.Open(body, p.backendOptions(workspace))
	if _, refused := errors.AsType[*backends.ServerError](err); refused && p.offline {
		return refusedBackend{kind.Name, err}, nil
	}
	return b, err
}

// refusedBackend stands in for a backend whose server is not allowed, for
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

func (p *project) backendOptions(workspace string) backends.Options {
	if workspace == defaultWorkspace {
		workspace = ""
	}
	return backends.Options{Dir: p.dir, Workspace: workspace, Getenv: p.env.Getenv, Policy: p.policy, Now: p.env.Now, Transport: p.env.Transport}
}

// storeOf makes the store of a workspace on a backend. written reports whether
// its state is known to have been written there.
func (p *project) storeOf(kind backends.Kind, b backend.Backend, workspace string, written func() bool) *store.Store {
	variant := ""
	if p.rehearsal != nil {
		variant = "sandbox"
	}
	if workspace != defaultWorkspace {
		variant += "/" + workspace
	}
	return p.writes(store.New(store.Options{
		Backend: seal.Backend(b, p.sealer), Journals: p.journals(kind, b, workspace),
		Name: p.settings.Name, Variant: variant, Written: written, Herald: Version(), Now: p.env.Now,
	}))
}

// journals is where the journals of a state are kept that has no place for
// them: beside a file, and otherwise among Herald's own files.
func (p *project) journals(kind backends.Kind, b backend.Backend, workspace string) string {
	switch {
	case p.rehearsal != nil:
		return filepath.Join(p.rehearsal.dir, "journals", workspace)
	case kind.Name == localKind:
		return filepath.Join(filepath.Dir(b.String()), ownDir, "journal", filepath.Base(b.String()))
	}
	return p.own("journal", kind.Name, workspace)
}

// plain are the arguments of a backend that may be written down: none that is
// sensitive by what it is or by what it was made from.
func plain(kind backends.Kind, b *lang.Backend) map[string]cty.Value {
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
