package commandline

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"herald/cli/failure"
	"herald/cli/printer"
	"herald/lang/diag"
)

// CheckArguments makes a command, and all commands below it, report how they are
// called if they were given too few or too many arguments.
func CheckArguments(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		CheckArguments(sub)
	}
	check := cmd.Args
	switch {
	case cmd.HasSubCommands() && !strings.Contains(cmd.Use, " "):
		cmd.Args = NoSuchCommand
	case check != nil:
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if check(cmd, args) == nil {
				return nil
			}
			return failure.Usage("the command received %s; its usage is %s, and --help prints more", describeArguments(args), callSyntax(cmd))
		}
	}
}

// NoSuchCommand returns the error about arguments that were meant for a command below
// cmd, with a suggestion; nil if there are none.
func NoSuchCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	path := cmd.CommandPath()
	return failure.Usage("there is no command %s %s; %s --help lists them all.%s", path, args[0], path, diag.DidYouMean(args[0], names))
}

func describeArguments(args []string) string {
	if len(args) == 0 {
		return "no argument"
	}
	return fmt.Sprintf("%s (%s)", printer.Count(len(args), "argument"), strings.Join(args, " "))
}

// callSyntax is how a command is called, without its flags.
func callSyntax(cmd *cobra.Command) string {
	_, words, _ := strings.Cut(cmd.Use, " ")
	return strings.TrimSpace(cmd.CommandPath() + " " + words)
}
