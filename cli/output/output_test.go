package output_test

import (
	"testing"

	"herald/cli/output"
	"herald/cli/process"
	"herald/lang/secret"
)

func TestUsesColor(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		environ  []string
		noColor  bool
		terminal bool
		want     bool
	}{
		"a terminal":            {nil, false, true, true},
		"a file":                {nil, false, false, false},
		"--no-color":            {nil, true, true, false},
		"NO_COLOR":              {[]string{"NO_COLOR=1"}, false, true, false},
		"NO_COLOR set to empty": {[]string{"NO_COLOR="}, false, true, true},
		"a dumb terminal":       {[]string{"TERM=dumb"}, false, true, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := output.New(process.Env{Environ: c.environ}, new(secret.Credentials))
			o.NoColor = c.noColor
			if got := o.UsesColor(c.terminal); got != c.want {
				t.Errorf("color %t, want %t", got, c.want)
			}
		})
	}
}
