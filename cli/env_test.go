package cli

import "testing"

func TestJob(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		environ []string
		want    string
	}{
		"no CI":           {nil, ""},
		"GitLab":          {[]string{"CI_JOB_URL=https://gitlab.example.org/jobs/7"}, "https://gitlab.example.org/jobs/7"},
		"GitHub":          {[]string{"GITHUB_SERVER_URL=https://github.com", "GITHUB_REPOSITORY=acme/news", "GITHUB_RUN_ID=7"}, "https://github.com/acme/news/actions/runs/7"},
		"half of GitHub":  {[]string{"GITHUB_SERVER_URL=https://github.com"}, ""},
		"the last counts": {[]string{"CI_JOB_URL=a", "CI_JOB_URL=b"}, "b"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := (Env{Environ: c.environ}).job(); got != c.want {
				t.Errorf("job %q, want %q", got, c.want)
			}
		})
	}
}

func TestColor(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		app      app
		terminal bool
		want     bool
	}{
		"a terminal":            {app{}, true, true},
		"a file":                {app{}, false, false},
		"--no-color":            {app{noColor: true}, true, false},
		"NO_COLOR":              {app{Env: Env{Environ: []string{"NO_COLOR=1"}}}, true, false},
		"NO_COLOR set to empty": {app{Env: Env{Environ: []string{"NO_COLOR="}}}, true, true},
		"a dumb terminal":       {app{Env: Env{Environ: []string{"TERM=dumb"}}}, true, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.app.color(c.terminal); got != c.want {
				t.Errorf("color %t, want %t", got, c.want)
			}
		})
	}
}
