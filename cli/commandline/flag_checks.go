package commandline

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"herald/cli/failure"
	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// CheckFlags makes every command report in plain words what is wrong with the flags
// that it was given. path returns the path of a file that a person named.
func CheckFlags(root *cobra.Command, path func(name string) string) {
	root.SetFlagErrorFunc(flagProblem)
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) (err error) {
		if err := cmd.ValidateFlagGroups(); err != nil {
			return groupProblem(err)
		}
		cmd.Flags().Visit(func(f *pflag.Flag) {
			if err == nil && isEmpty(f) {
				err = failure.Usage("--%s has an empty value, perhaps because a variable of the shell is not set. Set it, or omit the flag", f.Name)
			}
			if err == nil && f.Annotations[outputFileAnnotation] != nil {
				err = checkOutputDirectory(f, path(f.Value.String()))
			}
		})
		return err
	}
}

// isEmpty reports whether a flag was given an empty text, which would be the same
// as not giving it: what it guards against, such as a plan that nobody signed or
// a send to everybody, would happen.
func isEmpty(f *pflag.Flag) bool {
	if list, ok := f.Value.(pflag.SliceValue); ok {
		return slices.Contains(list.GetSlice(), "")
	}
	_, isVariable := f.Value.(*variableFlag) // it reports no value, and refuses an empty one itself
	return !isVariable && f.Value.Type() == "string" && f.Value.String() == ""
}

// checkOutputDirectory wants the directory of a file that is to be written, before
// anything is asked or done. It is not made: most often it is a slip, and then
// nobody would find the file.
func checkOutputDirectory(f *pflag.Flag, path string) error {
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return failure.Usage("--%s is %q, but the directory %s does not exist. Create it first, or use another file", f.Name, f.Value, dir)
	case err == nil && !info.IsDir():
		return failure.Usage("--%s is %q, but %s is not a directory. Use another file", f.Name, f.Value, dir)
	}
	return nil // other errors are reported when it is written
}

func flagProblem(cmd *cobra.Command, err error) error {
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok && unknown.GetSpecifiedShortnames() == "" {
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
		name := "--" + unknown.GetSpecifiedName()
		return failure.Usage("unknown flag %s for %q; --help lists the flags.%s%s", name, cmd.CommandPath(), diag.DidYouMean(name, names), terraformHint(unknown.GetSpecifiedName()))
	}
	if bare, ok := errors.AsType[*pflag.ValueRequiredError](err); ok && bare.GetSpecifiedShortnames() == "" {
		return failure.Usage("--%s requires a value", bare.GetSpecifiedName())
	}
	if known, ok := errors.AsType[problem.Reporter](err); ok {
		return known
	}
	if wrong, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		if takes := describeFlagType(wrong.GetFlag().Value.Type()); takes != "" {
			return failure.Usage("--%s is %q; it must be %s", wrong.GetFlag().Name, wrong.GetValue(), takes)
		}
	}
	return failure.Usage("%w", err)
}

// terraformHint says what Herald has in place of an option that users of Terraform know,
// with a leading space; "" where there is nothing to say.
func terraformHint(name string) string {
	switch name {
	case "backend-config":
		return " Arguments of a backend block can use variables, and their secrets can come from the environment."
	case "state", "state-out":
		return " A backend block says where the state is stored; without one it is a file next to the configuration."
	case "backup":
		return " Earlier versions of the state are kept automatically: herald state history lists them."
	}
	return ""
}

// describeFlagType says what values a type of flags takes; "" where that is not known.
func describeFlagType(kind string) string {
	switch kind {
	case "bool":
		return "true or false"
	case "duration":
		return "a time such as 30s or 5m"
	case countType:
		return "a whole number, 1 or more"
	}
	return ""
}

// exclusiveFlags finds the flags in the words of a library that has no type for this.
var exclusiveFlags = regexp.MustCompile(`\[([^]]+)\] were all set$`)

// groupProblem names flags that exclude each other.
func groupProblem(err error) error {
	found := exclusiveFlags.FindStringSubmatch(err.Error())
	if found == nil {
		return failure.Usage("%w", err)
	}
	names := strings.Fields(found[1])
	return failure.Usage("--%s cannot be used together: use only one of them", strings.Join(names, " and --"))
}
