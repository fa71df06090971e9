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
// a server that takes exactly its one request and gives exactly its answer. A
// transcript without a test, and a test without a transcript, fail.
//
// A transcript has these sections: "request", which is the line with method
// and target and then the headers of the given names, as far as they are sent;
// "request.json", the body, which forms lack; "status", if it is not 200; and
// "response.json".
func Transcripts(t *testing.T, headers []string, tests map[string]func(t *testing.T, address string)) {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) != len(tests) {
		t.Fatalf("%d transcripts for %d tests: %v", len(files), len(tests), err)
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
		if asked > 0 && status >= 400 && r.Method == http.MethodGet {
			http.NotFound(w, r) // how things are after a refusal; no document tells
			return
		}
		asked++
		if diff := cmp.Diff(section["request"], requestHead(r, headers)); diff != "" {
			t.Errorf("head (-documented +sent):\n%s", diff)
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
			t.Errorf("%d requests, expected one", asked)
		}
	})
	return web.URL
}

// requestHead is a request without its body. The boundary of a form is nobody's
// business.
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

// isForm reports whether the body is a form, which is not held against the
// transcript.
func isForm(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/")
}

// decodeJSON reads JSON with the digits of its numbers kept; what is none stays a
// text.
func decodeJSON(text string) (v any) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return text
	}
	return v
}
