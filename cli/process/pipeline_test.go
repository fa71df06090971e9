package process_test

import (
	"testing"

	"herald/cli/process"
)

func TestJobURL(t *testing.T) {
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
			if got := (process.Env{Environ: c.environ}).JobURL(); got != c.want {
				t.Errorf("job %q, want %q", got, c.want)
			}
		})
	}
}
