// Package reference writes commands down: as one Markdown page, and as pages
// for man. Everything comes from the commands themselves, so that the same
// commands give the same bytes.
//
// It must not know what any command does.
package reference

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"herald/cli/printer"
)

// flag is a flag as it is told to people.
type flag struct {
	name    string // with dashes, and the short form before it
	takes   string // what its value is called; "" for one that takes none
	usage   string
	unasked string // the default; "" where that goes without saying
}

// flagsOf lists the flags of a set, by name.
func flagsOf(set *pflag.FlagSet) []flag {
	var out []flag
	set.VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" || f.Name == "version" {
			return
		}
		placeholder, usage := pflag.UnquoteUsage(f)
		one := flag{name: "--" + f.Name, takes: placeholder, usage: usage}
		if f.Shorthand != "" {
			one.name = "-" + f.Shorthand + ", " + one.name
		}
		switch f.DefValue {
		case "", "false", "0", "0s", "[]":
		default:
			one.unasked = f.DefValue
		}
		out = append(out, one)
	})
	return out
}

// meaning is what a flag does, with its default in quote marks.
func (f flag) meaning(quote string) string {
	if f.unasked == "" {
		return f.usage
	}
	return f.usage + "; " + quote + f.unasked + quote + " when it is not given"
}

// block is some lines of a text: prose, or lines to be shown as they are.
type block struct {
	lines []string
	shown bool
}

// blocks takes a text apart: at empty lines, and where indentation begins or
// ends.
func blocks(text string) []block {
	var out []block
	ended := true
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if line == "" {
			ended = true
			continue
		}
		shown := strings.HasPrefix(line, " ")
		if ended || out[len(out)-1].shown != shown {
			out = append(out, block{shown: shown})
		}
		last := &out[len(out)-1]
		last.lines, ended = append(last.lines, strings.TrimSpace(line)), false
	}
	return out
}

// own are the flags that a command has and those above it do not.
func own(cmd *cobra.Command) []flag { return flagsOf(cmd.NonInheritedFlags()) }

// visible lists a command and all below it that people may use, in order. That
// there is help goes without saying.
func visible(cmd *cobra.Command) []*cobra.Command {
	if cmd.Hidden || cmd.Name() == "help" {
		return nil
	}
	list := []*cobra.Command{cmd}
	for _, sub := range cmd.Commands() {
		list = append(list, visible(sub)...)
	}
	return list
}

// usage is how a command is typed.
func usage(cmd *cobra.Command) string {
	line := cmd.CommandPath()
	if _, arguments, ok := strings.Cut(cmd.Use, " "); ok {
		line += " " + arguments
	}
	if len(own(cmd)) > 0 || cmd.HasParent() {
		line += " [flags]"
	}
	return line
}

// runs reports whether a command does something itself, and not only those
// below it.
func runs(cmd *cobra.Command) bool { return !cmd.HasSubCommands() || strings.Contains(cmd.Use, "[") }

// examples are the lines of an example without their indentation.
func examples(cmd *cobra.Command) []string {
	var lines []string
	for line := range strings.Lines(cmd.Example) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

// writer writes a page.
type writer struct{ printer.Printer }
