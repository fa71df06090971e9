package savedplan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/crypto/ssh"

	"herald/cli/planning"
	"herald/cli/project"
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

// WriteOptions say how a plan is saved.
type WriteOptions struct {
	Planning    planning.Options // that the plan was made with
	RefreshOnly bool
	Path        string     // of the file, as a person gave it
	Signer      ssh.Signer // nil for a plan without a signature
}

// Write proves that a plan can be carried out from a file, and saves it in one that
// nobody else may read. The plan is encrypted if the state is.
func Write(ctx context.Context, p *project.Project, made *planning.Planned, opt WriteOptions) (*saved.File, error) {
	file, err := newFile(ctx, p, made, opt)
	if err != nil {
		return nil, err
	}
	data, err := file.Encode()
	if err == nil {
		data, err = p.States.Sealer.Seal(seal.Plan, data)
	}
	if err == nil && opt.Signer != nil {
		data, err = signature.Sign(data, opt.Signer)
	}
	if err == nil {
		err = writeFile(p.Options.Dir.Path(opt.Path), opt.Path, data)
	}
	if err != nil {
		return nil, fmt.Errorf("save the plan: %w", err)
	}
	return file, nil
}

// newFile makes the file of a plan, and proves that it can be carried out.
func newFile(ctx context.Context, p *project.Project, made *planning.Planned, opt WriteOptions) (*saved.File, error) {
	here, err := originOf(p)
	if err != nil {
		return nil, err
	}
	file, err := saved.New(saved.Source{
		Plan: made.Plan, Input: made.Input, Project: here, Herald: p.Options.Version, Sealed: p.States.Sealer != nil,
		Choice: saved.Choice{RefreshOnly: opt.RefreshOnly, Destroy: opt.Planning.Destroy, Replace: opt.Planning.Replace, Target: opt.Planning.Target, Exclude: opt.Planning.Exclude},
		Report: Describe(p, made.Plan, made.Input.Inputs),
	})
	if err == nil {
		err = file.Prove(ctx, made.Input, renderer(p, file, made.Input))
	}
	if err != nil {
		return nil, problem.Errorf(problem.PlanCannotBeSaved, "this plan cannot be saved: %w", err)
	}
	return file, nil
}

// Describe returns the report of a plan that is saved. It lists the values of variables
// that apply takes from the file.
func Describe(p *project.Project, made *plan.Plan, in lang.Inputs) *render.Report {
	r := render.Describe(made, p.Titles())
	r.Variables = render.DescribeVariables(p.Config, in)
	return r
}

// renderer returns what renders the plan of a file as it was rendered when it was saved,
// as far as this program renders plans in the same way.
func renderer(p *project.Project, file *saved.File, in plan.Input) saved.Renderer {
	return func(made *plan.Plan, warnings hcl.Diagnostics) saved.View {
		return saved.View{
			Report: Describe(p, made, in.Inputs),
			Document: document.OfPlan(made, document.Options{
				Version: file.Herald, Now: file.Planned, Platforms: p.Platforms,
				Config: p.Config, Variables: in.Inputs.Variables, Credentials: p.Options.Credentials, Warnings: warnings,
			}),
		}
	}
}

// writeFile replaces a file, unless it exists and is not a saved plan. name is how a
// person named it.
func writeFile(path, name string, data []byte) error {
	have, err := safefile.Read(path, backend.MaxSize)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case len(bytes.TrimSpace(have)) > 0 && !saved.IsPlan(have) && !seal.IsSealed(have) && !signature.IsSigned(have):
		return problem.Errorf(problem.FileExists, "%s already exists and is not a saved plan; use another name, or remove it", name)
	}
	return safefile.Write(path, data, safefile.Options{Durable: true})
}
