package cli

import (
	"github.com/spf13/cobra"

	"herald/cli/planning"
)

func newDestroyCommand(a *app) *cobra.Command {
	opt := applyOptions{planOptions: planOptions{planning: planning.Options{Destroy: true}}}
	cmd := &cobra.Command{
		Use:   "destroy",
		Short: "Recall everything that Herald sent",
		Long: "Recall every message that Herald sent and that can be recalled. Messages that cannot be recalled stay visible, and the plan\n" +
			"lists them.\n" +
			"\n" +
			"" + targetHelp,
		Example: "  herald destroy\n  herald destroy --target 'message.launch*'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := opt.beginCommand(a, false); err != nil {
				return err
			}
			return runApply(cmd.Context(), a, opt)
		},
	}
	opt.addFlags(cmd)
	return cmd
}
