package cli

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
)

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

func TestRehearsalReachesThisMachineOnly(t *testing.T) {
	t.Parallel()
	client := &http.Client{Transport: onlyLoopback()}
	for _, address := range []string{"http://192.0.2.1/", "https://example.org/", "http://127.0.0.1.example.org/", "http://0.0.0.0/", "http://[2001:db8::1]/"} {
		resp, err := client.Get(address)
		if err == nil {
			resp.Body.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "reaches this machine only") {
			t.Errorf("%s: error %v, want a refusal", address, err)
		}
	}
}

// recorder is a platform that notes what it was opened with.
type recorder struct {
	providers.Platform
	got cty.Value
}

func (*recorder) Facts() providers.Facts {
	return providers.Facts{Schema: schema.Platform{Provider: schema.Block{Attributes: []schema.Attribute{
		{Name: "endpoint", Type: cty.String, Env: []string{"ENDPOINT"}},
		{Name: "token", Type: cty.String, Env: []string{"TOKEN"}},
		{Name: "account", Type: cty.Number, Env: []string{"ACCOUNT"}},
		{Name: "style", Type: cty.String},
	}}}}
}

func (r *recorder) Open(cfg providers.Config) (providers.Session, error) {
	r.got = cfg.Body
	return nil, nil
}

func TestRehearsedAccountIsTheSandboxs(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	platform := rehearsed{r, map[string]string{"ENDPOINT": "http://127.0.0.1:1", "TOKEN": "sandbox"}}
	_, err := platform.Open(providers.Config{Body: cty.ObjectVal(map[string]cty.Value{
		"endpoint": cty.StringVal("https://real.example.org"),
		"token":    cty.StringVal("real"),
		"account":  cty.NumberIntVal(7),
		"style":    cty.StringVal("plain"),
	})})
	if err != nil {
		t.Fatal(err)
	}
	want := cty.ObjectVal(map[string]cty.Value{
		"endpoint": cty.StringVal("http://127.0.0.1:1"),
		"token":    cty.StringVal("sandbox"),
		"account":  cty.NullVal(cty.Number),
		"style":    cty.StringVal("plain"),
	})
	if !r.got.RawEquals(want) {
		t.Errorf("(-want +got)\n%s", cmp.Diff(want.GoString(), r.got.GoString()))
	}
}
