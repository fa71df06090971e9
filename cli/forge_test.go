package cli_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"unicode/utf8"
)

// forge speaks the few calls of GitHub and of GitLab that the pipelines of
// examples/ci make, and refuses what the real ones would refuse. Sources: "REST
// API endpoints for issue comments" and "… for GitHub Actions artifacts",
// "… for workflow runs" and "… for commits" of GitHub; "Notes API", "Commits
// API", "Merge requests API", "Jobs API" and "Job artifacts API" of GitLab.
type forge struct {
	url, storage string // of the API, and of the storage that artifacts come from

	mu        sync.Mutex
	comments  []remark
	artifacts []artifact
	tokens    map[string]map[string]string // permissions by token
	requests  map[string]*proposal         // pull and merge requests by the commit that merged them
	runs      []workflowRun                // on GitHub
	pipelines []mergePipeline              // on GitLab
	treeOf    func(commit string) string   // asks the repository
	downloads int                          // of the program
	refusals  []string
}

// remark is a comment on the one pull request.
type remark struct {
	id           int
	author, body string
}

// artifact is what a job left behind.
type artifact struct {
	id    int
	name  string
	run   int // of the workflow, or the pipeline
	files map[string][]byte
}

// proposal is a pull or merge request that was merged.
type proposal struct{ branch, sha string }

// projectToken is the token of a project on GitLab; its jobs have no other.
const projectToken = "glpat-canary"

// bot writes for the pipelines.
const bot = "github-actions[bot]"

// newForge has a pull request on which others have said so much that it takes
// two pages, also what looks like our comment and is not.
func newForge(t *testing.T) *forge {
	t.Helper()
	f := &forge{tokens: map[string]map[string]string{}, requests: map[string]*proposal{}}
	for i := range 120 {
		f.comments = append(f.comments, remark{i + 1, "ada", "Comment \"" + strconv.Itoa(i) + "\" \\ {of} [many],\nwith a line\tmore."})
	}
	f.comments[3].body = "> <!-- herald:plan:acme -->\n> quoted"
	f.comments[5].body = "<!-- herald:plan:acme -->\nnot the bot's"
	mux := http.NewServeMux()
	f.github(mux)
	f.gitlab(mux)
	mux.HandleFunc("GET /herald", f.download)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.refuse(w, http.StatusNotFound, "no such call: "+r.Method+" "+r.URL.Path)
	})
	api, storage := httptest.NewServer(mux), httptest.NewServer(http.HandlerFunc(f.store))
	t.Cleanup(api.Close)
	t.Cleanup(storage.Close)
	t.Cleanup(func() {
		f.mu.Lock()
		defer f.mu.Unlock()
		for _, refusal := range f.refusals {
			t.Error("the forge refused: " + refusal)
		}
	})
	f.url, f.storage = api.URL, storage.URL
	return f
}

// grant makes a token good for the permissions of a workflow.
func (f *forge) grant(token string, permissions map[string]string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tokens[token] = permissions
}

// merged lets a commit be that which a merge request was merged with.
func (f *forge) merged(commit string, p *proposal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests[commit] = p
}

// downloaded is how often the program was downloaded.
func (f *forge) downloaded() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.downloads
}

// refuse answers with an error that fails the test.
func (f *forge) refuse(w http.ResponseWriter, status int, why string) {
	f.refusals = append(f.refusals, why)
	http.Error(w, why, status)
}

// download serves this binary, which is herald under that name.
func (f *forge) download(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	f.downloads++
	f.mu.Unlock()
	self, err := os.Executable()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.ServeFile(w, r, self)
}

// store is where artifacts are downloaded from. It knows no tokens of the
// forge and takes none, as that of GitHub does.
func (f *forge) store(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := slices.IndexFunc(f.artifacts, func(a artifact) bool { return r.URL.Path == "/"+strconv.Itoa(a.id) })
	if at < 0 || r.Header.Get("Authorization") != "" {
		f.refuse(w, http.StatusBadRequest, "the storage has no "+r.URL.Path+", or was given a token")
		return
	}
	archive := zip.NewWriter(w)
	defer archive.Close()
	for name, data := range f.artifacts[at].files {
		file, err := archive.Create(name)
		if err == nil {
			_, err = file.Write(data)
		}
		if err != nil {
			f.refusals = append(f.refusals, err.Error())
		}
	}
}

// upload keeps what a job left behind and gives its id.
func (f *forge) upload(a artifact) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	a.id = 8_000_000_001 + len(f.artifacts)
	f.artifacts = append(f.artifacts, a)
	return a.id
}

// ours are the comments that the pipelines wrote.
func (f *forge) ours() []remark {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []remark
	for _, c := range f.comments {
		if c.author == bot {
			found = append(found, c)
		}
	}
	return found
}

// said is what the one comment of the pipelines says.
func (f *forge) said(t *testing.T) string {
	t.Helper()
	ours := f.ours()
	if len(ours) != 1 {
		t.Fatalf("there are %d comments, want one", len(ours))
	}
	return ours[0].body
}

// write adds a comment, or writes over the one with an id. Limits are in
// characters.
func (f *forge) write(w http.ResponseWriter, id, limit int, body string) *remark {
	if body == "" || utf8.RuneCountInString(body) > limit || !utf8.ValidString(body) {
		f.refuse(w, http.StatusUnprocessableEntity, "a comment cannot be "+strconv.Quote(body))
		return nil
	}
	if id == 0 {
		f.comments = append(f.comments, remark{len(f.comments) + 1, bot, body})
		return &f.comments[len(f.comments)-1]
	}
	at := slices.IndexFunc(f.comments, func(c remark) bool { return c.id == id })
	if at < 0 || f.comments[at].author != bot {
		f.refuse(w, http.StatusForbidden, "comment "+strconv.Itoa(id)+" is somebody else's")
		return nil
	}
	f.comments[at].body = body
	return &f.comments[at]
}

// page is a page of comments, as the query asks for it.
func (f *forge) page(query url.Values) []remark {
	size, _ := strconv.Atoi(query.Get("per_page"))
	number, _ := strconv.Atoi(query.Get("page"))
	size = min(max(size, 1), 100)
	from := min(max(number-1, 0)*size, len(f.comments))
	return f.comments[from:min(from+size, len(f.comments))]
}

// reply writes JSON; GitLab's way, < and > are escaped in it.
func reply(w http.ResponseWriter, status int, escaped bool, value any) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(escaped)
	if !escaped {
		encoder.SetIndent("", "  ")
	}
	if err := encoder.Encode(value); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // whoever asked is gone otherwise
}
