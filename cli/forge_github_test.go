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
	handle("GET /actions/artifacts", "actions:read", f.listArtifacts)
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

// listArtifacts gives those of a name.
func (f *forge) listArtifacts(w http.ResponseWriter, r *http.Request) {
	found := []map[string]any{}
	for _, a := range slices.Backward(f.artifacts) {
		if a.name != r.URL.Query().Get("name") {
			continue
		}
		head := 7
		if a.fork {
			head = 13
		}
		found = append(found, map[string]any{
			"id": a.id, "name": a.name, "expired": false,
			"workflow_run": map[string]any{"id": 1, "repository_id": 7, "head_repository_id": head},
		})
	}
	reply(w, http.StatusOK, false, map[string]any{"total_count": len(found), "artifacts": found})
}
