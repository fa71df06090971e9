package cli

import (
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"
)

func newStateCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "state",
		Short: "Look into the state",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "list",
		Short: "List the addresses of all that stands",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return runStateList(cmd.Context(), a) },
	})
	return cmd
}

func runStateList(ctx context.Context, a *app) (err error) {
	p, err := a.open()
	if err != nil {
		return err
	}
	defer p.closeInto(&err)
	snapshot, err := p.store.Read(ctx)
	if err != nil {
		return err
	}
	p.tell()
	out := &printer{w: p.Stdout}
	for _, address := range slices.Sorted(maps.Keys(snapshot.State.Conversations)) {
		out.linef("%s", address)
	}
	for _, address := range slices.Sorted(maps.Keys(snapshot.State.Deliveries)) {
		out.linef("%s", address)
	}
	return out.err
}
