package cli

import (
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"herald/cli/failure"
	"herald/cli/manual"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/all"
)

func newProvidersCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "providers [NAME]",
		Short: "List what each platform can do",
		Long: "Compare the platforms: what each can do and its limits. With NAME, print everything about one. It needs neither a project\n" +
			"nor a network.",
		Example:   "  herald providers\n  herald providers mixin\n  herald providers --json",
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: slices.Sorted(maps.Keys(all.Platforms())),
		RunE:      func(_ *cobra.Command, args []string) error { return runProviders(a, asJSON, args) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	cmd.AddCommand(newSchemaCommand(a))
	return cmd
}

func newSchemaCommand(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the blocks and arguments of each platform",
		Long: "Write every block and argument of every platform as JSON, for editors and other programs, in the format of Terraform's\n" +
			"schemas: conversations and messages are resources, look-ups are data sources, and types are in cty's notation. For people,\n" +
			"herald providers NAME prints the same.",
		Example: "  herald providers schema --json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if !asJSON {
				return failure.Usage("--json is required: this command writes JSON only. For people, use herald providers NAME")
			}
			return manual.Schema(a.out.JSON(), platformFacts())
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "write JSON")
	return cmd
}

func runProviders(a *app, asJSON bool, args []string) error {
	known := platformFacts()
	if len(args) == 1 {
		i := slices.IndexFunc(known, func(f providers.Facts) bool { return f.Schema.Name == args[0] })
		if i < 0 {
			return noSuchPlatform(args[0])
		}
		known = known[i : i+1]
	}
	switch {
	case asJSON:
		return manual.JSON(a.out.JSON(), known)
	case len(args) == 1:
		return manual.Entry(a.out.Stdout, known[0])
	}
	return manual.Table(a.out.Stdout, known)
}

func noSuchPlatform(name string) error {
	names := slices.Sorted(maps.Keys(all.Platforms()))
	return problem.Errorf(problem.NoSuchPlatform, "there is no platform %q; Herald supports %s.%s", name, diag.List(names), diag.DidYouMean(name, names))
}

// platformFacts are those of every platform, by name.
func platformFacts() []providers.Facts {
	platforms := all.Platforms()
	out := make([]providers.Facts, 0, len(platforms))
	for _, name := range slices.Sorted(maps.Keys(platforms)) {
		out = append(out, platforms[name].Facts())
	}
	return out
}
