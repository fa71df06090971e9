package project

import (
	"path/filepath"

	"herald/cli/exit"
	"herald/cli/userconfig"
	"herald/lang/library"
	"herald/lang/trust"
)

// LoadPolicy reads what the files of a project may reach. No file of the project
// can change it. When it fails, the problems have been printed.
func (o *Options) LoadPolicy() (trust.Policy, error) {
	policy, files, diags := userconfig.Load(userconfig.Sources{
		Untrusted: o.Untrusted, Directories: o.allowedDirs(), Getenv: o.Env.Getenv, Dir: o.Env.ConfigDir,
	})
	o.Out.Diagnose(diags, files)
	if diags.HasErrors() {
		return trust.Policy{}, exit.Silent(exit.Failure)
	}
	return policy, nil
}

// allowedDirs returns AllowedDirs as absolute paths. They are relative to the
// project, as paths of flags are.
func (o *Options) allowedDirs() []string {
	dirs := make([]string, len(o.AllowedDirs))
	for i, dir := range o.AllowedDirs {
		dirs[i] = dir
		if !filepath.IsAbs(dir) {
			dirs[i] = filepath.Join(o.Dir.Abs(), dir)
		}
	}
	return dirs
}

// Library returns the options to load the configuration alone. When it fails, the
// problems have been printed.
func (o *Options) Library() (library.Options, error) {
	policy, err := o.LoadPolicy()
	return o.libraryOptions(policy), err
}

func (o *Options) libraryOptions(policy trust.Policy) library.Options {
	return library.Options{Dir: o.Dir.String(), Environ: o.Env.Environ, Policy: policy}
}
