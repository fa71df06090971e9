package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/failure"
	"herald/cli/stateaddr"
	"herald/lang/diag/problem"
	"herald/lang/normalize"
	"herald/state"
)

type resolveOptions struct {
	sent        string
	notSent     bool
	part        int
	lockTimeout time.Duration
}

func newResolveCommand(a *app) *cobra.Command {
	var opt resolveOptions
	cmd := &cobra.Command{
		Use:   "resolve ADDRESS",
		Short: "Record the outcome of a send in doubt",
		Long: "If a request was sent, no answer came and the platform cannot be asked, only a person can find out whether the message\n" +
			"arrived. --sent gives its id; --not-sent makes the next apply send it. The same applies to a conversation whose creation is in\n" +
			"doubt. Nothing is sent.",
		Example: "  herald resolve message.launch@conversation.users --sent 0190a6f2\n  herald resolve message.launch@conversation.users --not-sent",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (opt.sent != "") == opt.notSent {
				return failure.Usage("say what became of it: --sent ID, or --not-sent")
			}
			return editState(cmd.Context(), a, stateEdit{operation: "resolve", timeout: opt.lockTimeout, edit: func(p *session, s *state.State) ([]string, error) {
				address, err := stateaddr.ResolveOne(s, args[0])
				if err != nil {
					return nil, err
				}
				return []string{address + ": settled."}, resolveDelivery(s, address, opt)
			}})
		},
	}
	cmd.Flags().StringVar(&opt.sent, "sent", "", "the message arrived, and `ID` is its id on the platform")
	cmd.Flags().BoolVar(&opt.notSent, "not-sent", false, "the message did not arrive")
	cmd.Flags().IntVar(&opt.part, "part", 0, "number `N` of the part, from 1, if several are in doubt")
	commandline.AddLockFlags(cmd, &opt.lockTimeout)
	return cmd
}

func resolveDelivery(s *state.State, address string, opt resolveOptions) error {
	if c := s.Conversations[address]; c != nil {
		return resolveConversation(s, address, opt)
	}
	d := s.Deliveries[address]
	part, err := findDoubtfulPart(d, address, opt.part)
	if err != nil {
		return err
	}
	p := &d.Parts[part]
	if opt.notSent {
		p.Digest, p.Visible = "", ""
	} else {
		p.ID, p.SentAt = normalize.UUID(opt.sent), p.DoubtSince
	}
	p.Doubt, p.DoubtSince = "", time.Time{}
	return nil
}

// findDoubtfulPart finds the part that a person speaks of; chosen counts from 1 and is
// 0 when it was not said.
func findDoubtfulPart(d *state.Delivery, address string, chosen int) (int, error) {
	var found []int
	for i, p := range d.Parts {
		if p.Doubt == state.OpSend {
			found = append(found, i)
		}
	}
	var names []string
	for _, i := range found {
		if i+1 == chosen {
			return i, nil
		}
		names = append(names, fmt.Sprintf("%d (%s)", i+1, d.Parts[i].Kind))
	}
	switch {
	case len(found) == 0 && d.InDoubt():
		return 0, problem.Errorf(problem.OutcomeAlreadyKnown, "%s was certainly sent; what is in doubt is an edit or a recall, and the next apply makes it again, which does no harm", address)
	case len(found) == 0:
		return 0, problem.Errorf(problem.OutcomeAlreadyKnown, "%s is not in doubt", address)
	case chosen != 0:
		return 0, problem.Errorf(problem.OutcomeAlreadyKnown, "part %d of %s is not in doubt; in doubt: %s", chosen, address, strings.Join(names, ", "))
	case len(found) > 1:
		return 0, problem.Errorf(problem.SeveralUnknownOutcomes, "several parts of %s are in doubt: %s. Settle one after the other with --part", address, strings.Join(names, ", "))
	}
	return found[0], nil
}

// resolveConversation settles a creation. One that did not happen leaves the
// state, so that the next apply makes it.
func resolveConversation(s *state.State, address string, opt resolveOptions) error {
	c := s.Conversations[address]
	switch {
	case !c.Doubt:
		return problem.Errorf(problem.OutcomeAlreadyKnown, "%s is not in doubt", address)
	case c.ID != "":
		return problem.Errorf(problem.OutcomeAlreadyKnown, "%s was certainly created; what is in doubt is a change, and the next apply makes it again, which does no harm", address)
	case opt.notSent:
		s.DropConversation(address)
	default:
		s.FindConversation(address, opt.sent)
	}
	return nil
}
