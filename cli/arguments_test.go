package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
			got := doubleDashes(newRoot(&app{}), strings.Fields(c.in))
			if diff := cmp.Diff(strings.Fields(c.want), got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Only dashes are ever added, and a second pass adds none.
func FuzzDoubleDashes(f *testing.F) {
	f.Add("plan -var x=-y -- -z")
	f.Add("-chdir = -1 --- ----var -h")
	f.Fuzz(func(t *testing.T, line string) {
		args := strings.Fields(line)
		got := doubleDashes(newRoot(&app{}), slices.Clone(args))
		if len(got) != len(args) {
			t.Fatalf("%q became %q", args, got)
		}
		for i := range args {
			if strings.TrimLeft(got[i], "-") != strings.TrimLeft(args[i], "-") {
				t.Errorf("%q became %q", args[i], got[i])
			}
		}
		if again := doubleDashes(newRoot(&app{}), slices.Clone(got)); !slices.Equal(again, got) {
			t.Errorf("%q, then %q", got, again)
		}
	})
}
