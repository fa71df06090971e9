package stage

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// Transcripts runs a test for each transcript in testdata, with the address of
// a server that accepts exactly its one request and returns exactly its answer.
// A transcript without a test, and a test without a transcript, fail.
//
// A transcript has these sections: "request", the line with method and target
// and then the given headers that are sent; "request.json", the body, except
// for forms; "status", if it is not 200; and "response.json".
func Transcripts(t *testing.T, headers []string, tests map[string]func(t *testing.T, address string)) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) != len(tests) {
		t.Fatalf("%d transcripts in testdata for %d tests: %v", len(files), len(tests), err)
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, serveTranscript(t, filepath.Join("testdata", name+".txtar"), headers))
		})
	}
}

func serveTranscript(t *testing.T, file string, headers []string) string {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	section := map[string]string{"status": "200"}
	for _, f := range archive.Files {
		section[f.Name] = strings.TrimSpace(string(f.Data))
	}
	status, err := strconv.Atoi(section["status"])
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isGet := r.Method == http.MethodGet
		if asked > 0 && isGet && (status >= 400 || !strings.HasPrefix(section["request"], http.MethodGet)) {
			http.NotFound(w, r) // it only reads, after the documented request; its answer is not documented
			return
		}
		asked++
		if diff := cmp.Diff(section["request"], requestHead(r, headers)); diff != "" {
			t.Errorf("request line and headers (-documented +sent):\n%s", diff)
		}
		sent, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(decodeJSON(section["request.json"]), decodeJSON(string(sent))); diff != "" && !isForm(r) {
			t.Errorf("body (-documented +sent):\n%s", diff)
		}
		w.WriteHeader(status)
		if _, err := io.WriteString(w, section["response.json"]); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(func() {
		web.Close()
		if asked != 1 {
			t.Errorf("%d requests were made, want 1", asked)
		}
	})
	return web.URL
}

// requestHead returns a request without its body, and without the boundary of a
// form.
func requestHead(r *http.Request, headers []string) string {
	out := r.Method + " " + r.URL.RequestURI()
	for _, name := range headers {
		said := r.Header.Get(name)
		if name == "Content-Type" && isForm(r) {
			said, _, _ = strings.Cut(said, ";")
		}
		if said != "" {
			out += "\n" + name + ": " + said
		}
	}
	return out
}

// isForm reports whether the body is a form, which is not compared with the
// transcript.
func isForm(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
}

// decodeJSON decodes JSON and keeps the digits of numbers. Other text is
// returned as a string.
func decodeJSON(text string) (v any) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return text
	}
	return v
}
