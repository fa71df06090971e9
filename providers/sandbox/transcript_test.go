package sandbox_test

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"herald/providers/sandbox"
)

var update = flag.Bool("update", false, "write the responses that the sandbox gives into the transcripts")

// TestTranscripts replays requests from the vendors' documents, in order, and
// compares the answers. A transcript is a txtar archive of sections "request"
// and "response"; a request is a line "METHOD target", headers, an empty line
// and a body, in wire notation for Protobuf. The header "Anonymous" omits the
// credentials.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		platform := filepath.Base(filepath.Dir(file))
		t.Run(platform+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			replay(t, platform, file)
		})
	}
}

func replay(t *testing.T, platform, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := start(t, sandbox.Options{})
	for i := 0; i+1 < len(archive.Files); i += 2 {
		request, response := archive.Files[i], &archive.Files[i+1]
		if request.Name != "request" || response.Name != "response" {
			t.Fatalf("section %d: %q and %q instead of request and response", i, request.Name, response.Name)
		}
		got := w.printed(w.must(w.written(platform, string(request.Data))))
		if *update {
			response.Data = []byte(got)
			continue
		}
		if diff := cmp.Diff(string(response.Data), got); diff != "" {
			t.Errorf("exchange %d (-document +sandbox):\n%s", i/2+1, diff)
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// written returns the request in a transcript.
func (w *world) written(platform, text string) *http.Request {
	w.t.Helper()
	text = strings.ReplaceAll(text, "$APP", w.keystore().AppID)
	head, body, _ := strings.Cut(text, "\n\n")
	lines := bufio.NewScanner(strings.NewReader(head))
	lines.Scan()
	method, target, _ := strings.Cut(lines.Text(), " ")
	header := http.Header{}
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		header.Set(name, value)
	}
	body = strings.TrimSpace(body)
	if strings.Contains(header.Get("Content-Type"), "protobuf") {
		body = string(wire(w.t, body))
	}
	r := w.request(method, "/"+platform+target, body)
	switch {
	case header.Get("Anonymous") != "":
	case platform == "mixin":
		r = w.mixin(method, target, body)
	case platform == "yunhu":
		r.Header.Set("Token", w.env["YUNHU_TOKEN"])
	case platform == "slack":
		r.Header.Set("Authorization", "Bearer "+w.env["SLACK_TOKEN"])
	case platform == "relationlabs":
		r.Header.Set("ApiKey", w.env["RELATIONLABS_API_KEY"])
		r.Header.Set("Authorization", "bearer "+w.env["RELATIONLABS_TOKEN"])
	}
	for name := range header {
		r.Header.Set(name, header.Get(name))
	}
	r.Header.Del("Anonymous")
	return r
}

// printed formats an answer as in a transcript.
func (w *world) printed(a reply) string {
	w.t.Helper()
	kind := a.header.Get("Content-Type")
	body := a.body
	switch {
	case strings.Contains(kind, "protobuf"):
		body = notation(w.t, []byte(body))
	case strings.Contains(kind, "json"):
		var value any
		if err := json.Unmarshal([]byte(body), &value); err != nil {
			w.t.Fatalf("%v in %s", err, body)
		}
		pretty, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			w.t.Fatal(err)
		}
		body = string(pretty)
	}
	text := fmt.Sprintf("%d\nContent-Type: %s\n\n%s\n", a.status, kind, strings.TrimSpace(body))
	text = strings.ReplaceAll(text, w.base, "$BASE")
	return strings.ReplaceAll(text, w.keystore().AppID, "$APP")
}
