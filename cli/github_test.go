package cli_test

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is what the workflows of examples/ci say; anything else in them is
// an error, because nothing here would carry it out.
type workflow struct {
	Name        string
	On          map[string]any
	Permissions map[string]string
	Concurrency map[string]any
	Jobs        map[string]workflowJob
}

type workflowJob struct {
	If          string
	RunsOn      string `yaml:"runs-on"`
	Timeout     int    `yaml:"timeout-minutes"`
	Environment string
	Concurrency map[string]any
	Env         map[string]string
	Steps       []workflowStep
}

type workflowStep struct {
	ID   string
	If   string
	Uses string
	With map[string]string
	Run  string
	Env  map[string]string
}

// gitHub carries out the workflows of examples/ci as GitHub does.
type gitHub struct {
	*site
	runs int
}

func newGitHub(t *testing.T) *gitHub {
	return &gitHub{site: newSite(t, "ada", map[string]string{
		"ci/herald-ci.sh":                "herald-ci.sh",
		".github/workflows/plan.yml":     "github/plan.yml",
		".github/workflows/apply.yml":    "github/apply.yml",
		".github/workflows/schedule.yml": "github/schedule.yml",
	})}
}

// review is the pull request of a branch: GitHub runs the workflow on what the
// merge would be.
func (g *gitHub) review(branch string) int {
	g.t.Helper()
	g.git(g.work, "checkout", "-q", "-B", "preview", "origin/main")
	g.git(g.work, "merge", "-q", "--no-ff", "-m", "Preview", branch)
	g.git(g.work, "push", "-q", "-f", "origin", "preview:refs/pull/1/merge")
	return g.workflow("plan.yml", "refs/pull/1/merge", map[string]string{
		"github.event_name": "pull_request", "github.event.pull_request.number": "1",
		"github.event.pull_request.head.repo.full_name": "acme/announcements",
	})
}

func (g *gitHub) said() string { return g.forge.said(g.t) }

func (g *gitHub) deliver() int {
	g.t.Helper()
	return g.workflow("apply.yml", "refs/heads/main", map[string]string{"github.event_name": "push"})
}

func (g *gitHub) byHand() int {
	g.t.Helper()
	hand := map[string]string{"github.event_name": "workflow_dispatch"}
	if code := g.workflow("plan.yml", "refs/heads/main", hand); code != 0 {
		return code
	}
	return g.workflow("apply.yml", "refs/heads/main", hand)
}

func (g *gitHub) due() int {
	g.t.Helper()
	return g.workflow("schedule.yml", "refs/heads/main", map[string]string{"github.event_name": "schedule", "github.event.schedule": "*/15 * * * *"})
}

func (g *gitHub) drift() int {
	g.t.Helper()
	return g.workflow("schedule.yml", "refs/heads/main", map[string]string{"github.event_name": "schedule", "github.event.schedule": "7 6 * * *"})
}

// workflow carries out a file of the repository for an event and gives the
// code of the first step that failed.
func (g *gitHub) workflow(file, ref string, event map[string]string) int {
	g.t.Helper()
	g.runs++
	text := g.git(g.work, "-C", g.origin(), "show", ref+":.github/workflows/"+file)
	decoder := yaml.NewDecoder(strings.NewReader(text))
	decoder.KnownFields(true)
	var w workflow
	if err := decoder.Decode(&w); err != nil {
		g.t.Fatalf("%s: %v", file, err)
	}
	if _, ok := w.On[event["github.event_name"]]; !ok {
		g.t.Fatalf("%s does not run on %s", file, event["github.event_name"])
	}
	token := "ghs_" + strconv.Itoa(g.runs)
	g.forge.grant(token, w.Permissions)
	names := maps.Clone(event)
	maps.Copy(names, map[string]string{
		"github.token": token, "github.ref": ref, "github.repository": "acme/announcements",
		"vars.HERALD_DOWNLOAD": g.forge.url + "/herald", "vars.HERALD_SHA256": g.checksum,
	})
	for name, value := range g.secret {
		names["secrets."+name] = value
	}
	code := 0
	for _, name := range slices.Sorted(maps.Keys(w.Jobs)) {
		if holds(g.t, w.Jobs[name].If, names, false) {
			code = max(code, g.job(w.Jobs[name], ref, names))
		}
	}
	return code
}

// job carries out the steps of one job.
func (g *gitHub) job(w workflowJob, ref string, names map[string]string) int {
	g.t.Helper()
	j := &job{}
	code := 0
	for _, step := range w.Steps {
		if !holds(g.t, step.If, names, code != 0) {
			continue
		}
		if step.Uses != "" {
			done := g.use(&j, step, ref, names)
			defer done()
			continue
		}
		if got := g.step(j, w, step, names); got != 0 && code == 0 {
			code = got
		}
	}
	g.t.Logf("job ended with %d:\n%s", code, j.output.String())
	return code
}

// step runs one shell command, with what GitHub puts into its environment.
func (g *gitHub) step(j *job, w workflowJob, step workflowStep, names map[string]string) int {
	g.t.Helper()
	before := maps.Clone(j.env)
	defer func() { j.env = before }()
	output := filepath.Join(j.home, "output")
	maps.Copy(j.env, map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_API_URL": g.forge.url, "GITHUB_REPOSITORY": "acme/announcements",
		"GITHUB_WORKSPACE": j.dir, "GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": filepath.Join(j.home, "summary"),
	})
	for _, env := range []map[string]string{w.Env, step.Env} {
		for name, value := range env {
			j.env[name] = interpolate(g.t, value, names)
		}
	}
	code := g.run(j, []string{"bash", "-e", "-c"}, interpolate(g.t, step.Run, names))
	told, _ := os.ReadFile(output) // not there when the step says nothing
	for line := range bytes.Lines(told) {
		name, value, _ := strings.Cut(strings.TrimSpace(string(line)), "=")
		names["steps."+step.ID+".outputs."+name] = value
	}
	return code
}

// use does what the actions do that the workflows use, and gives what is done
// at the end of the job.
func (g *gitHub) use(j **job, step workflowStep, ref string, names map[string]string) (end func()) {
	g.t.Helper()
	with := func(name string) string { return interpolate(g.t, step.With[name], names) }
	switch step.Uses {
	case "actions/checkout@v4":
		*j = g.checkout(ref)
	case "actions/cache@v4":
		return g.restore(with("key"), strings.Replace(with("path"), "~", (*j).home, 1))
	case "actions/upload-artifact@v4":
		files := g.collect(filepath.Join((*j).dir, with("path")))
		g.forge.upload(artifact{name: with("name"), files: files})
	default:
		g.t.Fatalf("the test knows no action %s", step.Uses)
	}
	return func() {}
}
