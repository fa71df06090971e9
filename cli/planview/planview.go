// Package planview shows a plan in the forms that flags ask for: as text, as a comment, as
// a page and for programs.
//
// It must not know how a plan is made.
package planview

import (
	"fmt"
	"time"

	"herald/cli/output"
	"herald/cli/project"
	"herald/plan"
	"herald/plan/render"
	"herald/plan/render/comment"
)

// Options say how a plan is shown.
type Options struct {
	Concise  bool   // one line for each delivery and no text
	Full     bool   // every text in full
	Markdown bool   // as a comment for a pull request
	HTML     string // file for a page, in addition to what is printed; "" for none
}

// DetailLevel returns how much of a plan is printed for people.
func (v Options) DetailLevel() render.Detail {
	switch {
	case v.Concise:
		return render.Concise
	case v.Full:
		return render.Full
	}
	return render.Normal
}

// Subject says what a plan is about.
type Subject struct {
	Name    string // of the project
	Planned time.Time
	// RefreshOnly plans show changes made outside Herald, and nothing else.
	RefreshOnly bool
}

// Show writes a plan as v says. opt has the project that files and images are relative
// to, and where to print.
func Show(opt *project.Options, r *render.Report, of Subject, v Options) error {
	if v.HTML != "" {
		if err := writePage(opt, r, of, v.HTML); err != nil {
			return err
		}
	}
	switch {
	case v.Markdown:
		return comment.Write(opt.Out.Stdout, r, comment.Options{Name: of.Name})
	case of.RefreshOnly:
		return printDrift(opt.Out, r, v.DetailLevel())
	}
	return printReport(opt.Out, r, v.DetailLevel())
}

// Print writes a plan as text for people, and for programs if a flag asks for it.
func Print(p *project.Project, made *plan.Plan, detail render.Detail) error {
	Emit(p.Options.Out, made)
	return printReport(p.Options.Out, render.Describe(made, p.Titles()), detail)
}

// printReport prints a plan for people at a terminal or in a log.
func printReport(out *output.Output, r *render.Report, detail render.Detail) error {
	if out.HidesText() {
		return nil
	}
	err := r.Text(out.Stdout, render.Options{Color: out.UsesColor(out.OutTerminal), Width: out.Width, Detail: detail})
	if err != nil {
		return fmt.Errorf("print the plan: %w", err)
	}
	return nil
}

// printDrift prints the changes made outside Herald for people.
func printDrift(out *output.Output, r *render.Report, detail render.Detail) error {
	err := r.DriftText(out.Stdout, render.Options{Color: out.UsesColor(out.OutTerminal), Width: out.Width, Detail: detail})
	if err != nil {
		return fmt.Errorf("print what others did: %w", err)
	}
	return nil
}

// Emit writes a plan for programs, if a flag asks for it.
func Emit(out *output.Output, made *plan.Plan) {
	if s := out.Stream(); s != nil {
		s.Plan(made)
	}
}
