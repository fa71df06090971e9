package cli

import (
	"herald/cli/project"
	"herald/cli/savedplan"
)

// session is a command with the project that it works on.
type session struct {
	*app
	*project.Project
}

// openSession opens the project, whose states must be where they were. The caller closes
// it.
func (a *app) openSession() (*session, error) {
	p, err := project.Open(&a.opt)
	return a.sessionOf(p, err)
}

// openSaved opens the project for a saved plan, which has the values of variables.
func (a *app) openSaved(c *savedplan.Plan) (*session, error) {
	opt := a.opt
	opt.Inputs = c
	p, err := project.Open(&opt)
	return a.sessionOf(p, err)
}

func (a *app) sessionOf(p *project.Project, err error) (*session, error) {
	if err != nil {
		return nil, err
	}
	return &session{app: a, Project: p}, nil
}

// closeInto closes the project at the end of a command.
func (p *session) closeInto(err *error) { joinErr(err, p.Close()) }

// joinErr sets the result of a command that had no other error.
func joinErr(err *error, late error) {
	if *err == nil {
		*err = late
	}
}
