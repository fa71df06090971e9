package project

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/cli/failure"
	"herald/cli/printer"
	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/trust"
	"herald/plan/route"
	backends "herald/state/backend/all"
	"herald/state/seal"
	"herald/state/store"
)

// States is where the states of a project are kept: one for each workspace.
type States struct {
	// Store has the state in use.
	Store *store.Store
	// Workspace is the name of the workspace in use.
	Workspace string
	// Sealer encrypts the states; nil without encryption.
	Sealer *seal.Sealer
	// Previous is where the states were when they were last written, if that is
	// another place than now; nil otherwise.
	Previous *Record

	opt      *Options
	settings lang.Settings
	policy   trust.Policy
	sandbox  *Sandbox // nil without --sandbox
	place    backendPlace
	slot     string   // workspace of Store, with the conversation of --route-to
	written  []string // workspaces whose state has been written to the present place
}

// findStore finds out where the states are kept. Nothing is read yet.
func (s *States) findStore() hcl.Diagnostics {
	kind, rng := localKind, hcl.Range{}
	if b := s.settings.Backend; b != nil && s.sandbox == nil {
		kind, rng = b.Type, b.Source.Range
	}
	found, ok := backends.Find(kind)
	if !ok {
		return hcl.Diagnostics{unknownBackend(kind, rng)}
	}
	s.place = backendPlace{kind: found, body: s.backendBody(), states: s}
	s.addCredentials()
	var err error
	if s.Workspace, _, err = SelectedWorkspace(s.opt); err != nil {
		return hcl.Diagnostics{diag.New(hcl.DiagError, problem.InvalidWorkspace, nil, failure.Sentence(err))}
	}
	var diags hcl.Diagnostics
	if s.sandbox != nil {
		s.Sealer = s.sandbox.sealer
	} else if s.Sealer, diags = newSealer(s.opt, s.settings); diags.HasErrors() {
		return diags
	}
	slot, more := s.findSlot()
	if diags = append(diags, more...); more.HasErrors() {
		return diags
	}
	s.slot = slot
	if s.Store, err = s.Open(slot); err != nil {
		return append(diags, s.place.errorDiagnostics(err)...)
	}
	return append(diags, s.checkRecord()...)
}

// addCredentials adds what is sensitive in the blocks about the state.
func (s *States) addCredentials() {
	if b := s.settings.Backend; b != nil {
		addBlockCredentials(s.opt.Credentials, s.place.kind.Schema, b.Body)
	}
	if e := s.settings.Encryption; e != nil {
		addBlockCredentials(s.opt.Credentials, seal.Schema(), e.Body)
	}
}

// backendBody returns the arguments of the backend.
func (s *States) backendBody() cty.Value {
	switch {
	case s.sandbox != nil:
		return cty.ObjectVal(map[string]cty.Value{"path": cty.StringVal(s.sandbox.statePath())})
	case s.settings.Backend != nil:
		return s.settings.Backend.Body
	}
	return cty.EmptyObjectVal
}

// IsLocal reports whether the states are kept on this machine.
func (s *States) IsLocal() bool { return s.place.kind.Name == localKind }

// Open returns the store of a workspace.
func (s *States) Open(workspace string) (*store.Store, error) {
	return s.place.openStore(workspace, func() bool { return slices.Contains(s.written, workspace) })
}

// Workspaces returns the names of all workspaces but the default one that have a
// state, sorted.
func (s *States) Workspaces(ctx context.Context) ([]string, error) {
	return s.place.listWorkspaces(ctx)
}

// findSlot returns the name of the state in use among those of the project: that
// of the workspace or, with --route-to, a name that no workspace can have.
func (s *States) findSlot() (string, hcl.Diagnostics) {
	if s.opt.RouteTo == "" {
		return s.Workspace, nil
	}
	to, err := route.Parse(s.opt.RouteTo)
	if err != nil {
		return "", hcl.Diagnostics{diag.New(hcl.DiagError, problem.InvalidAddress, nil,
			fmt.Sprintf("--route-to requires the address of a conversation, as in conversation.rehearsal. %s", failure.Sentence(err)))}
	}
	name := to.Name
	if (to != addr.Block{Kind: addr.Conversation, Name: to.Name}.Instance(addr.NoKey)) {
		// Keys and modules may hold what the name of a file cannot.
		name += fmt.Sprintf("-%x", sha256.Sum256([]byte(to.String())))[:9]
	}
	return s.Workspace + "~" + name, nil
}

// Route returns what --route-to asks for, with what the real state has about
// conversations; nil without it.
func (s *States) Route(ctx context.Context) (*route.Route, error) {
	if s.opt.RouteTo == "" {
		return nil, nil
	}
	to, err := route.Parse(s.opt.RouteTo)
	if err != nil {
		return nil, err
	}
	real, err := s.Open(s.Workspace)
	if err != nil {
		return nil, err
	}
	snapshot, err := real.Read(ctx)
	if err != nil {
		return nil, err
	}
	return &route.Route{To: to, Real: snapshot.State}, nil
}

// PrintRenewal prints that the state was encrypted with another key, and which
// earlier versions were not.
func (s *States) PrintRenewal() {
	r := s.Sealer.Renewal()
	if !r.State {
		return
	}
	too := ""
	if r.Generations > 0 {
		too = fmt.Sprintf(", and %s with it", printer.Count(r.Generations, "earlier version"))
	}
	s.opt.Out.Note("The state is encrypted with the current key now%s.", too)
	if len(r.Left) > 0 {
		s.opt.Out.Note("These versions cannot be decrypted and were not changed: %s. herald state history prints why.", diag.List(r.Left))
	}
	if s.place.kind.Remains != "" {
		s.opt.Out.Note("%s", s.place.kind.Remains)
	}
}
