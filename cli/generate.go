package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/failure"
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
		Short: "Write blocks for what stands and is not declared",
		Long: "Writes the blocks of messages and conversations that nobody declares: those that import blocks name, as far as the\n" +
			"platform can be read, and those that the state knows because their blocks are lost or were never written. The plan then\n" +
			"finds nothing to do, and where that cannot be had a comment says why. With ADDRESS it writes only these.\n\n" +
			"The blocks go to standard output or, with --out, into a file that is not there yet. Nothing is sent, and the state stays\n" +
			"as it is.",
		Example: "  herald generate-config\n  herald generate-config --out found.hcl\n  herald generate-config message.launch conversation.ops",
		RunE: func(cmd *cobra.Command, args []string) error {
			opt.addresses = args
			return a.generate(cmd.Context(), opt)
		},
	}
	fileFlag(cmd, &opt.out, "out", "write into the new `FILE`")
	return cmd
}

// generate writes blocks; with nothing to write it says so.
func (a *app) generate(ctx context.Context, opt generateOptions) (err error) {
	p, err := a.open()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	accounts, err := p.accounts()
	if err != nil {
		return err
	}
	snapshot, err := p.store.Read(ctx)
	if err != nil {
		return err
	}
	made, diags := draft.Make(ctx, draft.Options{
		Input: plan.Input{
			Config: p.config, Inputs: p.inputs, State: snapshot.State, Accounts: accounts, Now: p.env.Now(), Sleep: p.env.Sleep,
		},
		ImportsOnly: opt.importsOnly, Addresses: opt.addresses,
	})
	if diags.HasErrors() {
		return p.problems.Fail(diags...)
	}
	p.problems.Print(diags...)
	if made.File.IsEmpty() {
		p.out.Note("All that stands is declared, so there is nothing to write.")
		return nil
	}
	if opt.out == "" {
		_, err = p.out.Stdout.Write(made.File.Bytes())
		return err
	}
	path := opt.out
	if !filepath.IsAbs(path) {
		path = filepath.Join(p.dir, path)
	}
	if err := create(path, opt.out, p.credentials.Redact(made.File.Bytes())); err != nil {
		return err
	}
	p.out.Note("%s: written for %s.", opt.out, some(made.Found))
	return nil
}

// some names a few addresses, and counts the others.
func some(addresses []string) string {
	const enough = 5
	if more := len(addresses) - enough; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(addresses[:enough], ", "), more)
	}
	return strings.Join(addresses, ", ")
}

// create writes a file that is not there yet. shown is how a person named it.
func create(path, shown string, data []byte) error {
	err := safefile.Create(path, data, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return failure.New(problem.FileExists, "%s is there already and is not overwritten; name another file, or remove it", shown)
	}
	if err != nil {
		return fmt.Errorf("write the blocks to %s: %w", shown, err)
	}
	return nil
}
