package cli

import (
	"herald/cli/userconfig"
	"herald/lang/trust"
)

// loadPolicy reads what the files of a project may reach. Nothing in a project
// has a say in it. Problems have been printed when it fails.
func (a *app) loadPolicy() (trust.Policy, error) {
	policy, files, diags := userconfig.Load(userconfig.Sources{Untrusted: a.untrusted, Getenv: a.getenv, Dir: a.ConfigDir})
	a.diagnose(diags, files)
	if diags.HasErrors() {
		return trust.Policy{}, told(ExitError)
	}
	return policy, nil
}
