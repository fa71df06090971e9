package commandline

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"herald/cli/process"
	"herald/lang"
)

// testCommands returns a few commands with flags of every kind.
func testCommands() *cobra.Command {
	run := func(*cobra.Command, []string) error { return nil }
	root := &cobra.Command{Use: "herald"}
	root.PersistentFlags().String("chdir", "", "")
	root.PersistentFlags().Var(Variables(new([]lang.VariableFlag)), "var", "")
	root.PersistentFlags().Bool("no-color", false, "")
	plan, apply := &cobra.Command{Use: "plan", RunE: run}, &cobra.Command{Use: "apply", RunE: run}
	plan.Flags().Bool("refresh", true, "")
	plan.Flags().Bool("destroy", false, "")
	plan.Flags().StringArray("replace", nil, "")
	apply.Flags().Bool("auto-approve", false, "")
	state := &cobra.Command{Use: "state"}
	state.AddCommand(&cobra.Command{Use: "list", RunE: run})
	root.AddCommand(plan, apply, state, &cobra.Command{Use: "force-unlock ID", RunE: run})
	return root
}

func TestDoubleDashes(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ in, want string }{
		"nothing":                       {"", ""},
		"a boolean":                     {"apply -auto-approve", "apply --auto-approve"},
		"two dashes stay":               {"apply --auto-approve", "apply --auto-approve"},
		"a value behind it":             {"plan -var x=y", "plan --var x=y"},
		"a value in it":                 {"plan -var=x=y", "plan --var=x=y"},
		"a value that looks like one":   {"plan -var -refresh", "plan --var -refresh"},
		"behind two dashes as well":     {"plan --replace -var -destroy", "plan --replace -var --destroy"},
		"before the command":            {"-chdir=DIR plan", "--chdir=DIR plan"},
		"a boolean with a value":        {"plan -refresh=false", "plan --refresh=false"},
		"a short flag":                  {"plan -h", "plan -h"},
		"a number":                      {"plan -1", "plan -1"},
		"a dash alone":                  {"plan -", "plan -"},
		"behind the end of flags":       {"plan -- -auto-approve", "plan -- -auto-approve"},
		"one nobody knows":              {"plan -no-such", "plan --no-such"},
		"a flag at the end lacks value": {"plan -var", "plan --var"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := doubleDashes(testCommands(), strings.Fields(c.in))
			if diff := cmp.Diff(strings.Fields(c.want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestArgumentsFromTheEnvironment(t *testing.T) {
	t.Parallel()
	const all, plan, list, unlock = "HERALD_CLI_ARGS=", "HERALD_CLI_ARGS_plan=", "HERALD_CLI_ARGS_state_list=", "HERALD_CLI_ARGS_force_unlock="
	cases := map[string]struct {
		typed   string
		environ []string
		want    []string
	}{
		"none":                     {"plan --concise", nil, []string{"plan", "--concise"}},
		"empty":                    {"plan", []string{all, plan + " \t"}, []string{"plan"}},
		"for every command":        {"plan --full", []string{all + "--no-color"}, []string{"plan", "--no-color", "--full"}},
		"for this one":             {"plan", []string{plan + "-refresh=false"}, []string{"plan", "--refresh=false"}},
		"for another":              {"apply", []string{plan + "--concise"}, []string{"apply"}},
		"the general come first":   {"plan a", []string{plan + "2 3", all + "1"}, []string{"plan", "1", "2", "3", "a"}},
		"a command in another":     {"state list", []string{list + "x", plan + "y"}, []string{"state", "list", "x"}},
		"a command with a dash":    {"force-unlock ID", []string{unlock + "-lock"}, []string{"force-unlock", "--lock", "ID"}},
		"flags before the command": {"-chdir plan plan --full", []string{plan + "--x"}, []string{"plan", "--x", "--chdir", "plan", "--full"}},
		"quotes":                   {"plan", []string{all + `--var 'a=b c' "--var=d=\"e\"" f\ g ''`}, []string{"plan", "--var", "a=b c", `--var=d="e"`, "f g", ""}},
		"nothing is expanded":      {"plan", []string{all + "$HOME * ~ ; `x`"}, []string{"plan", "$HOME", "*", "~", ";", "`x`"}},
		"no command":               {"--version", []string{all + "--no-color"}, []string{"--version"}},
		"one that is not there":    {"plna", []string{all + "--no-color"}, []string{"plna"}},
		"the last variable counts": {"plan", []string{plan + "a", plan + "b"}, []string{"plan", "b"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse(testCommands(), process.Env{Args: strings.Fields(c.typed), Environ: c.environ})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// A variable that cannot be read is named, and what is in it is not repeated.
func TestArgumentsWithAnOpenQuote(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"--var 'token=canary", `--var "token=canary`, `token=canary\`} {
		_, err := Parse(testCommands(), process.Env{Args: []string{"plan"}, Environ: []string{"HERALD_CLI_ARGS_plan=" + text}})
		if err == nil || !strings.Contains(err.Error(), "HERALD_CLI_ARGS_plan") || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Only dashes are ever added, and a second pass adds none.
func FuzzDoubleDashes(f *testing.F) {
	f.Add("plan -var x=-y -- -z")
	f.Add("-chdir = -1 --- ----var -h")
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Fields(line)
		got := doubleDashes(testCommands(), slices.Clone(args))
		if len(got) != len(args) {
			t.Fatalf("%q became %q", args, got)
		}
		for i := range args {
			if strings.TrimLeft(got[i], "-") != strings.TrimLeft(args[i], "-") {
				t.Errorf("%q became %q", args[i], got[i])
			}
		}
		if again := doubleDashes(testCommands(), slices.Clone(got)); !slices.Equal(again, got) {
			t.Errorf("%q, then %q", got, again)
		}
	})
}
