package completion

import (
	"context"
	"errors"

	"herald/cli/project"
	"herald/lang"
	"herald/state"
)

// Index is what a project has to complete with: the state, if it is on this machine,
// and what is declared, as far as the files can be evaluated.
type Index struct {
	*project.Project
	state   *state.State
	desired *lang.Desired
	modules []string // addresses of module instances
}

// withIndex opens the project without output and without the network: a person who
// looks at a checkout and presses a key must not send credentials to where the files
// say that the state is stored.
func withIndex(ctx context.Context, opt *project.Options, use func(*Index)) (err error) {
	offline := *opt
	offline.Out, offline.Offline = opt.Out.Discard(), true
	p, err := project.Open(&offline)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	known := new(state.State)
	if p.States.IsLocal() {
		found, err := p.States.Store.Read(ctx)
		if err != nil {
			return err
		}
		known = found.State
	}
	in := p.Inputs
	in.Known, in.Partial = known, true
	desired, view, _ := p.Config.EvaluateView(in)
	if desired == nil {
		desired = new(lang.Desired)
	}
	use(&Index{Project: p, state: known, desired: desired, modules: view.Modules()})
	return nil
}
