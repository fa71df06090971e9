package cli

import (
	"github.com/spf13/cobra"

	"herald/cli/failure"
)

func newCompletionCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Write a script that completes commands in a shell",
		Long: "Write a script for bash, zsh, fish or powershell. With it the shell completes commands, flags, files, addresses of declared\n" +
			"blocks and of what was sent, workspaces, platforms and outputs.",
		Example: "  source <(herald completion bash)                     # in ~/.bashrc\n" +
			"  herald completion zsh > \"${fpath[1]}/_herald\"\n" +
			"  herald completion fish > ~/.config/fish/completions/herald.fish\n" +
			"  herald completion powershell | Out-String | Invoke-Expression",
		Args:      cobra.ExactArgs(1),
		ValidArgs: []string{"bash", "fish", "powershell", "zsh"},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.out.Unescaped(), true)
			case "fish":
				return root.GenFishCompletion(a.out.Unescaped(), true)
			case "powershell":
				return root.GenPowerShellCompletionWithDesc(a.out.Unescaped())
			case "zsh":
				return root.GenZshCompletion(a.out.Unescaped())
			}
			return failure.Usage("there is no completion for %q: it is bash, fish, powershell or zsh", args[0])
		},
	}
}
