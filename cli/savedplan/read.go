package savedplan

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/crypto/ssh"

	"herald/cli/project"
	"herald/lang"
	"herald/plan/saved"
	"herald/state/seal"
)

// Plan is a saved plan that was read from a file.
type Plan struct {
	// File is the plan itself; nil until it is decrypted.
	File *saved.File

	name string        // of the file, as a person gave it
	data []byte        // without the signature
	key  ssh.PublicKey // that signed it; nil for none
	// signer is the owner of the key, if the key is accepted.
	signer   string
	accepted bool
}

// Open decodes the plan, with the key of the project if it is encrypted. It fails if
// the plan is damaged, is of a newer version or does not open with the key.
func (sp *Plan) Open(key *seal.Sealer) error {
	data, err := key.Open(seal.Plan, sp.data)
	if err == nil {
		sp.File, err = saved.Decode(data)
	}
	return sp.wrapError(err)
}

// Read reads a saved plan from a file that a person named, relative to the project, or
// from standard input for "-", and verifies its signature if it has one. A plan that is
// encrypted has no File until it is opened with the key of the project.
func Read(opt *project.Options, name string) (*Plan, error) {
	data, err := opt.ReadFileOrStdin(name)
	if err != nil {
		return nil, fmt.Errorf("read the saved plan: %w", err)
	}
	sp := &Plan{name: name, data: data}
	if err := sp.verifySignature(); err != nil {
		return nil, err
	}
	if !seal.IsSealed(sp.data) {
		return sp, sp.Open(nil)
	}
	return sp, nil
}

// IsOpen reports whether the plan has been decrypted.
func (sp *Plan) IsOpen() bool { return sp.File != nil }

// Replace returns the inputs that the plan was made with, so that variables need not be
// given twice. It fails if a value that is not saved is missing or differs.
func (sp *Plan) Replace(config *lang.Config, in lang.Inputs) (lang.Inputs, error) {
	values, err := sp.File.Values(config.VariableValues(in))
	if err != nil {
		return in, sp.wrapError(err)
	}
	given := make([]lang.VariableOverride, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given = append(given, lang.VariableOverride{Name: name, Value: values[name], Range: hcl.Range{Filename: sp.name, Start: hcl.InitialPos}})
	}
	in = sp.File.Inputs(in)
	in.Variables = in.Variables.With(given...)
	return in, nil
}

// ReadToShow reads a saved plan to display it. The project is opened only for the key of
// an encrypted plan.
func ReadToShow(opt *project.Options, name string) (*Plan, error) {
	sp, err := Read(opt, name)
	if err != nil || sp.IsOpen() {
		return sp, err
	}
	p, err := project.Open(opt)
	if err != nil {
		return nil, err
	}
	return sp, errors.Join(sp.Open(p.States.Sealer), p.Close())
}

// CheckOrigin returns an error if the plan is not of this project, workspace and backend.
func (sp *Plan) CheckOrigin(p *project.Project) error {
	here, err := originOf(p)
	if err != nil {
		return err
	}
	return sp.wrapError(sp.File.CheckProject(here))
}

// originOf returns where plans of this project belong.
func originOf(p *project.Project) (saved.Project, error) {
	w, err := p.States.Current()
	if err != nil {
		return saved.Project{}, err
	}
	return saved.Project{
		Name: p.Settings.Name, Workspace: p.States.Workspace, Backend: w.Type, Place: filepath.ToSlash(w.Place), Sandbox: p.Sandbox != nil, RouteTo: p.Options.RouteTo,
	}, nil
}

// WriteDocument writes the plan as it was written for programs when it was saved.
func (sp *Plan) WriteDocument(w io.Writer) error { return sp.wrapError(sp.File.WriteDocument(w)) }
