package servers

import (
	"net/http"
	"testing"
)

// The server counts its comments and releases itself.
func TestRealGitea(t *testing.T) {
	t.Parallel()
	f := Gitea(t)
	repository := f.CreateRepository(t, "notes")
	f.Call(t, http.MethodPost, "/repos/"+repository+"/issues/1/comments", map[string]any{"body": "one"}, nil)
	f.Call(t, http.MethodPost, "/repos/"+repository+"/releases", map[string]any{"tag_name": "v1.0.0", "body": "notes"}, nil)
	if got := f.Comments(t, repository, 1); len(got) != 1 || got[0] != "one" {
		t.Errorf("comments: %q", got)
	}
	if got := f.Releases(t, repository); len(got) != 1 || got["v1.0.0"] != "notes" {
		t.Errorf("releases: %q", got)
	}
}
