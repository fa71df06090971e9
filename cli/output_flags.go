package cli

import (
	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/completion"
	"herald/cli/output"
)

// outputFlags are the flags that say what is written for programs and forges.
// Names of files are relative to the project.
type outputFlags output.Options

// addStreamFlags adds the flags of commands that write a stream of JSON.
func (o *outputFlags) addStreamFlags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.JSON, "json", false, "write newline-delimited JSON and never prompt")
	commandline.AddFileFlag(cmd, &o.JSONFile, "json-into", "write what --json would to `FILE` as well, in addition to text")
	o.addProblemFlags(cmd)
}

// addProblemFlags adds the flags of commands whose problems a forge can show.
func (o *outputFlags) addProblemFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.Diagnostics, "diagnostics", "auto", "report problems as text, as text and annotations for github, or auto: annotations in GitHub's workflows only")
	completion.FixedWords(cmd, "diagnostics", "auto", "github", "text")
	cmd.Flags().BoolVar(&o.Compact, "compact-warnings", false, "show each warning on one line unless there are errors")
	commandline.AddFileFlag(cmd, &o.CodeQuality, "code-quality", "write problems to `FILE` as a code quality report of GitLab's")
}

// beginOutput starts to write what the flags ask for.
func beginOutput(a *app, flags outputFlags) error {
	opt := output.Options(flags)
	opt.Version = Version()
	for _, name := range []*string{&opt.JSONFile, &opt.CodeQuality} {
		if *name != "" {
			*name = a.opt.Dir.Path(*name)
		}
	}
	return a.out.Begin(opt)
}
