package providertest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"herald/providers/sandbox"
)

// canary is a sensitive value that only the readers of a message may see.
const canary = "canary-5f3a9c71e0d84b26"

// secretValues returns the values that must not be written anywhere: those of
// the sandbox's environment for sensitive arguments.
func (w *world) secretValues() []string {
	var out []string
	for _, a := range w.facts.Schema.Provider.Attributes {
		if !a.Sensitive {
			continue
		}
		for _, name := range a.Env {
			out = append(out, secretsIn(w.env[name])...)
		}
	}
	if len(out) == 0 {
		w.t.Error("no argument of the provider block is declared sensitive")
	}
	for _, s := range out {
		out = append(out, base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)))
	}
	return append(out, canary, base64.StdEncoding.EncodeToString([]byte(canary)))
}

// secretsIn returns the secrets in a value, which may be JSON. Public keys and
// ids are not secret.
func secretsIn(value string) []string {
	var fields map[string]string
	if json.Unmarshal([]byte(value), &fields) != nil {
		if value == "" {
			return nil
		}
		return []string{value}
	}
	var out []string
	for name, v := range fields {
		if strings.Contains(name, "private") || strings.Contains(name, "secret") {
			out = append(out, v)
		}
	}
	return out
}

// secretsAreKept sends a sensitive text with faults of all kinds, and looks for
// secrets in everything that Herald writes: state, journal, log and errors. A
// redirect to another host must not be followed.
func (s *suite) secretsAreKept(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the redirect's host received %s %s with %v", r.Method, r.URL, r.Header)
	}))
	t.Cleanup(other.Close)
	for _, f := range []sandbox.Fault{
		{Action: sandbox.Delay}, {Action: sandbox.Drop, Times: 9}, {Action: sandbox.Malformed, Times: 9},
		{Action: sandbox.Status, Status: http.StatusUnauthorized, Times: 9},
		{Action: sandbox.Status, Status: http.StatusInternalServerError, Times: 9},
		{Action: sandbox.Redirect, URL: other.URL + "/x", Times: 9},
	} {
		main := s.baseConfig(1) + fmt.Sprintf("variable \"word\" {\n  sensitive = true\n  default = %q\n}\n", canary) +
			messageBlock("x", "p0", fmt.Sprintf("%s = \"the word is ${var.word}\"", s.plainFormat()))
		w := s.newWorld(t, main)
		w.log = &logBuffer{}
		watch := w.recordFiles()
		w.injectFault(f)
		var told strings.Builder
		for range 2 {
			if _, err := w.tryApply(t.Context()); err != nil {
				told.WriteString(err.Error())
			}
		}
		w.server.ClearFaults()
		w.declare(s.baseConfig(1))
		if _, err := w.tryApply(t.Context()); err != nil {
			told.WriteString(err.Error())
		}
		for _, secret := range w.secretValues() {
			for where, text := range map[string]string{"an error": told.String(), "the log": w.log.String(), "a file": watch.String()} {
				if at := strings.Index(text, secret); at >= 0 {
					t.Errorf("after fault %s, %s contains a secret: …%s…", f.Action, where, text[max(0, at-60):at])
				}
			}
		}
		if w.log.String() == "" {
			t.Error("the log is empty, so the check proves nothing")
		}
	}
	s.secretArrives(t)
}

// secretArrives checks that a sensitive text is sent at all.
func (s *suite) secretArrives(t *testing.T) {
	w := s.newWorld(t, s.baseConfig(1)+fmt.Sprintf("variable \"word\" {\n  sensitive = true\n  default = %q\n}\n", canary)+
		messageBlock("x", "p0", fmt.Sprintf("%s = var.word", s.plainFormat())))
	w.applyAndSync()
	wantEqual(t, "people see", []string{s.visibleText(canary)}, w.visibleTexts())
}

// recordFiles records the content of all files whenever one is written.
func (w *world) recordFiles() *logBuffer {
	seen := &logBuffer{}
	var mu sync.Mutex
	w.hook = func(string) error {
		mu.Lock()
		defer mu.Unlock()
		err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, ".hcl") {
				return nil // a file that disappears meanwhile is read the next time
			}
			data, err := os.ReadFile(path)
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			_, _ = seen.Write(data)
			return err
		})
		return err
	}
	return seen
}
