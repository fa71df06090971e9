package cli

import (
	"context"
	"io"
	"strings"

	"golang.org/x/crypto/ssh"

	"herald/cli/failure"
	"herald/cli/planning"
	"herald/cli/printer"
	"herald/cli/savedplan"
	"herald/plan/saved"
)

// savePlan saves a plan, and prints how to apply it.
func savePlan(ctx context.Context, p *session, made *planning.Planned, opt planOptions) error {
	file, err := savedplan.Write(ctx, p.Project, made, savedplan.WriteOptions{
		Planning: opt.planning, RefreshOnly: opt.refreshOnly, Path: opt.out, Signer: opt.signer,
	})
	if err != nil {
		return err
	}
	return printSavedHint(p, file, opt)
}

// printSavedHint prints the command that applies the plan, except in pipelines and
// in output for them.
func printSavedHint(p *session, file *saved.File, opt planOptions) error {
	out, name := &printer.Printer{Out: p.out.Stdout}, opt.out
	if opt.view.Markdown {
		out.Out = p.out.Stderr
	}
	out.Linef("\nThe plan is saved in %s.", name)
	if opt.signer != nil {
		out.Linef("It is signed with the key %s.", ssh.FingerprintSHA256(opt.signer.PublicKey()))
	}
	if !p.env.InAutomation() {
		out.Linef("To apply exactly this plan, run\n  %s", applyCommandLine(p, name))
	}
	if names := file.ValuesToSupply(); len(names) > 0 {
		out.Linef("Sensitive values are not saved. Supply them again when you apply it: %s.", strings.Join(names, ", "))
	}
	return out.Err
}

// applyCommandLine is the command that carries out a saved plan.
func applyCommandLine(p *session, name string) string {
	words := []string{"herald", "apply"}
	if p.opt.Dir != "" {
		words = append(words, "--chdir", printer.ShellWord(string(p.opt.Dir)))
	}
	if p.opt.Sandbox {
		words = append(words, "--sandbox")
	}
	if p.opt.RouteTo != "" {
		words = append(words, "--route-to", printer.ShellWord(p.opt.RouteTo))
	}
	return strings.Join(append(words, printer.ShellWord(name)), " ")
}

// openKey opens the key that signs the saved plan, before anything is planned. The caller
// closes the connection to the SSH agent.
func (o *planOptions) openKey(a *app) (agent io.Closer, err error) {
	if o.out == "" {
		return nil, failure.Usage("--sign signs a saved plan: add --out FILE")
	}
	o.signer, agent, err = savedplan.OpenSigningKey(&a.opt, a.prompt(), o.sign)
	return agent, err
}
