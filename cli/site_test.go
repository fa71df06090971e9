package cli_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"herald/providers/all"
	"herald/providers/sandbox"
	"herald/state/backend/backendtest/stateserver"
)

// site is a repository on a forge, with a project in it and the sandbox that it
// speaks to.
type site struct {
	t        *testing.T
	server   *sandbox.Server
	forge    *forge
	checksum string            // of the program, in hexadecimal
	root     string            // of everything; the repository is root/acme/announcements.git
	work     string            // the clone of the person who writes
	base     map[string]string // environment of every job
	secret   map[string]string // by name; jobs have those that they ask for
	caches   map[string]string // directories by key
}

// newSite makes a repository with the project and the pipelines in it, on main.
// pipelines gives the file of examples/ci for each path; user is who the state
// is kept for.
func newSite(t *testing.T, user string, pipelines map[string]string) *site {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "git", "unzip"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("the pipelines need %s: %v", tool, err)
		}
	}
	server, base, err := startSandbox(t.Cleanup)
	if err != nil {
		t.Fatal(err)
	}
	states := httptest.NewServer(stateserver.New(stateserver.Options{User: user, Password: "canary-password", ETags: true}))
	t.Cleanup(states.Close)
	s := &site{t: t, checksum: checksum(t), server: server, forge: newForge(t), root: t.TempDir(), base: map[string]string{}, secret: map[string]string{
		"HERALD_HTTP_USERNAME": user, "HERALD_HTTP_PASSWORD": "canary-password",
	}, caches: map[string]string{}}
	for _, c := range server.Setup(base) {
		for _, line := range c.Environment {
			name, value, _ := strings.Cut(line, "=")
			if strings.HasSuffix(name, "_ENDPOINT") {
				s.base[name] = value
			} else {
				s.secret[name] = value
			}
		}
	}
	maps.Copy(s.base, map[string]string{"PATH": os.Getenv("PATH"), "CI": "true", "GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull})
	s.base["HERALD_ALLOWED_ENDPOINTS"] = states.URL
	s.work = filepath.Join(s.root, "work")
	s.git(s.root, "init", "-q", "--bare", "-b", "main", s.origin())
	s.git(s.root, "clone", "-q", s.origin(), s.work)
	s.git(s.work, "checkout", "-q", "-B", "main")
	for path, source := range pipelines {
		text, err := os.ReadFile(filepath.Join("../examples/ci", source))
		if err != nil {
			t.Fatal(err)
		}
		s.write(path, string(text))
	}
	s.write(".gitignore", "/herald-ci/\n/.herald/\n")
	s.write("main.hcl", strings.NewReplacer("STATE", states.URL+"/announcements", "PLACES", s.places()).Replace(project))
	s.lock()
	s.commit("Begin")
	s.git(s.work, "push", "-q", "origin", "main")
	return s
}

// project is the configuration on main; messages are added by pull requests.
const project = `herald {
  name = "acme"
  backend "http" { address = "STATE" }
}
variable "opens" { default = "2999-01-01T00:00:00Z" }
module "places" { source = "git::PLACES" }
conversation "users" {
  provider = yunhu
  id       = module.places.users
}
`

// places makes a repository with a module that several projects would share,
// and gives its address. No job has it before it is fetched.
func (s *site) places() string {
	s.t.Helper()
	dir := filepath.Join(s.root, "places")
	formatPosition(s.t, filepath.Join(dir, "main.hcl"), []byte("output \"users\" { value = \"group:1\" }\n"))
	s.git(dir, "init", "-q", "-b", "main")
	s.git(dir, "add", "-A")
	s.git(dir, "commit", "-q", "-m", "Begin")
	s.git(dir, "update-server-info")
	server := httptest.NewServer(http.StripPrefix("/places.git", http.FileServer(http.Dir(filepath.Join(dir, ".git")))))
	s.t.Cleanup(server.Close)
	return server.URL + "/places.git"
}

// lock pins the module, because nothing else is fetched for files that nobody
// has reviewed.
func (s *site) lock() {
	s.t.Helper()
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.Command(self, "get")
	cmd.Args[0], cmd.Dir = "herald", s.work
	cmd.Env = []string{"PATH=" + s.base["PATH"], "HOME=" + s.root, "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_SYSTEM=" + os.DevNull}
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("herald get: %v\n%s", err, out)
	}
}

func (s *site) origin() string { return filepath.Join(s.root, "acme", "announcements.git") }

// git runs git and gives what it prints.
func (s *site) git(dir string, args ...string) string {
	s.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "protocol.file.allow=always"}, args...)...)
	cmd.Dir = dir
	cmd.Env = []string{"PATH=" + s.base["PATH"], "HOME=" + s.root, "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_SYSTEM=" + os.DevNull}
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// write puts a file into the clone of the person who writes.
func (s *site) write(path, text string) {
	s.t.Helper()
	formatPosition(s.t, filepath.Join(s.work, path), []byte(text))
}

// formatPosition writes a file and the directories above it.
func formatPosition(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o700); err != nil {
		t.Fatal(err)
	}
}

func (s *site) commit(subject string) {
	s.t.Helper()
	s.git(s.work, "add", "-A")
	s.git(s.work, "commit", "-q", "--allow-empty", "-m", subject)
}

// propose pushes a file on a branch of that name, which begins at main.
func (s *site) propose(branch, path, text string) {
	s.t.Helper()
	s.git(s.work, "checkout", "-q", "-B", branch, "origin/main")
	s.write(path, text)
	s.commit("Say it")
	s.git(s.work, "push", "-q", "-f", "origin", branch)
}

// merge merges a branch into main as forges do, with a commit of its own, and
// gives that.
func (s *site) merge(branch string) string {
	s.t.Helper()
	s.git(s.work, "checkout", "-q", "-B", "main", "origin/main")
	s.git(s.work, "merge", "-q", "--no-ff", "-m", "Merge "+branch, branch)
	s.git(s.work, "push", "-q", "origin", "main")
	return s.git(s.work, "rev-parse", "HEAD")
}

// job is a shell command in a clone of the repository, and how it ended.
type job struct {
	dir    string
	home   string
	env    map[string]string
	output bytes.Buffer
}

// checkout makes the directory of a job: a shallow clone at a commit or ref.
func (s *site) checkout(ref string) *job {
	s.t.Helper()
	j := &job{dir: s.t.TempDir(), home: s.t.TempDir(), env: maps.Clone(s.base)}
	s.git(j.dir, "init", "-q")
	s.git(j.dir, "remote", "add", "origin", "file://"+s.origin())
	s.git(j.dir, "fetch", "-q", "--depth", "1", "origin", ref)
	s.git(j.dir, "checkout", "-q", "--detach", "FETCH_HEAD")
	j.env["HOME"] = j.home
	return j
}

// run runs a shell command of a job and gives its exit code.
func (s *site) run(j *job, shell []string, command string) int {
	s.t.Helper()
	err := s.command(j, shell, command).Run()
	s.keepsSecrets("a job prints", j.output.String())
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return failed.ExitCode()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return 0
}

// command is a shell command of a job.
func (s *site) command(j *job, shell []string, command string) *exec.Cmd {
	cmd := exec.Command(shell[0], append(slices.Clone(shell[1:]), command)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = j.dir, &j.output, &j.output
	for _, name := range slices.Sorted(maps.Keys(j.env)) {
		cmd.Env = append(cmd.Env, name+"="+j.env[name])
	}
	return cmd
}

// keepsSecrets wants no secret in a text. The name of a user or a team is none.
func (s *site) keepsSecrets(what, text string) {
	s.t.Helper()
	for _, name := range append(sensitiveVariables(), "HERALD_HTTP_PASSWORD") {
		if value := s.secret[name]; value != "" && strings.Contains(text, value) {
			s.t.Errorf("%s %s:\n%s", what, name, text)
		}
	}
}

// sensitiveVariables are the variables of the environment that sensitive arguments of
// providers are taken from.
func sensitiveVariables() (names []string) {
	for _, p := range all.Platforms() {
		for _, a := range p.Facts().Schema.Provider.Attributes {
			if a.Sensitive {
				names = append(names, a.Env...)
			}
		}
	}
	return names
}

// restore brings the directory that a key keeps to a path, and gives what puts
// it back.
func (s *site) restore(key, path string) (save func()) {
	s.t.Helper()
	must := func(err error) {
		if err != nil {
			s.t.Fatal(err)
		}
	}
	if kept := s.caches[key]; kept != "" {
		must(os.MkdirAll(filepath.Dir(path), 0o700))
		must(os.Rename(kept, path))
		delete(s.caches, key)
	}
	return func() {
		kept := filepath.Join(s.t.TempDir(), "cache")
		must(os.Rename(path, kept))
		s.caches[key] = kept
	}
}

// collect reads all files below a directory, by path from there.
func (s *site) collect(dir string) map[string][]byte {
	s.t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		files[path], err = os.ReadFile(filepath.Join(dir, path))
		s.keepsSecrets("an artifact, "+path+", holds", string(files[path]))
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return files
}

// checksum is that of this binary, in hexadecimal.
func checksum(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
