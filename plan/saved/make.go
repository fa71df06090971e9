package saved

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/render/document"
	"herald/plan/target"
	"herald/state"
)

// Source is what a file is made from.
type Source struct {
	Plan    *plan.Plan
	Input   plan.Input // that Plan was made from
	Project Project
	Choice  Choice
	Herald  string
	// Sealed is true if the file will be encrypted, so that it may contain
	// sensitive values.
	Sealed bool
	Report *render.Report
}

// New returns a file for a plan. The error says, in words for people, why this
// plan cannot be saved: it would contain something that must not be stored.
func New(src Source) (*File, error) {
	in := src.Input
	if !src.Sealed {
		if err := checkAnswers(src.Plan.Snapshot().Answers); err != nil {
			return nil, err
		}
	}
	f := &File{
		Herald: src.Herald, Project: src.Project, Choice: src.Choice,
		Planned: in.Now, Evaluated: in.Inputs.Now, Cwd: in.Inputs.Cwd, Root: in.Inputs.Root, Seed: in.Inputs.Seed,
	}
	var err error
	if f.Basis, err = writeBasis(src.Plan.Snapshot()); err != nil {
		return nil, err
	}
	if f.Variables, err = (sealer{src.Plan.State}).storedVariables(in.Config.VariableValues(in.Inputs), src.Sealed); err != nil {
		return nil, err
	}
	return f, f.fillDerived(src.Plan, in, View{Report: src.Report})
}

// fillDerived sets all fields that follow from the others and the plan.
func (f *File) fillDerived(p *plan.Plan, in plan.Input, view View) error {
	s := sealer{p.State}
	var err error
	if f.Prior, err = priorOf(in.State, in.Fresh); err != nil {
		return err
	}
	f.Files = s.fileDigests(in.Config.InputDigests())
	if f.Accounts, err = s.providerDigests(p.Desired, in.Sessions); err != nil {
		return err
	}
	if f.Changes, err = s.decisionDigests(p); err != nil {
		return err
	}
	if f.Digest, err = s.planDigest(f, p, f.Changes); err != nil {
		return err
	}
	f.Report = view.Report
	f.Document, err = compressDocument(view.Document)
	return err
}

// checkAnswers returns an error if the arguments of an answered question were
// sensitive, because the answer may repeat them.
func checkAnswers(answers []plan.Answer) error {
	at := slices.IndexFunc(answers, func(a plan.Answer) bool { return a.Sensitive })
	if at < 0 {
		return nil
	}
	return fmt.Errorf("%s has a sensitive argument, so its result may contain that value, which must not be in an unencrypted plan. "+
		"Add an encryption block to the herald block, or remove the value from the arguments", answers[at].Addr)
}

// storedVariables returns the values as they may be stored.
func (s sealer) storedVariables(values []lang.VariableValue, sealed bool) (map[string]Variable, error) {
	out := make(map[string]Variable, len(values))
	for _, v := range values {
		switch {
		case v.Ephemeral:
			out[v.Name] = Variable{Given: v.Given}
		case v.Sensitive && !sealed:
			digest, err := s.variableDigest(v)
			if err != nil {
				return nil, err
			}
			out[v.Name] = Variable{Digest: digest, Given: v.Given}
		default:
			data, err := writeValue(v.Value)
			if err != nil {
				return nil, err
			}
			out[v.Name] = Variable{Value: data}
		}
	}
	return out, nil
}

func (s sealer) variableDigest(v lang.VariableValue) (string, error) {
	data, err := writeValue(v.Value)
	if err != nil {
		return "", err
	}
	return s.state.Digest([]byte("variable"), []byte(v.Name), data), nil
}

// Remake makes the plan again with the stored inputs. Of in, it uses Config,
// Accounts, Parallel, Inputs (except time, seed and working directory, which
// are those of the file), and State for a refresh-only plan. It makes no
// request to a platform.
func (f *File) Remake(ctx context.Context, in plan.Input) (*plan.Plan, hcl.Diagnostics) {
	basis, err := f.Basis.toPlanBasis()
	if err != nil {
		return nil, hcl.Diagnostics{diag.New(hcl.DiagError, problem.SavedPlanDamaged, nil, err.Error())}
	}
	in.Inputs = f.Inputs(in.Inputs)
	in.Destroy, in.Replace = f.Choice.Destroy, f.Choice.Replace
	var diags hcl.Diagnostics
	if in.Choose, diags = target.Parse(f.Choice.Target, f.Choice.Exclude); diags.HasErrors() {
		return nil, diags
	}
	if in.Now.IsZero() {
		in.Now = f.Planned
	}
	if f.Choice.RefreshOnly {
		return plan.ReplanRefreshOnly(in, basis)
	}
	return plan.Replan(ctx, in, basis)
}

// Inputs returns in with the stored values, so that an evaluation has the same
// result as when the plan was made.
func (f *File) Inputs(in lang.Inputs) lang.Inputs {
	in.Now, in.Seed, in.Cwd, in.Root = f.Evaluated, f.Seed, f.Cwd, f.Root
	return in
}

// State returns the refreshed state that the plan was made from.
func (f *File) State() (*state.State, error) { return state.Decode(f.Basis.State) }

// View is a plan as it is shown.
type View struct {
	Report *render.Report
	// Document is the plan for programs; nil if there is none.
	Document *document.Plan
}

// Renderer shows a plan that was made again. The warnings are those of making
// it.
type Renderer func(p *plan.Plan, warnings hcl.Diagnostics) View

// Prove makes the plan again and checks that it is the same and shown in the
// same way, so that a file which could never be applied is not written. It sets
// the document of the file.
func (f *File) Prove(ctx context.Context, in plan.Input, show Renderer) error {
	in.Now = f.Planned
	again, diags := f.Remake(ctx, in)
	if diags.HasErrors() {
		return fmt.Errorf("making it again failed: %s: %s", diags[0].Summary, diags[0].Detail)
	}
	if stale, ok := errors.AsType[*Refusal](f.CheckDecisions(again)); ok {
		return fmt.Errorf("making it again from the same files gives a different plan: %s. The configuration uses a function with a different result in every call, "+
			"such as bcrypt. Remove it, or use a variable with its result", joinNames(stale.Names))
	}
	view := show(again, diags)
	f.data = nil
	var err error
	if f.Document, err = compressDocument(view.Document); err != nil {
		return err
	}
	return f.CheckGenuine(again, in, view)
}
