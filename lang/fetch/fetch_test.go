package fetch

import (
	"context"
	"net/http/cgi"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"herald/lang/library"
)

// repo is a git repository to fetch from.
type repo struct {
	t   *testing.T
	dir string
}

func newRepo(t *testing.T) repo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no git")
	}
	r := repo{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	return r
}

func (r repo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "user.name=Ada", "-c", "user.email=ada@example.org"}, args...)...)
	cmd.Dir, cmd.Env = r.dir, gitEnvironment()
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %s", args, out)
	}
	return strings.TrimSpace(string(out))
}

// serve gives an address at which git reads the repository from a server.
func (r repo) serve() string {
	r.t.Helper()
	dir, err := exec.Command("git", "--exec-path").Output()
	if err != nil {
		r.t.Fatal(err)
	}
	program := filepath.Join(strings.TrimSpace(string(dir)), "git-http-backend")
	if _, err := os.Stat(program); err != nil {
		r.t.Skip("git cannot be a server here: ", err)
	}
	server := httptest.NewServer(&cgi.Handler{
		Path: program, Env: []string{"GIT_PROJECT_ROOT=" + r.dir, "GIT_HTTP_EXPORT_ALL=1"},
	})
	r.t.Cleanup(server.Close)
	return server.URL + "/.git"
}

// commit puts a module into the repository.
func (r repo) commit(text string) string {
	r.t.Helper()
	write(r.t, filepath.Join(r.dir, "main.hcl"), text)
	r.git("add", ".")
	r.git("commit", "-q", "-m", "change")
	return r.git("rev-parse", "HEAD")
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestAll(t *testing.T) {
	t.Parallel()
	inner := newRepo(t)
	first := inner.commit("locals { n = 1 }\n")
	outer := newRepo(t)
	address := inner.serve()
	outer.commit("module \"inner\" { source = \"git::" + address + "\" }\n")
	outer.git("tag", "-a", "-m", "first", "v1")

	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.hcl"), "module \"outer\" { source = \"git::file://"+outer.dir+"?ref=v1\" }\n")
	var seen []string
	opt := Options{Options: library.Options{Dir: dir}, Observe: func(s library.Source) { seen = append(seen, s.Key()) }}
	tree, diags := All(t.Context(), opt)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if len(tree.Used) != 2 || len(seen) != 2 || tree.Commit("git::"+address) != first {
		t.Errorf("used %v, fetched %v", tree.Used, seen)
	}

	// What is there is not fetched again, and what is locked stays.
	second := inner.commit("locals { n = 2 }\n")
	if _, diags = All(t.Context(), opt); len(seen) != 2 || diags.HasErrors() {
		t.Errorf("fetched %v: %v", seen, diags)
	}
	if err := os.RemoveAll(filepath.Join(dir, ".herald")); err != nil {
		t.Fatal(err)
	}
	if tree, _ = All(t.Context(), opt); tree.Commit("git::"+address) != first {
		t.Error("a locked commit was left")
	}
	opt.Update = true
	if tree, _ = All(t.Context(), opt); tree.Commit("git::"+address) != second {
		t.Error("an update found nothing new")
	}

	// What is not called any more leaves the lock.
	write(t, filepath.Join(dir, "main.hcl"), "locals { a = 1 }\n")
	All(t.Context(), opt)
	if lock, _ := library.ReadLock(dir); len(lock) != 0 {
		t.Errorf("lock is %v", lock)
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.commit("locals { n = 1 }\n")
	for name, source := range map[string]string{
		"no such ref":        "git::file://" + r.dir + "?ref=nothing",
		"no such repository": "git::file://" + filepath.Join(r.dir, "nowhere"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "main.hcl"), "module \"m\" { source = \""+source+"\" }\n")
			_, diags := All(t.Context(), Options{Options: library.Options{Dir: dir}})
			if !diags.HasErrors() || diags[0].Summary != "Cannot fetch module" {
				t.Errorf("%v", diags)
			}
			left, err := filepath.Glob(filepath.Join(dir, ".herald", "modules", "*"))
			if len(left) > 0 || err != nil {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	r := newRepo(t)
	r.commit("locals { n = 1 }\n")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.hcl"), "module \"m\" { source = \"git::file://"+r.dir+"\" }\n")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, diags := All(ctx, Options{Options: library.Options{Dir: dir}}); !diags.HasErrors() {
		t.Error("it was fetched all the same")
	}
}
