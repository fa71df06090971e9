package cli

import (
	"cmp"
	"path/filepath"

	"herald/cli/exit"
	"herald/cli/userconfig"
	"herald/lang/library"
	"herald/lang/trust"
)

// loadPolicy reads what the files of a project may reach. Nothing in a project
// has a say in it. Problems have been printed when it fails.
func (a *app) loadPolicy() (trust.Policy, error) {
	policy, files, diags := userconfig.Load(userconfig.Sources{
		Untrusted: a.untrusted, Directories: a.allowedDirs(), Getenv: a.env.Getenv, Dir: a.env.ConfigDir,
	})
	a.out.Diagnose(diags, files)
	if diags.HasErrors() {
		return trust.Policy{}, exit.Silent(exit.Failure)
	}
	return policy, nil
}

// allowedDirs has the directories of --allow-files-outside relative to the
// project, as paths of flags are.
func (a *app) allowedDirs() []string {
	dirs := make([]string, len(a.allowed))
	for i, dir := range a.allowed {
		dirs[i] = dir
		if !filepath.IsAbs(dir) {
			dirs[i] = filepath.Join(a.root(), dir)
		}
	}
	return dirs
}

// loadOptions say which configuration is loaded. Problems have been printed when
// it fails.
func (a *app) loadOptions() (library.Options, error) {
	policy, err := a.loadPolicy()
	return a.loadOptionsFor(policy), err
}

func (a *app) loadOptionsFor(policy trust.Policy) library.Options {
	return library.Options{Dir: cmp.Or(a.chdir, "."), Environ: a.env.Environ, Policy: policy}
}
