package commandline

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// doubleDashes rewrites long flags with a single dash, as users of Terraform
// write them (-auto-approve, -var x=y), to two. Values of flags, -h, numbers
// and everything after -- stay as they are.
func doubleDashes(root *cobra.Command, args []string) []string {
	takesValue := map[string]bool{}
	collectFlags(root, takesValue)
	out := make([]string, 0, len(args))
	for i := 0; i < len(args); i++ {
		arg := args[i]
		if arg == "--" {
			return append(out, args[i:]...)
		}
		name, ok := longName(arg)
		if !ok {
			out = append(out, arg)
			continue
		}
		out = append(out, "--"+strings.TrimLeft(arg, "-"))
		if takesValue[name] && !strings.Contains(arg, "=") && i+1 < len(args) {
			i++
			out = append(out, args[i])
		}
	}
	return out
}

// longName gives the name of a long flag, whatever its dashes.
func longName(arg string) (string, bool) {
	name := strings.TrimPrefix(strings.TrimPrefix(arg, "-"), "-")
	if name == arg || len(name) < 2 || !isLetter(name[0]) {
		return "", false
	}
	name, _, _ = strings.Cut(name, "=")
	return name, true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func collectFlags(cmd *cobra.Command, takesValue map[string]bool) {
	note := func(f *pflag.Flag) { takesValue[f.Name] = f.NoOptDefVal == "" }
	cmd.PersistentFlags().VisitAll(note)
	cmd.Flags().VisitAll(note)
	for _, c := range cmd.Commands() {
		collectFlags(c, takesValue)
	}
}
