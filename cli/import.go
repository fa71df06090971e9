package cli

import (
	"context"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/printer"
	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag/problem"
	"herald/plan"
)

func newImportCommand(a *app) *cobra.Command {
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "import ADDRESS ID…",
		Short: "Import a message or a conversation that exists on a platform",
		Long: "Add a message that was sent by hand, or a conversation that exists, to the state under the address of a declared block:\n" +
			"conversation.NAME, or message.NAME with the platform's id of each of its parts in order, followed by @conversation.NAME if it\n" +
			"is sent to more than one conversation. If the platform can be read, the message is read back, and the next plan shows the\n" +
			"differences. Nothing is sent. An import block in the files does the same.",
		Example: "  herald import message.welcome 0190a6f2\n  herald import message.launch@conversation.users 0190a6f2\n  herald import conversation.ops c40e5d2c-e872-47d4-a887-8898a2625c2a",
		Args:    cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runImport(cmd.Context(), a, args[0], args[1:], timeout)
		},
	}
	commandline.AddLockFlags(cmd, &timeout)
	return cmd
}

// importOf reads the address that something is to have.
func importOf(address string, ids []string) (lang.Import, error) {
	in := lang.Import{IDs: ids, Source: &lang.Source{Arguments: map[string]hcl.Range{}}}
	if _, _, ok := addr.CutDelivery(address); ok {
		at, err := addr.ParseDelivery(address)
		if err != nil {
			return in, problem.Errorf(problem.InvalidAddress, "%w", err)
		}
		in.To, in.Conversation = at.Message, at.Conversation
		return in, nil
	}
	to, err := addr.ParseInstance(address)
	switch {
	case err != nil:
		err = problem.Errorf(problem.InvalidAddress, "%w", err)
	case to.Kind != addr.Conversation && to.Kind != addr.Message:
		err = problem.Errorf(problem.InvalidAddress, "%s is not the address of a message or a conversation; only these can be imported", address)
	}
	in.To = to
	return in, err
}

func runImport(ctx context.Context, a *app, address string, ids []string, timeout time.Duration) (err error) {
	in, err := importOf(address, ids)
	if err != nil {
		return err
	}
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	ctx, release, err := p.States.Lock(ctx, "import", timeout)
	if err != nil {
		return err
	}
	defer release(&err)
	accounts, err := p.NewRegistry()
	if err != nil {
		return err
	}
	snapshot, err := p.States.Store.Read(ctx)
	if err != nil {
		return err
	}
	st, adopted, diags := plan.Import(ctx, plan.Input{
		Config: p.Config, Inputs: p.Inputs, State: snapshot.State, Sessions: accounts, Now: p.env.Now(), Sleep: p.env.Sleep,
	}, []lang.Import{in})
	if diags.HasErrors() {
		return p.Problems.Fail(diags...)
	}
	p.Problems.Print(diags...)
	if len(adopted) == 0 {
		return problem.Errorf(problem.AddressInUse, "%s is already in the state; to print it, run: herald state show %s", address, printer.ShellWord(address))
	}
	if err := p.States.Store.Save(ctx, st); err != nil {
		return err
	}
	out := &printer.Printer{Out: p.out.Stdout}
	out.Linef("%s: imported. The next plan shows what differs.", adopted[0].Address)
	return out.Err
}
