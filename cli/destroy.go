package cli

import "github.com/spf13/cobra"

func newDestroyCommand(a *app) *cobra.Command {
	opt := applyOptions{planOptions: planOptions{destroy: true}}
	cmd := &cobra.Command{
		Use:   "destroy",
		Short: "Take back everything that stands",
		Long: "Recalls every message that Herald sent and that can be recalled. What cannot be recalled stays visible, and the plan says so.\n\n" +
			choosing,
		Example: "  herald destroy\n  herald destroy --target 'message.launch*'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := opt.begin(a, false); err != nil {
				return err
			}
			return runApply(cmd.Context(), a, opt)
		},
	}
	opt.flags(cmd)
	return cmd
}
