// Package completion completes arguments and flags in a shell: with addresses of what is
// declared and of what was sent, workspaces, variables and files.
//
// It must not know any command.
package completion

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"herald/cli/project"
	"herald/lang/diag/visible"
	"herald/lang/library"
	"herald/lang/trust"
)

// completionTime is how long a person who pressed the key waits at most.
const completionTime = 3 * time.Second

// Install makes the shell complete arguments and flags of all commands. arguments has
// the source for a command by its path, flags the source for a flag by its name. opt
// says which project is read; it is used when a word is completed.
func Install(root *cobra.Command, opt *project.Options, arguments, flags map[string]Source) {
	var visit func(cmd *cobra.Command)
	visit = func(cmd *cobra.Command) {
		if words := arguments[cmd.CommandPath()]; words != nil {
			cmd.ValidArgsFunction = completeWords(opt, words)
		} else if strings.Contains(cmd.Use, "DIR") {
			cmd.ValidArgsFunction = completeDirectories
		} else if cmd.ValidArgsFunction == nil && !NamesFile(cmd.Use) {
			cmd.ValidArgsFunction = cobra.NoFileCompletions
			if len(cmd.ValidArgs) > 0 {
				cmd.ValidArgsFunction = cobra.FixedCompletions(cmd.ValidArgs, cobra.ShellCompDirectiveNoFileComp)
			}
		}
		note := func(f *pflag.Flag) { addFlagCompletion(opt, cmd, f, flags) }
		cmd.LocalNonPersistentFlags().VisitAll(note)
		cmd.PersistentFlags().VisitAll(note)
		for _, sub := range cmd.Commands() {
			visit(sub)
		}
	}
	visit(root)
}

// NamesFile reports whether a command takes files, which the shell completes; use is
// its line of usage.
func NamesFile(use string) bool {
	return strings.Contains(use, "FILE") || strings.Contains(use, "PATH")
}

func completeDirectories(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

func addFlagCompletion(opt *project.Options, cmd *cobra.Command, f *pflag.Flag, words map[string]Source) {
	if _, known := cmd.GetFlagCompletionFunc(f.Name); known {
		return
	}
	placeholder, _ := pflag.UnquoteUsage(f)
	var complete cobra.CompletionFunc
	switch {
	case words[f.Name] != nil:
		complete = completeWords(opt, words[f.Name])
	case f.Name == "var":
		complete = func(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return completeVariable(opt, typed)
		}
	case f.Name == "var-file":
		complete = func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return []cobra.Completion{"hcl", "json"}, cobra.ShellCompDirectiveFilterFileExt
		}
	case placeholder == "DIR":
		complete = completeDirectories
	case placeholder == "FILE":
		return
	default:
		complete = cobra.NoFileCompletions
	}
	// It fails only for a flag that is not there, or has a function already.
	_ = cmd.RegisterFlagCompletionFunc(f.Name, complete)
}

// FixedWords makes the shell complete a flag with the only values that it takes.
func FixedWords(cmd *cobra.Command, flag string, words ...string) {
	// It fails only for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// completeWords completes with words of the project. If it cannot be read, nothing is
// completed or reported: a shell has no place for it.
func completeWords(opt *project.Options, words Source) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(cmd.Context(), completionTime)
		defer cancel()
		var out []cobra.Completion
		_ = withIndex(ctx, opt, func(o *Index) {
			for _, word := range words(ctx, o, args) {
				if strings.HasPrefix(word, typed) && !slices.Contains(args, word) && isShellSafe(word) {
					out = append(out, word)
				}
			}
		})
		return out, cobra.ShellCompDirectiveNoFileComp
	}
}

// isShellSafe reports whether a candidate can be put into a command line as it
// is. The scripts of shells evaluate the line again at the next completion, so
// that a key of for_each with $(…) in it would run. Who wants such a key has to
// type it, in quotes.
func isShellSafe(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(`_.@:/[]"=-`, r)
	})
}

// completeVariable completes the name of a variable; the value is for the
// person.
func completeVariable(opt *project.Options, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	// Completion shows no warnings, so the files are treated as hostile.
	tree, _ := library.Load(library.Options{
		Dir: opt.Dir.String(), Environ: opt.Env.Environ, Policy: trust.New(trust.Options{Untrusted: true}),
	})
	var out []cobra.Completion
	for _, v := range tree.Root.Variables {
		if word := v.Name + "="; strings.HasPrefix(word, typed) {
			out = append(out, cobra.CompletionWithDesc(word, visible.Escape(v.Description)))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}
