package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/crypto/ssh"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/printer"
	"herald/lang"
	"herald/lang/diag/problem"
	"herald/lang/safefile"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/render/document"
	"herald/plan/saved"
	"herald/plan/saved/signature"
	"herald/state/backend"
	"herald/state/seal"
)

// savedPlan is a saved plan that a command was given.
type savedPlan struct {
	name string        // as the person gave it
	data []byte        // without its signature
	file *saved.File   // nil until it is opened
	key  ssh.PublicKey // that signed it; nil for none
	// signer is whose key that is, if it is accepted.
	signer   string
	accepted bool
}

// savedError says what is wrong with a saved plan.
type savedError struct {
	name string
	err  error
}

func (e *savedError) Error() string { return fmt.Sprintf("%s: %s", e.name, e.err) }

func (e *savedError) Unwrap() error { return e.err }

// wrapError adds the name of the saved plan to an error, and the exit code of a
// stale plan if planning again would help.
func (c *savedPlan) wrapError(err error) error {
	if _, hasCode := errors.AsType[*exit.Error](err); err == nil || hasCode {
		return err
	}
	code := exit.Failure
	_, refused := errors.AsType[*saved.Refusal](err)
	if refused || slices.ContainsFunc([]error{saved.ErrForeign, saved.ErrNewer, saved.ErrDamaged, seal.ErrDamaged, seal.ErrKind},
		func(kind error) bool { return errors.Is(err, kind) }) {
		code = exit.Stale
	}
	return exit.With(code, &savedError{c.name, err})
}

// Problem is that of the cause, with the command that makes the plan anew.
func (e *savedError) Problem() problem.Report {
	r, ok := problem.Of(e.err)
	again := "Plan again, with herald plan --out " + printer.ShellWord(e.name) + "."
	switch r.Code {
	case problem.SavedPlanOfAnotherProject, problem.MissingValues:
		again = ""
	case problem.StateCannotBeOpened: // it is the plan that is encrypted
		r, again = problem.Report{Code: problem.SavedPlanCannotBeOpened}, ""
	case problem.SavedPlanAltered:
		again = "Then plan again, with herald plan --out " + printer.ShellWord(e.name) + "."
	case problem.SavedPlanCannotBeUsed:
		if r.Hint != "" {
			again = ""
		}
	}
	if !ok {
		r.Code = problem.SavedPlanCannotBeUsed
	}
	r.Detail = e.Error()
	r.Hint = joinSentences("Nothing was sent.", r.Hint, again)
	return r
}

// joinSentences joins those that are not empty.
func joinSentences(sentences ...string) string {
	return strings.Join(slices.DeleteFunc(sentences, func(s string) bool { return s == "" }), " ")
}

// Open decodes the plan, with the key of the project if it is encrypted.
func (c *savedPlan) Open(key *seal.Sealer) error {
	data, err := key.Open(seal.Plan, c.data)
	if err == nil {
		c.file, err = saved.Decode(data)
	}
	return c.wrapError(err)
}

// readSavedPlan reads a saved plan, relative to the project.
func readSavedPlan(a *app, name string) (*savedPlan, error) {
	data, err := readFileOrStdin(a, name)
	if err != nil {
		return nil, fmt.Errorf("read the saved plan: %w", err)
	}
	c := &savedPlan{name: name, data: data}
	if err := c.verifySignature(); err != nil {
		return nil, err
	}
	if !seal.IsSealed(c.data) {
		return c, c.Open(nil)
	}
	return c, nil
}

// IsOpen reports whether the plan has been decrypted.
func (c *savedPlan) IsOpen() bool { return c.file != nil }

// Replace returns the inputs that the plan was made with, so that variables need
// not be given twice.
func (c *savedPlan) Replace(config *lang.Config, in lang.Inputs) (lang.Inputs, error) {
	values, err := c.file.Values(config.VariableValues(in))
	if err != nil {
		return in, c.wrapError(err)
	}
	given := make([]lang.VariableOverride, 0, len(values))
	for _, name := range slices.Sorted(maps.Keys(values)) {
		given = append(given, lang.VariableOverride{Name: name, Value: values[name], Range: hcl.Range{Filename: c.name, Start: hcl.InitialPos}})
	}
	in = c.file.Inputs(in)
	in.Variables = in.Variables.With(given...)
	return in, nil
}

// planOrigin is where plans of this project belong.
func planOrigin(p *session) (saved.Project, error) {
	w, err := p.States.Current()
	if err != nil {
		return saved.Project{}, err
	}
	return saved.Project{
		Name: p.Settings.Name, Workspace: p.States.Workspace, Backend: w.Type, Place: filepath.ToSlash(w.Place), Sandbox: p.Sandbox != nil, RouteTo: p.opt.RouteTo,
	}, nil
}

// savePlan writes a plan to a file that nobody else may read.
func savePlan(ctx context.Context, p *session, made *planned, opt planOptions) error {
	file, err := newSavedPlan(ctx, p, made, opt)
	if err != nil {
		return err
	}
	data, err := file.Encode()
	if err == nil {
		data, err = p.States.Sealer.Seal(seal.Plan, data)
	}
	if err == nil && opt.signer != nil {
		data, err = signature.Sign(data, opt.signer)
	}
	if err == nil {
		err = writePlanFile(p, opt.out, data)
	}
	if err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	return printSavedHint(p, file, opt)
}

// newSavedPlan makes the file of a plan, and proves that it can be carried out.
func newSavedPlan(ctx context.Context, p *session, made *planned, opt planOptions) (*saved.File, error) {
	here, err := planOrigin(p)
	if err != nil {
		return nil, err
	}
	file, err := saved.New(saved.Source{
		Plan: made.plan, Input: made.input, Project: here, Herald: Version(), Sealed: p.States.Sealer != nil,
		Choice: saved.Choice{RefreshOnly: opt.refreshOnly, Destroy: opt.destroy, Replace: opt.replace, Target: opt.target, Exclude: opt.exclude},
		Report: describePlan(p, made.plan, made.input.Inputs),
	})
	if err == nil {
		err = file.Prove(ctx, made.input, savedPlanRenderer(p, file, made.input))
	}
	if err != nil {
		return nil, problem.Errorf(problem.PlanCannotBeSaved, "this plan cannot be saved: %w", err)
	}
	return file, nil
}

// describePlan is the report of a saved plan. It lists the values of variables that
// apply takes from the file.
func describePlan(p *session, made *plan.Plan, in lang.Inputs) *render.Report {
	r := render.Describe(made, p.Titles())
	r.Variables = render.DescribeVariables(p.Config, in)
	return r
}

// savedPlanRenderer shows the plan of a file as it was shown when it was saved, as far as
// this program shows plans in the same way.
func savedPlanRenderer(p *session, file *saved.File, in plan.Input) saved.Renderer {
	return func(made *plan.Plan, warnings hcl.Diagnostics) saved.View {
		return saved.View{
			Report: describePlan(p, made, in.Inputs),
			Document: document.OfPlan(made, document.Options{
				Version: file.Herald, Now: file.Planned, Platforms: p.Platforms,
				Config: p.Config, Variables: in.Inputs.Variables, Credentials: p.opt.Credentials, Warnings: warnings,
			}),
		}
	}
}

// writePlanFile replaces a file, unless it is there and is no plan.
func writePlanFile(p *session, name string, data []byte) error {
	path := p.opt.Dir.Path(name)
	have, err := safefile.Read(path, backend.MaxSize)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case len(bytes.TrimSpace(have)) > 0 && !saved.IsPlan(have) && !seal.IsSealed(have) && !signature.IsSigned(have):
		return problem.Errorf(problem.FileExists, "%s is there already and is no saved plan; give another name, or remove it", name)
	}
	return safefile.Write(path, data, safefile.Options{Durable: true})
}

// printSavedHint prints the command that applies the plan, except in pipelines and
// in output for them.
func printSavedHint(p *session, file *saved.File, opt planOptions) error {
	out, name := &printer.Printer{Out: p.out.Stdout}, opt.out
	if opt.markdown {
		out.Out = p.out.Stderr
	}
	out.Linef("\nThe plan is saved in %s.", name)
	if opt.signer != nil {
		out.Linef("It is signed with the key %s.", ssh.FingerprintSHA256(opt.signer.PublicKey()))
	}
	if !p.env.InAutomation() {
		out.Linef("To apply exactly this plan, run\n  %s", applyCommandLine(p, name))
	}
	if names := file.Again(); len(names) > 0 {
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

// showSaved prints a saved plan as plan printed it, or for programs.
func showSaved(a *app, name string, opt showOptions) error {
	c, err := openSavedPlan(a, name)
	if err != nil {
		return err
	}
	if err := identifySigner(a, c); err != nil {
		return err
	}
	if opt.json {
		return c.wrapError(c.file.WriteDocument(a.out.JSON()))
	}
	of := planSubject{c.file.Project.Name, c.file.Planned, c.file.Choice.RefreshOnly}
	if err := showPlan(a, c.file.Report, of, opt.viewOptions); err != nil {
		return err
	}
	a.out.Note("Planned at %s by Herald %s, for the state in %s.", c.file.Planned.Format(time.RFC3339), c.file.Herald, c.file.Project.Place)
	a.out.Note("%s", c.signedBy())
	if !c.accepted {
		a.out.Note("This is what the file shows. herald apply checks that the plan does exactly this.")
	}
	return nil
}

// identifySigner records who signed a saved plan that is displayed. A plan that
// apply would refuse can be displayed as well, with a note.
func identifySigner(a *app, c *savedPlan) error {
	lists, err := findSignerLists(a, "")
	if err != nil {
		return err
	}
	err = authorizePlan(a, c, lists)
	if refused, ok := errors.AsType[*exit.Error](err); ok && refused.Code == exit.Refused {
		c.accepted = false
		a.out.Note("%s", failure.Sentence(err))
		return nil
	}
	return err
}

// openSavedPlan opens a saved plan to look at. Only the key of an encrypted one is
// asked of the configuration.
func openSavedPlan(a *app, name string) (*savedPlan, error) {
	c, err := readSavedPlan(a, name)
	if err != nil || c.file != nil {
		return c, err
	}
	p, err := a.openSession()
	if err != nil {
		return nil, err
	}
	return c, errors.Join(c.Open(p.States.Sealer), p.Close())
}
