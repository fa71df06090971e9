package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"herald/state"
)

func newTaintCommand(a *app) *cobra.Command {
	return newMarkCommand(a, true, &cobra.Command{
		Use:   "taint ADDRESS",
		Short: "Have the next apply recall a delivery and send it anew",
		Long: "Marks a delivery in the state. The next plan shows it as replaced, whatever its text; readers get a second\n" +
			"notification. plan --replace ADDRESS does the same for one run.",
		Example: "  herald taint message.launch@conversation.users",
	})
}

func newUntaintCommand(a *app) *cobra.Command {
	return newMarkCommand(a, false, &cobra.Command{
		Use:   "untaint ADDRESS",
		Short: "Take back a taint",
		Long: "Takes back what taint marked. A delivery that was left out when something in its replace_triggered_by changed\n" +
			"is no longer sent anew for that. Nothing is sent.",
		Example: "  herald untaint message.launch@conversation.users",
	})
}

// newMarkCommand makes a command that sets or clears the mark of a delivery.
func newMarkCommand(a *app, tainted bool, cmd *cobra.Command) *cobra.Command {
	var timeout time.Duration
	cmd.Args = cobra.ExactArgs(1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.amend(cmd.Context(), amendment{operation: cmd.Name(), timeout: timeout, edit: func(p *project, s *state.State) ([]string, error) {
			d := s.Deliveries[args[0]]
			switch {
			case d == nil:
				return nil, unknownAddress(s, args[0])
			case !d.Tainted && !tainted && d.Behind == "":
				return nil, fault("Not tainted", "%s is not tainted", args[0])
			}
			d.Tainted = tainted
			if !tainted {
				d.Behind = ""
			}
			return []string{fmt.Sprintf("%s: %sed.", args[0], cmd.Name())}, nil
		}})
	}
	lockFlag(cmd, &timeout)
	return cmd
}
