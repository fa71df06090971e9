package cli

import (
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/printer"
	"herald/cli/stateaddr"
	"herald/cli/stateedit"
	"herald/cli/stateview"
	"herald/lang/addr"
	"herald/plan"
	"herald/state"
	"herald/state/store"
)

func newStateCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "state",
		Short:   "Inspect and edit the state",
		Long:    "Inspect and edit the state. Nothing is sent, edited or recalled.",
		Example: "  herald state list",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newStateListCommand(a), newStateShowCommand(a), newStateMoveCommand(a), newStateRemoveCommand(a),
		newStatePullCommand(a), newStatePushCommand(a), newStateHistoryCommand(a), newStateRestoreCommand(a))
	return cmd
}

func newStateListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "list [PREFIX…]",
		Short: "List the addresses in the state",
		Long: "List the conversations that Herald manages and the deliveries. With PREFIX, list those whose address begins with it; with\n" +
			"@conversation.NAME, the deliveries in that conversation. A prefix without a match is an error.",
		Example: "  herald state list\n  herald state list message.launch\n  herald state list @conversation.users",
		RunE: func(cmd *cobra.Command, args []string) error {
			return viewState(cmd.Context(), a, func(p *session, found *store.Snapshot) error {
				switch {
				case found.Fresh && len(args) > 0:
					return errNoState()
				case len(found.State.Conversations)+len(found.State.Deliveries) == 0:
					p.out.Note("The state is empty.") // where programs that take the list do not look
				}
				return listAddresses(&printer.Printer{Out: p.out.Stdout}, found.State, args)
			})
		},
	}
}

// listAddresses prints the addresses that begin with one of the prefixes, or
// all where there is none. That a prefix is none of any address is an error:
// most often it is a slip, and no list would look like an answer.
func listAddresses(out *printer.Printer, s *state.State, prefixes []string) error {
	all := addr.Texts(stateaddr.All(s))
	for _, address := range all {
		if len(prefixes) == 0 || slices.ContainsFunc(prefixes, func(prefix string) bool { return stateaddr.HasPrefix(address, prefix) }) {
			out.Linef("%s", address)
		}
	}
	for _, prefix := range prefixes {
		if !slices.ContainsFunc(all, func(address string) bool { return stateaddr.HasPrefix(address, prefix) }) {
			return errors.Join(out.Err, stateaddr.UnknownPrefix(s, prefix))
		}
	}
	return out.Err
}

func newStateShowCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show ADDRESS",
		Short: "Show one address of the state",
		Long: "Show what the state contains for a delivery or a conversation: its conversation, its content, its parts with their ids and keys,\n" +
			"and what is in doubt. For a message with one delivery, the address of the message is enough.",
		Example: "  herald state show message.launch@conversation.users\n  herald state show 'message.launch[\"en\"]@conversation.users'",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return viewState(cmd.Context(), a, func(p *session, found *store.Snapshot) error {
				if found.Fresh {
					return errNoState()
				}
				return showAddress(p, found.State, args[0], asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON, as in the state")
	return cmd
}

func showAddress(p *session, s *state.State, text string, asJSON bool) error {
	address, err := stateaddr.ResolveOne(s, text)
	if err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	at, _ := address.Delivery()
	c, d := s.Conversations[address.Conversation], s.Deliveries[at]
	switch {
	case d != nil && asJSON:
		return writeJSON(p.out.JSON(), d)
	case asJSON:
		return writeJSON(p.out.JSON(), c)
	case d == nil:
		stateview.PrintConversation(out, address.Conversation, c)
	default:
		stateview.PrintDelivery(out, at, d)
		stateview.PrintKeys(out, d)
		printTimeLimits(p, out, d)
	}
	return out.Err
}

// printTimeLimits prints how long a delivery can be changed, and when it expires.
func printTimeLimits(p *session, out *printer.Printer, d *state.Delivery) {
	var limits plan.TimeLimits
	if platform := p.Platforms[d.Provider.Platform]; platform != nil {
		limits = plan.TimeLimitsOf(platform.Facts(), d)
	}
	stateview.PrintTimeLimits(out, d, limits, p.env.Now())
}

func newStateMoveCommand(a *app) *cobra.Command {
	var timeout time.Duration
	var dry bool
	cmd := &cobra.Command{
		Use:   "mv FROM TO",
		Short: "Move deliveries to another address",
		Long: "After a block was renamed, move its messages to the new address, so that nothing is recalled and sent again. FROM and TO are\n" +
			"deliveries, messages with all their deliveries, conversations with all deliveries in them, or modules with everything in them.",
		Example: "  herald state mv message.opening message.teaser\n  herald state mv module.release 'module.release[\"4.2\"]'\n  herald state mv conversation.customers conversation.users",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return editState(cmd.Context(), a, stateEdit{operation: "state mv", timeout: timeout, dry: dry, edit: func(p *session, s *state.State) ([]string, error) {
				return stateedit.Move(s, args[0], args[1])
			}})
		},
	}
	commandline.AddLockFlags(cmd, &timeout)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "print what would be done without changing anything")
	return cmd
}

func newStateRemoveCommand(a *app) *cobra.Command {
	var timeout time.Duration
	var dry bool
	cmd := &cobra.Command{
		Use:   "rm ADDRESS…",
		Short: "Remove addresses from the state",
		Long: "Remove deliveries or conversations from the state. Nothing changes for readers: messages stay on the platform. Those that are\n" +
			"still declared are sent again by the next apply. ADDRESS is a delivery, a conversation that Herald manages, a message with all\n" +
			"its deliveries, a module with everything in it, or any other address that --target takes.",
		Example: "  herald state rm message.launch@conversation.users\n  herald state rm 'module.incident[\"db\"]'",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return editState(cmd.Context(), a, stateEdit{operation: "state rm", timeout: timeout, dry: dry, edit: func(p *session, s *state.State) ([]string, error) {
				return stateedit.Remove(s, args)
			}})
		},
	}
	commandline.AddLockFlags(cmd, &timeout)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "print what would be done without changing anything")
	return cmd
}
