package servers

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// giteaModule is the package of Gitea. The module in the directory gitea requires it
// with the replacements that it needs, for which go install has no place.
const giteaModule = "code.gitea.io/gitea"

// Forge is a Gitea server that runs, with one user, who is its administrator.
type Forge struct {
	URL   string // http://127.0.0.1:…
	User  string
	Token string // for everything that the user may do
}

// Gitea starts a server without repositories. The first time it is built, which takes
// minutes.
func Gitea(t testing.TB) Forge {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		skipOrFail(t, "Gitea needs git: %v", err)
	}
	root, err := rootDirectory()
	if err != nil {
		skipOrFail(t, "there is no source of Gitea: %v", err)
	}
	module := filepath.Join(root, "state", "backend", "backendtest", "servers", "gitea")
	program := buildOnce(t, "gitea", func(tools string) *exec.Cmd {
		return inModule(module, "build", "-buildvcs=false", "-ldflags=-s -w", "-tags=sqlite sqlite_unlock_notify", "-o", tools, giteaModule)
	})
	static, err := inModule(module, "list", "-m", "-f", "{{.Dir}}", giteaModule).Output()
	if err != nil {
		skipOrFail(t, "the templates of Gitea cannot be found: %v", err)
	}
	dir, address := shortTempDir(t, "gitea"), freeAddress(t)
	run := writeGiteaSettings(t, program, dir, address, strings.TrimSpace(string(static)))
	run("migrate")
	created := run("admin", "user", "create", "--admin", "--username=herald", "--random-password", "--email=herald@example.org",
		"--must-change-password=false", "--access-token", "--access-token-scopes=all")
	_, token, _ := strings.Cut(created, "Access token was successfully created")
	words := strings.Fields(token)
	if len(words) == 0 {
		t.Fatalf("Gitea gave no token: %s", created)
	}
	web := exec.Command(program, "--work-path", dir, "web")
	web.Dir = dir
	startServer(t, web, "Listen: http://"+address)
	f := Forge{URL: "http://" + address, User: "herald", Token: words[len(words)-1]}
	waitUntilAnswers(t, f.URL+"/api/healthz")
	return f
}

func inModule(dir string, args ...string) *exec.Cmd {
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "CGO_ENABLED=1")
	return cmd
}

// writeGiteaSettings writes the settings of a server, and returns a function that runs
// one of its commands and returns its output.
func writeGiteaSettings(t testing.TB, program, dir, address, static string) func(args ...string) string {
	t.Helper()
	host, port, _ := net.SplitHostPort(address)
	settings := fmt.Sprintf(`I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
[server]
HTTP_ADDR = %s
HTTP_PORT = %s
ROOT_URL = http://%s/
STATIC_ROOT_PATH = %s
OFFLINE_MODE = true
DISABLE_SSH = true
[database]
DB_TYPE = sqlite3
[security]
INSTALL_LOCK = true
[indexer]
ISSUE_INDEXER_TYPE = db
[cron]
ENABLED = false
[actions]
ENABLED = false
[packages]
ENABLED = false
[log]
LEVEL = Info
`, host, port, address, static)
	conf := filepath.Join(dir, "custom", "conf")
	if err := os.MkdirAll(conf, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(conf, "app.ini"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	return func(args ...string) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), program, append([]string{"--work-path", dir}, args...)...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("gitea %s: %v\n%s", args[0], err, out)
		}
		return string(out)
	}
}

// CreateRepository creates a repository of the user with one commit, a tag v1.0.0, and
// an issue, which has the number 1. It returns what addresses use: USER/NAME.
func (f Forge) CreateRepository(t testing.TB, name string) string {
	t.Helper()
	repository := f.User + "/" + name
	f.Call(t, http.MethodPost, "/user/repos", map[string]any{"name": name, "auto_init": true, "default_branch": "main"}, nil)
	f.CreateTag(t, repository, "v1.0.0")
	f.Call(t, http.MethodPost, "/repos/"+repository+"/issues", map[string]any{"title": "An issue"}, nil)
	return repository
}

// CreateTag tags the last commit.
func (f Forge) CreateTag(t testing.TB, repository, tag string) {
	t.Helper()
	f.Call(t, http.MethodPost, "/repos/"+repository+"/tags", map[string]any{"tag_name": tag}, nil)
}

// Comments returns the bodies of all comments on an issue or pull request, oldest
// first.
func (f Forge) Comments(t testing.TB, repository string, issue int) []string {
	t.Helper()
	var list []struct{ Body string }
	f.Call(t, http.MethodGet, fmt.Sprintf("/repos/%s/issues/%d/comments", repository, issue), nil, &list)
	bodies := make([]string, len(list))
	for i, c := range list {
		bodies[i] = c.Body
	}
	return bodies
}

// Releases returns the notes of all releases of a repository by their tags.
func (f Forge) Releases(t testing.TB, repository string) map[string]string {
	t.Helper()
	var list []struct {
		Tag  string `json:"tag_name"`
		Body string
	}
	f.Call(t, http.MethodGet, "/repos/"+repository+"/releases?limit=50", nil, &list)
	notes := make(map[string]string, len(list))
	for _, r := range list {
		notes[r.Tag] = r.Body
	}
	return notes
}

// Call makes a call of Gitea's own API as the user, and reads its answer into into,
// unless that is nil. The path is the one below /api/v1.
func (f Forge) Call(t testing.TB, method, path string, body, into any) {
	t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, f.URL+"/api/v1"+path, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "token "+f.Token)
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		t.Fatalf("%s %s: %s %s %v", method, path, res.Status, answer, err)
	}
	if into == nil {
		return
	}
	if err := json.Unmarshal(answer, into); err != nil {
		t.Fatalf("%s %s: %v in %s", method, path, err, answer)
	}
}
