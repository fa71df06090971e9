package cli

import (
	"github.com/spf13/cobra"

	"herald/cli/process"
)

// CommandPaths are the paths of all commands, also of those that help does not
// name, for tests from outside.
func CommandPaths() []string {
	var paths []string
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		paths = append(paths, cmd.CommandPath())
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(newApp(process.Env{}, nil)))
	return paths
}
