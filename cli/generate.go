package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/lang/diag/problem"
	"herald/lang/safefile"
	"herald/plan"
	"herald/plan/draft"
)

// generateOptions say what is written and where.
type generateOptions struct {
	out         string   // "" is standard output
	addresses   []string // none means all
	importsOnly bool
}

func newGenerateConfigCommand(a *app) *cobra.Command {
	var opt generateOptions
	cmd := &cobra.Command{
		Use:   "generate-config [ADDRESS…]",
		Short: "Write blocks for undeclared messages and conversations",
		Long: "Write the blocks of messages and conversations that no file declares: those that import blocks refer to, as far as the\n" +
			"platform can be read, and those in the state whose blocks are missing. The next plan then finds nothing to do; where that\n" +
			"is not possible, a comment says why. With ADDRESS, write only these.\n" +
			"\n" +
			"The blocks are written to standard output or, with --out, to a new file. Nothing is sent, and the state does not change.",
		Example: "  herald generate-config\n  herald generate-config --out found.hcl\n  herald generate-config message.launch conversation.ops",
		RunE: func(cmd *cobra.Command, args []string) error {
			opt.addresses = args
			return generateConfig(cmd.Context(), a, opt)
		},
	}
	commandline.AddFileFlag(cmd, &opt.out, "out", "write to the new `FILE`")
	return cmd
}

// generateConfig writes blocks; with nothing to write it prints that.
func generateConfig(ctx context.Context, a *app, opt generateOptions) (err error) {
	p, err := a.openSession()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	accounts, err := p.NewRegistry()
	if err != nil {
		return err
	}
	snapshot, err := p.States.Store.Read(ctx)
	if err != nil {
		return err
	}
	made, diags := draft.Make(ctx, draft.Options{
		Input: plan.Input{
			Config: p.Config, Inputs: p.Inputs, State: snapshot.State, Sessions: accounts, Now: p.env.Now(), Sleep: p.env.Sleep,
		},
		ImportsOnly: opt.importsOnly, Addresses: opt.addresses,
	})
	if diags.HasErrors() {
		return p.Problems.Fail(diags...)
	}
	p.Problems.Print(diags...)
	if made.File.IsEmpty() {
		p.out.Note("Everything in the state is declared, so there is nothing to generate.")
		return nil
	}
	if opt.out == "" {
		_, err = p.out.Stdout.Write(made.File.Bytes())
		return err
	}
	if err := createFile(p.opt.Dir.Path(opt.out), opt.out, p.opt.Credentials.Redact(made.File.Bytes())); err != nil {
		return err
	}
	p.out.Note("%s: written for %s.", opt.out, joinSome(made.Found))
	return nil
}

// joinSome names a few addresses, and counts the others.
func joinSome(addresses []string) string {
	const enough = 5
	if more := len(addresses) - enough; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(addresses[:enough], ", "), more)
	}
	return strings.Join(addresses, ", ")
}

// createFile writes a file that is not there yet. shown is how a person named it.
func createFile(path, shown string, data []byte) error {
	err := safefile.Create(path, data, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return problem.Errorf(problem.FileExists, "%s already exists and is not overwritten; use another name, or remove the file", shown)
	}
	if err != nil {
		return fmt.Errorf("write the blocks to %s: %w", shown, err)
	}
	return nil
}
