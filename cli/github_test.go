//go:build unix

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

	"herald/cli/exit"
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
	runs    int
	current int // run of a workflow
	// attested is the setting of that name.
	attested string
}

func newGitHub(t *testing.T) *gitHub {
	g := &gitHub{site: newSite(t, "ada", map[string]string{
		"ci/herald-ci.sh":                "herald-ci.sh",
		".github/workflows/plan.yml":     "github/plan.yml",
		".github/workflows/apply.yml":    "github/apply.yml",
		".github/workflows/schedule.yml": "github/schedule.yml",
	})}
	g.forge.treeOf = func(commit string) string { return g.git(g.origin(), "rev-parse", commit+"^{tree}") }
	return g
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
		"github.event.pull_request.head.sha":            g.git(g.work, "rev-parse", branch), "github.head_ref": branch,
	})
}

func (g *gitHub) merge(branch string) string {
	g.t.Helper()
	commit := g.site.merge(branch)
	g.forge.merged(commit, &proposal{branch, g.git(g.work, "rev-parse", branch)})
	return commit
}

func (g *gitHub) said() string { return g.forge.said(g.t) }

func (g *gitHub) deliver() int {
	g.t.Helper()
	return g.workflow("apply.yml", "refs/heads/main", map[string]string{"github.event_name": "push"})
}

// attack uploads plans for what was merged, from runs that are not those of its
// pull request.
func (g *gitHub) attack(branch string) {
	g.t.Helper()
	tree := g.git(g.origin(), "rev-parse", "main^{tree}")
	head := g.git(g.work, "rev-parse", branch)
	reviewed := workflowRun{file: "plan.yml", event: "pull_request", sha: head, branch: branch}
	for _, change := range []func(*workflowRun){
		func(r *workflowRun) { r.branch = "attackers-branch" },
		func(r *workflowRun) { r.sha = g.git(g.origin(), "rev-parse", "main") },
		func(r *workflowRun) { r.event = "push" },
		func(r *workflowRun) { r.event = "workflow_dispatch" },
		func(r *workflowRun) { r.file = "evil.yml" },
		func(r *workflowRun) { r.fork = true },
		func(r *workflowRun) { r.failed = true },
	} {
		r := reviewed
		change(&r)
		g.forge.upload(artifact{name: "herald-plan-" + tree, run: g.forge.begins(r), files: map[string][]byte{"herald.plan": []byte("forged")}})
	}
}

// attestation has GitHub attest which files a plan was made from.
func (g *gitHub) attestation(s story) {
	g.t.Helper()
	formatPosition(g.t, filepath.Join(g.root, "tools", "gh"), []byte("#!/bin/sh\n[ \"$1 $2\" = 'attestation verify' ] && cat '"+g.root+"/attested'\n"))
	g.base["PATH"] = filepath.Join(g.root, "tools") + string(filepath.ListSeparator) + g.base["PATH"]
	g.attested = "1"
	s.propose("attested", "attested.hcl", announcement("attested", "Attested.", ""))
	s.ends("the plan that is attested", s.review("attested"), exit.OK)
	preview := g.git(g.origin(), "rev-parse", "refs/pull/1/merge")
	s.merge("attested")
	s.ends("the apply without an attestation", s.deliver(), exit.Refused)
	formatPosition(g.t, filepath.Join(g.root, "attested"), []byte(g.git(g.origin(), "rev-parse", "main~1")))
	s.ends("the apply with an attestation of other files", s.deliver(), exit.Refused)
	formatPosition(g.t, filepath.Join(g.root, "attested"), []byte(preview))
	s.ends("the apply with an attestation", s.deliver(), exit.OK)
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
		"vars.HERALD_ALLOWED_ENDPOINTS": g.base["HERALD_ALLOWED_ENDPOINTS"], "vars.HERALD_CI_ATTESTED": g.attested,
	})
	for name, value := range g.secret {
		names["secrets."+name] = value
	}
	run := workflowRun{file: file, event: event["github.event_name"], sha: event["github.event.pull_request.head.sha"], branch: event["github.head_ref"]}
	if run.sha == "" {
		run.sha, run.branch = g.git(g.work, "-C", g.origin(), "rev-parse", ref), strings.TrimPrefix(ref, "refs/heads/")
	}
	g.current = g.forge.begins(run)
	code := 0
	for _, name := range slices.Sorted(maps.Keys(w.Jobs)) {
		if holds(g.t, w.Jobs[name].If, names, false) {
			code = max(code, g.job(w.Jobs[name], ref, names))
		}
	}
	if code != 0 {
		g.forge.fails(g.current)
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
		"GITHUB_EVENT_NAME": names["github.event_name"], "GITHUB_REF_NAME": strings.TrimPrefix(names["github.ref"], "refs/heads/"), "GITHUB_WORKSPACE": j.dir, "GITHUB_OUTPUT": output, "GITHUB_STEP_SUMMARY": filepath.Join(j.home, "summary"),
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
	action, _, _ := strings.Cut(step.Uses, "@")
	switch action {
	case "actions/checkout":
		*j = g.checkout(ref)
	case "actions/cache":
		return g.restore(with("key"), strings.Replace(with("path"), "~", (*j).home, 1))
	case "actions/upload-artifact":
		files := g.collect(filepath.Join((*j).dir, with("path")))
		g.forge.upload(artifact{name: with("name"), run: g.current, files: files})
	default:
		g.t.Fatalf("the test knows no action %s", step.Uses)
	}
	return func() {}
}
