package forge_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
	"herald/providers/github"
	"herald/providers/gitlab"
	"herald/providers/providertest/stage"
)

// TestTranscripts holds what is sent and understood against the samples of the vendors'
// pages. Gitea is tried as a server.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	const hello, diaspora = "octocat/Hello-World#1347", "diaspora/apps/diaspora-client!11"
	runs := map[string]func(*testing.T, account){
		"github-create-comment": sends(item(t, github.New(), hello, "Me too"), providers.Result{
			ID: "1", URL: "https://github.com/octocat/Hello-World/issues/1347#issuecomment-1", SentAt: time.Date(2011, 4, 14, 16, 0, 49, 0, time.UTC)}),
		"gitlab-create-note": sends(item(t, gitlab.New(), diaspora, "Text of the comment"), providers.Result{
			ID: "301", URL: "SERVER/diaspora/apps/diaspora-client/-/merge_requests/11#note_301", SentAt: time.Date(2013, 10, 2, 8, 57, 14, 0, time.UTC)}),
		"github-update-comment": func(t *testing.T, s account) {
			if err := s.Edit(t.Context(), "1", item(t, github.New(), hello, "Me too")); err != nil {
				t.Error(err)
			}
		},
		"github-delete-comment": func(t *testing.T, s account) {
			if err := s.Recall(t.Context(), providers.Target{ID: hello}, stage.Sent("1"))[0]; err != nil {
				t.Error(err)
			}
		},
		"github-release-by-tag": reads("octocat/Hello-World@v1.0.0", "1", "Description of the release", "https://github.com/octocat/Hello-World/releases/v1.0.0"),
		"gitlab-release-by-tag": reads("root/awesome-app@v0.1", "v0.1", "## CHANGELOG\n\n- Remove limit of 100 when searching repository code.", "https://gitlab.example.com/root/awesome-app/-/releases/v0.1"),
		"gitlab-list-notes": func(t *testing.T, s account) {
			it := item(t, gitlab.New(), "diaspora/diaspora-client#11", "Text of the comment")
			found, err := s.Find(t.Context(), []providers.Outgoing{it}, time.Time{})
			if err != nil || len(found) != 1 || found[it.Key].ID != "305" || !it.Part.ReadsAs(found[it.Key]) {
				t.Errorf("found %+v, %v", found, err)
			}
		},
	}
	tests := map[string]func(*testing.T, string){}
	for name, run := range runs {
		vendor, _, _ := strings.Cut(name, "-")
		tests[name] = func(t *testing.T, address string) {
			run(t, stage.Open(t, forges()[vendor], map[string]string{"token": "secret-token-of-a-test", "endpoint": address}, stage.NewClock()).(account))
		}
	}
	stage.Transcripts(t, []string{"Accept", "Authorization", "Content-Type", "X-Github-Api-Version"}, tests)
}

func sends(it providers.Outgoing, want providers.Result) func(*testing.T, account) {
	return func(t *testing.T, s account) {
		got := s.Send(t.Context(), []providers.Outgoing{it})[0]
		if address, rest, ok := strings.Cut(got.URL, "/diaspora/"); ok && strings.HasPrefix(address, "http://127.0.0.1:") {
			got.URL = "SERVER/diaspora/" + rest
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}

func reads(target, id, text, url string) func(*testing.T, account) {
	return func(t *testing.T, s account) {
		read, err := s.Read(t.Context(), providers.Target{ID: target}, []string{id})
		if err != nil || read[id].Text != text || read[id].URL != url {
			t.Errorf("read %+v, %v", read, err)
		}
	}
}
