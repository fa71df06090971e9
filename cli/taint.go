package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/stateaddr"
	"herald/cli/stateedit"
	"herald/state"
)

func newTaintCommand(a *app) *cobra.Command {
	return newMarkCommand(a, true, &cobra.Command{
		Use:   "taint ADDRESS",
		Short: "Mark a delivery to be recalled and sent again",
		Long: "Mark a delivery in the state. For a message with one delivery, the address of the message is enough. The next plan replaces it\n" +
			"even if its content has not changed; readers get a second notification. plan --replace ADDRESS does the same for one run.",
		Example: "  herald taint message.launch\n  herald taint 'message.launch[\"en\"]@conversation.users'",
	})
}

func newUntaintCommand(a *app) *cobra.Command {
	return newMarkCommand(a, false, &cobra.Command{
		Use:   "untaint ADDRESS",
		Short: "Remove the mark that taint set",
		Long: "Remove the mark that taint set. A delivery that was excluded when something in its replace_triggered_by changed is no longer\n" +
			"sent again because of that. Nothing is sent.",
		Example: "  herald untaint message.launch@conversation.users",
	})
}

// newMarkCommand makes a command that sets or clears the mark of a delivery.
func newMarkCommand(a *app, tainted bool, cmd *cobra.Command) *cobra.Command {
	var timeout time.Duration
	cmd.Args = cobra.ExactArgs(1)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return editState(cmd.Context(), a, stateEdit{operation: cmd.Name(), timeout: timeout, edit: func(p *session, s *state.State) ([]string, error) {
			address, err := stateaddr.ResolveOne(s, args[0])
			if err != nil {
				return nil, err
			}
			if err := stateedit.SetTainted(s, address, tainted); err != nil {
				return nil, err
			}
			return []string{fmt.Sprintf("%s: %sed.", address, cmd.Name())}, nil
		}})
	}
	commandline.AddLockFlags(cmd, &timeout)
	return cmd
}
