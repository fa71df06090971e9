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
			all = append(all, map[string]any{"id": 4711, "iid": p.iid, "state": p.state})
		}
		reply(w, http.StatusOK, true, all)
	})
	handle("GET "+project+"/jobs/artifacts/{ref}/raw/{path...}", f.rawArtifact)
}

// rawArtifact gives one file of the newest artifact of a ref.
func (f *forge) rawArtifact(w http.ResponseWriter, r *http.Request) {
	for _, a := range slices.Backward(f.artifacts) {
		data, there := a.files[r.PathValue("path")]
		if there && a.source == r.PathValue("ref") && a.name == r.URL.Query().Get("job") {
			_, _ = w.Write(data) // whoever asked is gone otherwise
			return
		}
	}
	http.Error(w, `{"message":"404 Not Found"}`, http.StatusNotFound)
}
