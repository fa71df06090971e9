// Package reference documents commands: as one Markdown page, and as man pages.
// The output depends on the commands only, so equal commands give equal bytes.
//
// It must not know what any command does.
package reference

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"herald/cli/printer"
)

// flag is a flag as the documentation shows it.
type flag struct {
	name         string // with dashes, and the short form before it
	placeholder  string // name of its value; "" for a flag without one
	usage        string
	defaultValue string // "" if there is none worth mentioning
}

// listFlags lists the flags of a set, by name.
func listFlags(set *pflag.FlagSet) []flag {
	var out []flag
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" || f.Name == "version" {
			return
		}
		placeholder, usage := pflag.UnquoteUsage(f)
		one := flag{name: "--" + f.Name, placeholder: placeholder, usage: usage}
		if f.Shorthand != "" {
			one.name = "-" + f.Shorthand + ", " + one.name
		}
		switch f.DefValue {
		case "", "false", "0", "0s", "[]":
		default:
			one.defaultValue = f.DefValue
		}
		out = append(out, one)
	})
	return out
}

// describe is what a flag does, with its default in quote marks.
func (f flag) describe(quote string) string {
	if f.defaultValue == "" {
		return f.usage
	}
	return f.usage + "; " + quote + f.defaultValue + quote + " if it is not set"
}

// block is consecutive lines of a text: prose, or preformatted lines.
type block struct {
	lines        []string
	preformatted bool
}

// splitBlocks divides a text at empty lines, and where indentation begins or ends.
func splitBlocks(text string) []block {
	var out []block
	ended := true
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" {
			ended = true
			continue
		}
		shown := strings.HasPrefix(line, " ")
		if ended || out[len(out)-1].preformatted != shown {
			out = append(out, block{preformatted: shown})
		}
		last := &out[len(out)-1]
		last.lines, ended = append(last.lines, strings.TrimSpace(line)), false
	}
	return out
}

// ownFlags returns the flags that a command does not inherit.
func ownFlags(cmd *cobra.Command) []flag { return listFlags(cmd.NonInheritedFlags()) }

// visibleCommands lists a command and its subcommands in order, without hidden
// commands and help.
func visibleCommands(cmd *cobra.Command) []*cobra.Command {
	if cmd.Hidden || cmd.Name() == "help" {
		return nil
	}
	list := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		list = append(list, visibleCommands(sub)...)
	}
	return list
}

// usageLine returns the synopsis of a command.
func usageLine(cmd *cobra.Command) string {
	line := cmd.CommandPath()
	if _, arguments, ok := strings.Cut(cmd.Use, " "); ok {
		line += " " + arguments
	}
	if len(ownFlags(cmd)) > 0 || cmd.HasParent() {
		line += " [flags]"
	}
	return line
}

// isRunnable reports whether a command does something itself, in addition to
// its subcommands.
func isRunnable(cmd *cobra.Command) bool {
	return !cmd.HasSubCommands() || strings.Contains(cmd.Use, "[")
}

// exampleLines returns the lines of the examples without indentation.
func exampleLines(cmd *cobra.Command) []string {
	var lines []string
	for line := range strings.Lines(cmd.Example) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

// writer writes a page.
type writer struct{ printer.Printer }
