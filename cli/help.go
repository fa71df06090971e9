package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/failure"
)

// newHelpCommand is help for commands by name. Cobra's own takes a slip for no
// name at all.
func newHelpCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND…]",
		Short:             "Help about any command",
		Long:              "Print the help of a command, as --help does.",
		Example:           "  herald help plan\n  herald help state mv",
		RunE:              func(cmd *cobra.Command, args []string) error { return runHelp(cmd, args) },
		ValidArgsFunction: completeCommand,
	}
}

func runHelp(cmd *cobra.Command, args []string) error {
	about, rest, err := cmd.Root().Find(args)
	if about == nil || err != nil {
		about, rest = cmd.Root(), args
	}
	switch {
	case len(rest) > 0 && about.HasSubCommands():
		return commandline.NoSuchCommand(about, rest)
	case len(rest) > 0:
		return failure.Usage("there is no command %s %s; %[1]s --help lists the arguments of %[1]s", about.CommandPath(), rest[0])
	}
	about.InitDefaultHelpFlag()
	return about.Help()
}

// completeCommand completes the names of commands.
func completeCommand(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
	above, rest, err := cmd.Root().Find(args)
	if err != nil || len(rest) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, sub := range above.Commands() {
		if sub.IsAvailableCommand() && strings.HasPrefix(sub.Name(), word) {
			names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
