package cli

import (
	"github.com/spf13/cobra"
)

// routeHelp is the help on --route-to.
const routeHelp = "With --route-to, everything is sent to one conversation instead of the declared ones, immediately, without mentions and\n" +
	"actions, and recorded in a separate state: a rehearsal. herald destroy with the same flag recalls it."

// addRouteFlag is --route-to of a command that works on a state. flags are those
// of one command, or of one with all below it.
func addRouteFlag(a *app, cmd *cobra.Command) {
	flags := cmd.Flags()
	if cmd.HasSubCommands() {
		flags = cmd.PersistentFlags()
	}
	flags.StringVar(&a.opt.RouteTo, "route-to", "", "rehearse: send everything to the conversation at `ADDRESS`, with a separate state")
}

// withRouteFlag adds --route-to to commands.
func withRouteFlag(a *app, commands ...*cobra.Command) []*cobra.Command {
	for _, cmd := range commands {
		addRouteFlag(a, cmd)
	}
	return commands
}
