package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"herald/providers/sandbox"
)

const ailyRuns = "/aily/open-apis/aily/v1/sessions/session_4dfunz7sp1g8m/runs"

// ailyRun is a run as clients decode it.
type ailyRun struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Ended  string `json:"ended_at"`
}

// ailyRun calls a run's endpoint.
func (w *world) ailyRun(token, method, path, body string) ailyRun {
	w.t.Helper()
	var got struct {
		Data struct {
			Run ailyRun `json:"run"`
		} `json:"data"`
	}
	a := w.aily(method, ailyRuns+path, token, body)
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Data.Run.ID == "" {
		w.t.Fatalf("%s %s: %v in %s", method, path, err, a.body)
	}
	return got.Data.Run
}

func TestAilyRunsEnd(t *testing.T) {
	t.Parallel()
	now := noon
	w := start(t, sandbox.Options{Now: func() time.Time { return now }})
	token := w.ailyToken()
	done := w.ailyRun(token, "POST", "", `{"app_id":"spring_1__c"}`)
	stopped := w.ailyRun(token, "POST", "", `{"app_id":"spring_1__c"}`)
	if done.Status != "IN_PROGRESS" || done.Ended != "" || done.ID == stopped.ID {
		t.Errorf("began as %+v and %+v", done, stopped)
	}
	if got := w.ailyRun(token, "POST", "/"+stopped.ID+"/cancel", ""); got.Status != "CANCELLED" || got.Ended == "" {
		t.Errorf("cancelled as %+v", got)
	}
	now = now.Add(time.Minute)
	for path, want := range map[string]string{"/" + done.ID: "COMPLETED", "/" + stopped.ID: "CANCELLED"} {
		if got := w.ailyRun(token, "GET", path, ""); got.Status != want {
			t.Errorf("ended as %+v, want %s", got, want)
		}
	}
	if got := w.ailyRun(token, "POST", "/"+done.ID+"/cancel", ""); got.Status != "COMPLETED" {
		t.Errorf("cancelled after its end: %+v", got)
	}
	if a := w.aily("GET", ailyRuns+"/run_none", token, ""); a.status != http.StatusNotFound {
		t.Errorf("no such run: %d", a.status)
	}
}

func TestAilyRunsAreListedInPages(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	token := w.ailyToken()
	var want, got []string
	for range 5 {
		want = append([]string{w.ailyRun(token, "POST", "", `{"app_id":"spring_1__c"}`).ID}, want...)
	}
	next := ""
	for range 3 {
		var page struct {
			Data struct {
				Runs []ailyRun `json:"runs"`
				More bool      `json:"has_more"`
				Next string    `json:"page_token"`
			} `json:"data"`
		}
		a := w.aily("GET", ailyRuns+"?page_size=2"+next, token, "")
		if err := json.Unmarshal([]byte(a.body), &page); err != nil {
			t.Fatal(err)
		}
		for _, run := range page.Data.Runs {
			got = append(got, run.ID)
		}
		if next = "&page_token=" + page.Data.Next; page.Data.More != (len(got) < 5) {
			t.Errorf("after %d: more %t", len(got), page.Data.More)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("listed %v, want %v", got, want)
	}
}

// A file must have the same properties whenever it is read, and its preview URL
// must work as it is.
func TestAilyFilesStayTheSame(t *testing.T) {
	t.Parallel()
	now := noon
	w := start(t, sandbox.Options{Now: func() time.Time { return now }})
	token := w.ailyToken()
	r := w.request("POST", "/aily/open-apis/aily/v1/files", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nhello\r\n--b--\r\n")
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	r.Header.Set("Authorization", "Bearer "+token)
	type file struct {
		ID      string `json:"id"`
		At      string `json:"created_at"`
		Preview struct {
			URL string `json:"url"`
		} `json:"preview_url"`
	}
	var sent struct{ Data struct{ Files []file } }
	if err := json.Unmarshal([]byte(w.must(r).body), &sent); err != nil || len(sent.Data.Files) != 1 {
		t.Fatalf("%v, %+v", err, sent)
	}
	now = now.Add(time.Hour)
	var read struct{ Data struct{ File file } }
	a := w.aily("GET", "/aily/open-apis/aily/v1/files/"+sent.Data.Files[0].ID, token, "")
	if err := json.Unmarshal([]byte(a.body), &read); err != nil || read.Data.File != sent.Data.Files[0] {
		t.Errorf("%v: %+v became %+v", err, sent.Data.Files[0], read.Data.File)
	}
	path, ours := strings.CutPrefix(read.Data.File.Preview.URL, w.base)
	if a := w.must(w.request("GET", path, "")); !ours || a.body != "hello" {
		t.Errorf("preview at %s: %d %s", read.Data.File.Preview.URL, a.status, a.body)
	}
}
