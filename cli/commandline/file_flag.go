package commandline

import "github.com/spf13/cobra"

// outputFileAnnotation marks a flag that names a file to write.
const outputFileAnnotation = "herald writes"

// AddFileFlag adds a flag that names a file to write, relative to the project. The
// command fails before it does anything if the directory of the file does not exist.
func AddFileFlag(cmd *cobra.Command, name *string, flag, usage string) {
	cmd.Flags().StringVar(name, flag, "", usage+"; its directory must exist")
	// It fails only for a flag that is not there.
	_ = cmd.Flags().SetAnnotation(flag, outputFileAnnotation, []string{"true"})
}
