package cli

import (
	"time"

	"herald/cli/planview"
	"herald/cli/savedplan"
)

// showSaved prints a saved plan as plan printed it, or for programs.
func showSaved(a *app, name string, opt showOptions) error {
	c, err := savedplan.ReadToShow(&a.opt, name)
	if err != nil {
		return err
	}
	if err := c.IdentifySigner(&a.opt); err != nil {
		return err
	}
	if opt.json {
		return c.WriteDocument(a.out.JSON())
	}
	of := planview.Subject{Name: c.File.Project.Name, Planned: c.File.Planned, RefreshOnly: c.File.Choice.RefreshOnly}
	if err := planview.Show(&a.opt, c.File.Report, of, opt.view); err != nil {
		return err
	}
	a.out.Note("Planned at %s by Herald %s, for the state in %s.", c.File.Planned.Format(time.RFC3339), c.File.Herald, c.File.Project.Place)
	a.out.Note("%s", c.DescribeSigner())
	if !c.IsAccepted() {
		a.out.Note("This is the plan as saved in the file. herald apply checks that it applies exactly this.")
	}
	return nil
}
