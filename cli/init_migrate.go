package cli

import (
	"context"
	"errors"
	"fmt"

	"herald/cli/printer"
	"herald/cli/project"
)

// migrateStates moves the states of all workspaces from where they were kept to
// where the configuration says, and asks first. The old ones remain and are no
// longer used.
func migrateStates(ctx context.Context, p *session, opt initOptions) error {
	m, err := p.States.FindMigration(ctx)
	if err != nil {
		return err
	}
	pending := m.Pending()
	if len(pending) == 0 {
		return m.Finish()
	}
	out := &printer.Printer{Out: p.out.Stdout}
	if len(m.Transfers) > 1 {
		printTransfers(out, m.Transfers)
	}
	if !opt.migrate {
		if err := confirmTransfers(ctx, p, pending); err != nil {
			return err
		}
	}
	if err := m.Run(ctx, opt.lockTimeout); err != nil {
		return err
	}
	if len(m.Transfers) == 1 {
		out.Linef("The state was moved from %s to %s. The old state remains there and is no longer used.", p.States.Previous.Place, p.States.Store)
	} else {
		out.Linef("Moved from %s: %s. The old states remain there and are no longer used.", p.States.Previous.Place, printer.Count(len(pending), "state"))
	}
	if p.States.Sealer.Renewal().State {
		p.out.Note("It is encrypted with the current key now. Herald does not change the old state in %s: delete it if nobody should read it.", p.States.Previous.Place)
	}
	return errors.Join(out.Err, m.Finish())
}

func printTransfers(out *printer.Printer, transfers []project.Transfer) {
	out.Linef("The states of %s:", printer.Count(len(transfers), "workspace"))
	for _, t := range transfers {
		note := ""
		if t.Done {
			note = ", already moved"
		}
		out.Linef("  %s, with %s%s", t.Workspace, printer.Count(t.Deliveries, "delivery"), note)
	}
}

func confirmTransfers(ctx context.Context, p *session, pending []project.Transfer) error {
	what := "the state with " + printer.Count(pending[0].Deliveries, "delivery")
	if len(pending) > 1 {
		what = printer.Count(len(pending), "state")
	}
	from, to := p.States.Previous.Place, p.States.Store
	unattended := p.prompt().RefuseUnattended(fmt.Sprintf("moving the state from %s to %s needs approval", from, to),
		"run init with --migrate-state, or with --reconfigure to use the new backend without moving it")
	return p.prompt().Confirm(ctx, fmt.Sprintf("Move %s from %s to %s?", what, from, to), unattended)
}
