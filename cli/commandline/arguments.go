package commandline

import (
	"strings"

	"github.com/kballard/go-shellquote"
	"github.com/spf13/cobra"

	"herald/cli/process"
	"herald/lang/diag/problem"
)

// envArguments is the variable with arguments for every command. With _ and the
// name of a command after it, it is for that one alone.
const envArguments = "HERALD_CLI_ARGS"

// Parse returns the arguments of a command line. Those of the environment come
// directly after the command, first the ones for every command, then the ones for
// this one, so that what a person types wins. It fails if a variable of the
// environment cannot be split into words.
func Parse(root *cobra.Command, env process.Env) ([]string, error) {
	typed := doubleDashes(root, env.Args)
	cmd, rest, err := root.Find(typed)
	if err != nil || cmd == root {
		return typed, nil // running the command says what is wrong
	}
	path := strings.Fields(cmd.CommandPath())[1:]
	args := path
	own := envArguments + "_" + strings.ReplaceAll(strings.Join(path, "_"), "-", "_")
	for _, name := range []string{envArguments, own} {
		words, err := shellquote.Split(env.Getenv(name))
		if err != nil {
			return nil, problem.Errorf(problem.InvalidEnvironmentVariable, "%s cannot be split into words as in a shell: %s. Close the quote, or put a \\ before it",
				name, strings.ToLower(err.Error()))
		}
		args = append(args, doubleDashes(root, words)...)
	}
	return append(args, rest...), nil
}
