package cli

import (
	"time"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/failure"
	"herald/cli/stateaddr"
	"herald/cli/stateedit"
	"herald/state"
)

type resolveOptions struct {
	outcome     stateedit.Outcome
	lockTimeout time.Duration
}

func newResolveCommand(a *app) *cobra.Command {
	var opt resolveOptions
	cmd := &cobra.Command{
		Use:   "resolve ADDRESS",
		Short: "Record the outcome of a send in doubt",
		Long: "If a request was sent, no answer was received and Herald cannot look it up, only a person can find out whether the message\n" +
			"arrived. --sent gives its id; --not-sent makes the next apply send it. The same applies to a conversation whose creation is in\n" +
			"doubt. Nothing is sent.",
		Example: "  herald resolve message.launch@conversation.users --sent 0190a6f2\n  herald resolve message.launch@conversation.users --not-sent",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (opt.outcome.Sent != "") == opt.outcome.NotSent {
				return failure.Usage("set the outcome with --sent ID or --not-sent")
			}
			return editState(cmd.Context(), a, stateEdit{operation: "resolve", timeout: opt.lockTimeout, edit: func(p *session, s *state.State) ([]string, error) {
				address, err := stateaddr.ResolveOne(s, args[0])
				if err != nil {
					return nil, err
				}
				return []string{address.String() + ": outcome recorded."}, stateedit.Resolve(s, address, opt.outcome)
			}})
		},
	}
	cmd.Flags().StringVar(&opt.outcome.Sent, "sent", "", "the message arrived, and `ID` is its id on the platform")
	cmd.Flags().BoolVar(&opt.outcome.NotSent, "not-sent", false, "the message did not arrive")
	cmd.Flags().IntVar(&opt.outcome.Part, "part", 0, "number `N` of the part, from 1, if several are in doubt")
	commandline.AddLockFlags(cmd, &opt.lockTimeout)
	return cmd
}
