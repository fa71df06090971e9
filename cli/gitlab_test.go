package cli_test

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// pipelineFile is what gitlab-ci.yml says; anything else in it is an error.
type pipelineFile struct {
	Stages  []string
	Default struct {
		Image  string
		Cache  pipelineCache
		Before []string `yaml:"before_script"`
	}
	Variables map[string]string
	Jobs      map[string]pipelineJob `yaml:",inline"`
}

type pipelineCache struct {
	Key   string
	Paths []string
}

type pipelineJob struct {
	Stage         string
	Rules         []pipelineRule
	Interruptible bool
	Timeout       string
	Variables     map[string]string
	Group         string `yaml:"resource_group"`
	Environment   string
	Script        []string
	After         []string `yaml:"after_script"`
	Artifacts     struct {
		When    string
		Access  string
		Expire  string `yaml:"expire_in"`
		Expose  string `yaml:"expose_as"`
		Paths   []string
		Reports map[string]string
	}
}

type pipelineRule struct{ If, When string }

// gitLab carries out examples/ci/gitlab-ci.yml as GitLab does.
type gitLab struct{ *site }

func newGitLab(t *testing.T) *gitLab {
	s := newSite(t, "gitlab-ci-token", map[string]string{"ci/herald-ci.sh": "herald-ci.sh", ".gitlab-ci.yml": "gitlab-ci.yml"})
	for name, value := range s.secret {
		if !strings.HasPrefix(name, "HERALD_HTTP_") {
			s.base[name] = value // as a CI/CD variable
		}
	}
	return &gitLab{s}
}

func (g *gitLab) review(branch string) int {
	g.t.Helper()
	g.git(g.work, "push", "-q", "-f", "origin", branch+":refs/merge-requests/1/head")
	return g.pipeline("refs/merge-requests/1/head", map[string]string{"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": "1"})
}

func (g *gitLab) merge(branch string) string {
	g.t.Helper()
	commit := g.site.merge(branch)
	g.forge.merged(commit, &proposal{branch, g.git(g.work, "rev-parse", branch)})
	return commit
}

// attack leaves plans behind in pipelines that are not those of the merge request.
func (g *gitLab) attack(branch string) {
	g.t.Helper()
	reviewed := mergePipeline{ref: "refs/merge-requests/1/head", sha: g.git(g.work, "rev-parse", branch), source: "merge_request_event", status: "success"}
	for _, change := range []func(*mergePipeline){
		func(p *mergePipeline) { p.ref = "attackers-branch" },
		func(p *mergePipeline) { p.sha = g.git(g.origin(), "rev-parse", "main") },
		func(p *mergePipeline) { p.source = "api" },
		func(p *mergePipeline) { p.status = "failed" },
	} {
		p := reviewed
		change(&p)
		g.forge.upload(artifact{name: "plan", run: g.forge.starts(p), files: map[string][]byte{"herald-ci/herald.plan": []byte("forged")}})
	}
}

func (g *gitLab) said() string { return g.forge.said(g.t) }

func (g *gitLab) deliver() int {
	g.t.Helper()
	return g.pipeline("refs/heads/main", map[string]string{"CI_PIPELINE_SOURCE": "push", "CI_COMMIT_BRANCH": "main"})
}

func (g *gitLab) byHand() int {
	g.t.Helper()
	return g.pipeline("refs/heads/main", map[string]string{"CI_PIPELINE_SOURCE": "web", "CI_COMMIT_BRANCH": "main"})
}

func (g *gitLab) due() int   { return g.scheduled("due") }
func (g *gitLab) drift() int { return g.scheduled("drift") }

func (g *gitLab) scheduled(job string) int {
	g.t.Helper()
	return g.pipeline("refs/heads/main", map[string]string{"CI_PIPELINE_SOURCE": "schedule", "CI_COMMIT_BRANCH": "main", "HERALD_CI_JOB": job})
}

// pipeline runs the jobs whose rules hold, stage by stage, until one fails, and
// gives its code. Who starts a pipeline by hand starts the manual jobs too.
func (g *gitLab) pipeline(ref string, given map[string]string) int {
	g.t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(g.git(g.origin(), "show", ref+":.gitlab-ci.yml")))
	decoder.KnownFields(true)
	var file pipelineFile
	if err := decoder.Decode(&file); err != nil {
		g.t.Fatal(err)
	}
	maps.Copy(given, map[string]string{
		"GITLAB_CI": "true", "CI_API_V4_URL": g.forge.url + "/api/v4", "CI_PROJECT_ID": "7", "CI_DEFAULT_BRANCH": "main",
		"CI_COMMIT_SHA": g.git(g.origin(), "rev-parse", ref), "CI_SERVER_URL": "file://" + g.root, "CI_PROJECT_PATH": "acme/announcements",
		"HERALD_DOWNLOAD": g.forge.url + "/herald", "HERALD_SHA256": g.checksum, "HERALD_GITLAB_TOKEN": projectToken,
		"HERALD_CI_AUTHOR": bot, "CI_JOB_TOKEN": g.secret["HERALD_HTTP_PASSWORD"],
	})
	id := g.forge.starts(mergePipeline{ref: ref, sha: given["CI_COMMIT_SHA"], source: given["CI_PIPELINE_SOURCE"], status: "running"})
	passed := map[string][]byte{}
	ran := 0
	for _, stage := range file.Stages {
		for _, name := range slices.Sorted(maps.Keys(file.Jobs)) {
			j := file.Jobs[name]
			if j.Stage != stage || !slices.ContainsFunc(j.Rules, func(r pipelineRule) bool { return holds(g.t, r.If, given, false) }) {
				continue
			}
			ran++
			if code := g.job(name, j, pipelineRun{file, id, ref, given, passed}); code != 0 {
				g.forge.ends(id, "failed")
				return code
			}
		}
	}
	if ran == 0 {
		g.t.Fatalf("no job runs for %v", given)
	}
	g.forge.ends(id, "success")
	return 0
}

// pipelineRun is what the jobs of one pipeline share.
type pipelineRun struct {
	file   pipelineFile
	id     int
	ref    string
	given  map[string]string
	passed map[string][]byte // what earlier stages left behind
}

// job runs one job with its cache, and keeps what it leaves behind.
func (g *gitLab) job(name string, p pipelineJob, run pipelineRun) int {
	g.t.Helper()
	j := g.checkout(run.ref)
	maps.Copy(j.env, run.given)
	j.env["CI_PROJECT_DIR"] = j.dir
	for _, variables := range []map[string]string{run.file.Variables, p.Variables} {
		for name, value := range variables {
			j.env[name] = expand(value, j.env)
		}
	}
	for path, data := range run.passed {
		formatPosition(g.t, filepath.Join(j.dir, path), data)
	}
	cache := run.file.Default.Cache
	defer g.restore(expand(cache.Key, j.env), filepath.Join(j.dir, cache.Paths[0]))()
	shell := []string{"sh", "-e", "-c"}
	code := g.run(j, shell, strings.Join(append(slices.Clone(run.file.Default.Before), p.Script...), "\n"))
	if len(p.After) > 0 {
		if after := g.run(j, shell, strings.Join(p.After, "\n")); after != 0 {
			g.t.Errorf("after_script ended with %d", after) // GitLab would not tell
		}
	}
	g.t.Logf("%s ended with %d:\n%s", name, code, j.output.String())
	if code == 0 || p.Artifacts.When == "always" {
		g.keep(name, p, j, run)
	}
	return code
}

// keep uploads the artifacts of a job, and hands them to later stages.
func (g *gitLab) keep(name string, p pipelineJob, j *job, run pipelineRun) {
	g.t.Helper()
	files := map[string][]byte{}
	for _, dir := range p.Artifacts.Paths {
		for path, data := range g.collect(filepath.Join(j.dir, dir)) {
			files[filepath.Join(dir, path)] = data
		}
	}
	maps.Copy(run.passed, files)
	for kind, path := range p.Artifacts.Reports {
		if files[path] == nil {
			g.t.Errorf("%s leaves no %s report in %s", name, kind, path)
		}
	}
	g.forge.upload(artifact{name: name, run: run.id, files: files})
}

// expand fills in $NAME as GitLab does in values.
func expand(text string, env map[string]string) string {
	return regexp.MustCompile(`\$\w+`).ReplaceAllStringFunc(text, func(name string) string { return env[name[1:]] })
}
