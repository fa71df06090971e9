package cli_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// github adds the calls of GitHub's API.
func (f *forge) github(mux *http.ServeMux) {
	const repository = "/repos/acme/announcements"
	handle := func(call, permission string, handle http.HandlerFunc) {
		method, path, _ := strings.Cut(call, " ")
		mux.HandleFunc(method+" "+repository+path, f.permitted(permission, handle))
	}
	handle("GET /issues/1/comments", "pull-requests:read", func(w http.ResponseWriter, r *http.Request) {
		all := []map[string]any{}
		for _, c := range f.page(r.URL.Query()) {
			all = append(all, c.onGitHub())
		}
		reply(w, http.StatusOK, false, all)
	})
	handle("POST /issues/1/comments", "pull-requests:write", func(w http.ResponseWriter, r *http.Request) {
		f.comment(w, r, 0)
	})
	handle("PATCH /issues/comments/{id}", "pull-requests:write", func(w http.ResponseWriter, r *http.Request) {
		id, _ := strconv.Atoi(r.PathValue("id")) // 0 is nobody's
		f.comment(w, r, id)
	})
	handle("GET /commits/{sha}/pulls", "pull-requests:read", f.listPulls)
	handle("GET /actions/workflows/{file}/runs", "actions:read", f.listRuns)
	handle("GET /actions/runs/{id}/artifacts", "actions:read", f.listArtifacts)
	handle("GET /git/commits/{sha}", "contents:read", func(w http.ResponseWriter, r *http.Request) {
		sha := r.PathValue("sha")
		reply(w, http.StatusOK, false, map[string]any{
			"sha": sha, "tree": map[string]any{"sha": f.treeOf(sha)}, "parents": []any{map[string]any{"sha": "0"}},
		})
	})
	handle("GET /actions/artifacts/{id}/zip", "actions:read", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, f.storage+"/"+r.PathValue("id"), http.StatusFound)
	})
}

// permitted wants a token with a permission that the workflow asked for, and
// the headers of the API.
func (f *forge) permitted(permission string, handle http.HandlerFunc) http.HandlerFunc {
	name, level, _ := strings.Cut(permission, ":")
	return func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		granted := f.tokens[strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")][name]
		switch {
		case granted != level && granted != "write":
			f.refuse(w, http.StatusForbidden, r.URL.Path+" needs the permission "+permission)
		case r.Header.Get("Accept") != "application/vnd.github+json" || r.Header.Get("X-GitHub-Api-Version") != "2022-11-28":
			f.refuse(w, http.StatusUnsupportedMediaType, r.URL.Path+" was asked without the headers of the API")
		default:
			handle(w, r)
		}
	}
}

func (c remark) onGitHub() map[string]any {
	return map[string]any{
		"id": c.id, "user": map[string]any{"login": c.author, "id": 1}, "body": c.body, "reactions": map[string]any{"+1": 0},
	}
}

// comment writes what a request says; 0 is a new comment.
func (f *forge) comment(w http.ResponseWriter, r *http.Request, id int) {
	var given struct{ Body string }
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&given); err != nil {
		f.refuse(w, http.StatusBadRequest, "problems parsing JSON: "+err.Error())
		return
	}
	status := http.StatusOK
	if id == 0 {
		status = http.StatusCreated
	}
	if c := f.write(w, id, 65_536, given.Body); c != nil {
		reply(w, status, false, c.onGitHub())
	}
}

// workflowRun is a run of a workflow.
type workflowRun struct {
	id                       int
	file, event, sha, branch string
	fork                     bool
	failed                   bool
}

// begins records a run and gives its id.
func (f *forge) begins(r workflowRun) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	r.id = 9_000_000_001 + len(f.runs)
	f.runs = append(f.runs, r)
	return r.id
}

// fails records that a run has failed.
func (f *forge) fails(id int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.runs[id-9_000_000_001].failed = true
}

func repositoryID(fork bool) int {
	if fork {
		return 13
	}
	return 7
}

// listPulls gives the pull request that was merged as a commit.
func (f *forge) listPulls(w http.ResponseWriter, r *http.Request) {
	found := []map[string]any{}
	if p := f.requests[r.PathValue("sha")]; p != nil {
		side := func(ref, sha string) map[string]any {
			return map[string]any{"ref": ref, "sha": sha, "repo": map[string]any{"id": repositoryID(false)}}
		}
		found = append(found, map[string]any{
			"number": 1, "state": "closed", "merged_at": "2026-12-01T12:00:00Z", "merge_commit_sha": r.PathValue("sha"),
			"head": side(p.branch, p.sha), "base": side("main", "0"),
		})
	}
	reply(w, http.StatusOK, false, found)
}

// listRuns gives the runs of a workflow, also those that the query leaves out:
// nothing may depend on how a forge filters.
func (f *forge) listRuns(w http.ResponseWriter, r *http.Request) {
	found := []map[string]any{}
	for _, x := range slices.Backward(f.runs) {
		conclusion := "success"
		if x.failed {
			conclusion = "failure"
		}
		found = append(found, map[string]any{
			"id": x.id, "event": x.event, "head_sha": x.sha, "head_branch": x.branch, "path": ".github/workflows/" + x.file,
			"status": "completed", "conclusion": conclusion, "pull_requests": []any{map[string]any{"id": 5, "head": map[string]any{"sha": "0"}}},
			"repository": map[string]any{"id": repositoryID(false)}, "head_repository": map[string]any{"id": repositoryID(x.fork)},
		})
	}
	reply(w, http.StatusOK, false, map[string]any{"total_count": len(found), "workflow_runs": found})
}

// listArtifacts gives those of a run.
func (f *forge) listArtifacts(w http.ResponseWriter, r *http.Request) {
	found := []map[string]any{}
	for _, a := range slices.Backward(f.artifacts) {
		if strconv.Itoa(a.run) == r.PathValue("id") {
			found = append(found, map[string]any{"id": a.id, "name": a.name, "expired": false, "workflow_run": map[string]any{"id": a.run}})
		}
	}
	reply(w, http.StatusOK, false, map[string]any{"total_count": len(found), "artifacts": found})
}
