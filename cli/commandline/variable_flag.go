package commandline

import (
	"github.com/spf13/pflag"

	"herald/lang"
)

// variableFlag is --var or --var-file. Both add to one list, because the last one
// wins, whichever it is.
type variableFlag struct {
	list *[]lang.VariableFlag
	file bool
}

// Variables returns the value of a flag that sets a variable.
func Variables(list *[]lang.VariableFlag) pflag.Value { return &variableFlag{list: list} }

// VariableFiles returns the value of a flag that sets variables from a file.
func VariableFiles(list *[]lang.VariableFlag) pflag.Value { return &variableFlag{list, true} }

// String is empty: there is no default.
func (f *variableFlag) String() string { return "" }

// Type is what the help text calls a value.
func (f *variableFlag) Type() string { return "string" }

// Set adds a value.
func (f *variableFlag) Set(text string) error {
	*f.list = append(*f.list, lang.VariableFlag{File: f.file, Text: text})
	return nil
}
