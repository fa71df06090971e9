package cli

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/failure"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan/route"
)

// routing is the help on --route-to.
const routing = "With --route-to everything goes to one conversation instead of where it is declared, at once, without mentions and without\n" +
	"actions, and into a state of its own: a rehearsal before the real thing. destroy with the same option takes it back."

// routeFlag is --route-to of a command that works on a state. flags are those
// of one command, or of one with all below it.
func (a *app) routeFlag(cmd *cobra.Command) {
	flags := cmd.Flags()
	if cmd.HasSubCommands() {
		flags = cmd.PersistentFlags()
	}
	flags.StringVar(&a.routeTo, "route-to", "", "rehearse: have everything go to the conversation at `ADDRESS`, with a state of its own")
}

// routed adds --route-to to commands.
func (a *app) routed(commands ...*cobra.Command) []*cobra.Command {
	for _, cmd := range commands {
		a.routeFlag(cmd)
	}
	return commands
}

// slot is the name of the state in use among those of the project: that of the
// workspace or, with --route-to, one beside it that no workspace can have.
func (p *project) slot() (string, hcl.Diagnostics) {
	if p.routeTo == "" {
		return p.workspace, nil
	}
	to, err := route.Parse(p.routeTo)
	if err != nil {
		return "", hcl.Diagnostics{diag.Newf(hcl.DiagError, problem.InvalidAddress, nil,
			"--route-to takes the address of a conversation, as in conversation.rehearsal. %s", failure.Sentence(err))}
	}
	name := to.Name
	if (to != addr.Block{Kind: addr.Conversation, Name: to.Name}.Instance(addr.NoKey)) {
		// Keys and modules may hold what the name of a file cannot.
		name += fmt.Sprintf("-%x", sha256.Sum256([]byte(to.String())))[:9]
	}
	return p.workspace + "~" + name, nil
}

// route is what --route-to asks for, with what the real state knows of
// conversations; nil without it.
func (p *project) route(ctx context.Context) (*route.Route, error) {
	if p.routeTo == "" {
		return nil, nil
	}
	to, err := route.Parse(p.routeTo)
	if err != nil {
		return nil, err
	}
	real, err := p.in(p.workspace)
	if err != nil {
		return nil, err
	}
	snapshot, err := real.Read(ctx)
	if err != nil {
		return nil, err
	}
	return &route.Route{To: to, Real: snapshot.State}, nil
}
