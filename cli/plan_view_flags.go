package cli

import (
	"github.com/spf13/cobra"

	"herald/cli/commandline"
	"herald/cli/planview"
)

// addDetailFlags adds the flags that choose how much of a plan is shown.
func addDetailFlags(cmd *cobra.Command, v *planview.Options) {
	cmd.Flags().BoolVar(&v.Concise, "concise", false, "show one line for each delivery and no text")
	cmd.Flags().BoolVar(&v.Full, "full", false, "show every text in full")
	cmd.MarkFlagsMutuallyExclusive("concise", "full")
}

// addFormFlags adds the flags of commands whose only output is a plan.
func addFormFlags(cmd *cobra.Command, v *planview.Options) {
	cmd.Flags().BoolVar(&v.Markdown, "markdown", false, "write the plan as a comment for a pull request, of at most 60,000 bytes")
	commandline.AddFileFlag(cmd, &v.HTML, "html", "also write the plan as an HTML page to `FILE`, with every message as readers will see it")
	cmd.MarkFlagsMutuallyExclusive("markdown", "concise", "full")
}
