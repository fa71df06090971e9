package cli_test

import (
	"net/http"
	"slices"
	"strconv"
)

// gitlab adds the calls of GitLab's API.
func (f *forge) gitlab(mux *http.ServeMux) {
	const project = "/api/v4/projects/7"
	handle := func(pattern string, handle http.HandlerFunc) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			f.mu.Lock()
			defer f.mu.Unlock()
			if r.Header.Get("PRIVATE-TOKEN") != projectToken {
				f.refuse(w, http.StatusUnauthorized, r.URL.Path+" needs a token")
				return
			}
			handle(w, r)
		})
	}
	shown := func(c remark) map[string]any {
		return map[string]any{"id": c.id, "author": map[string]any{"username": c.author}, "body": c.body, "system": false}
	}
	written := func(w http.ResponseWriter, r *http.Request, id, status int) {
		if c := f.write(w, id, 1_000_000, r.PostFormValue("body")); c != nil {
			reply(w, status, true, shown(*c))
		}
	}
	const notes = project + "/merge_requests/1/notes"
	handle("GET "+notes, func(w http.ResponseWriter, r *http.Request) {
		all := []map[string]any{}
		for _, c := range f.page(r.URL.Query()) {
			all = append(all, shown(c))
		}
		reply(w, http.StatusOK, true, all)
	})
	handle("POST "+notes, func(w http.ResponseWriter, r *http.Request) { written(w, r, 0, http.StatusCreated) })
	handle("PUT "+notes+"/{id}", func(w http.ResponseWriter, r *http.Request) {
		id, _ := strconv.Atoi(r.PathValue("id"))
		written(w, r, id, http.StatusOK)
	})
	handle("GET "+project+"/repository/commits/{sha}/merge_requests", func(w http.ResponseWriter, r *http.Request) {
		all := []map[string]any{}
		if p := f.requests[r.PathValue("sha")]; p != nil {
			all = append(all, map[string]any{
				"id": 4711, "iid": 1, "state": "merged", "target_branch": "main", "source_branch": p.branch, "source_project_id": 7,
				"sha": p.sha, "merge_commit_sha": r.PathValue("sha"), "squash_commit_sha": nil,
			})
		}
		reply(w, http.StatusOK, true, all)
	})
	handle("GET "+project+"/merge_requests/1/pipelines", f.listPipelines)
	handle("GET "+project+"/pipelines/{id}/jobs", f.listJobs)
	handle("GET "+project+"/jobs/{id}/artifacts/{path...}", f.rawArtifact)
}

// mergePipeline is a pipeline.
type mergePipeline struct {
	id               int
	ref, sha, source string
	status           string
}

// starts records a pipeline and gives its id.
func (f *forge) starts(p mergePipeline) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	p.id = 501 + len(f.pipelines)
	f.pipelines = append(f.pipelines, p)
	return p.id
}

// ends records how a pipeline ended.
func (f *forge) ends(id int, status string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.pipelines[id-501].status = status
}

// listPipelines gives all that ran, also those that were not for the merge
// request: nothing may depend on how a forge filters.
func (f *forge) listPipelines(w http.ResponseWriter, _ *http.Request) {
	all := []map[string]any{}
	for _, p := range slices.Backward(f.pipelines) {
		all = append(all, map[string]any{"id": p.id, "project_id": 7, "sha": p.sha, "ref": p.ref, "source": p.source, "status": p.status})
	}
	reply(w, http.StatusOK, true, all)
}

// listJobs gives the jobs of a pipeline that left something behind.
func (f *forge) listJobs(w http.ResponseWriter, r *http.Request) {
	all := []map[string]any{}
	for _, a := range f.artifacts {
		if strconv.Itoa(a.run) == r.PathValue("id") {
			all = append(all, map[string]any{"id": a.id, "name": a.name, "status": "success", "commit": map[string]any{"id": "0"}})
		}
	}
	reply(w, http.StatusOK, true, all)
}

// rawArtifact gives one file that a job left behind.
func (f *forge) rawArtifact(w http.ResponseWriter, r *http.Request) {
	for _, a := range f.artifacts {
		data, there := a.files[r.PathValue("path")]
		if there && strconv.Itoa(a.id) == r.PathValue("id") {
			_, _ = w.Write(data) // whoever asked is gone otherwise
			return
		}
	}
	http.Error(w, `{"message":"404 Not Found"}`, http.StatusNotFound)
}
