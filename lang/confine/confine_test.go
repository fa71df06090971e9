package confine_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/confine"
	"herald/lang/safefile"
)

// tree makes a directory with a project, and files and links around it. It gives
// the project's directory, which has no link in its path.
func tree(t *testing.T) string {
	t.Helper()
	top, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{
		"secret.txt":                      "secret",
		"shared/note.txt":                 "shared",
		"project2/note.txt":               "neighbour",
		"project/note.txt":                "mine",
		"project/posts/a.md":              "a",
		"project/.git/config":             "token",
		"project/.herald/backend.json":    "password",
		"project/.herald/modules/m/a.txt": "module",
	} {
		path = filepath.Join(top, path)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	project := filepath.Join(top, "project")
	for name, target := range map[string]string{
		"out":      "../secret.txt",
		"nowhere":  "../missing.txt",
		"absolute": filepath.Join(top, "secret.txt"),
		"up":       "..",
		"within":   "posts/a.md",
		"back":     filepath.Join(project, "note.txt"),
		"config":   ".git/config",
		"loop":     "loop",
		"beside":   "../shared/note.txt",
	} {
		if err := os.Symlink(target, filepath.Join(project, name)); err != nil {
			t.Fatal(err)
		}
	}
	return project
}

func reader(t *testing.T, dirs ...string) *confine.Reader {
	t.Helper()
	r, err := confine.New(dirs...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestReadFile(t *testing.T) {
	t.Parallel()
	project := tree(t)
	shared := filepath.Join(filepath.Dir(project), "shared")
	for name, tt := range map[string]struct {
		path    string
		want    string
		is      error
		outside bool
	}{
		"a file":                   {path: "note.txt", want: "mine"},
		"a way around":             {path: "posts/../note.txt", want: "mine"},
		"a link inside":            {path: "within", want: "a"},
		"an absolute link inside":  {path: "back", want: "mine"},
		"a fetched module":         {path: ".herald/modules/m/a.txt", want: "module"},
		"a directory allowed":      {path: "../shared/note.txt", want: "shared"},
		"a link to what is so":     {path: "beside", want: "shared"},
		"nothing":                  {path: "none.txt", is: fs.ErrNotExist},
		"up":                       {path: "../secret.txt", outside: true},
		"up, and nothing there":    {path: "../none.txt", outside: true},
		"a longer name":            {path: "../project2/note.txt", outside: true},
		"a link":                   {path: "out", outside: true},
		"an absolute link":         {path: "absolute", outside: true},
		"a link in the middle":     {path: "up/secret.txt", outside: true},
		"a link to what is not":    {path: "nowhere", outside: true},
		"Git's own":                {path: ".git/config", is: confine.ErrPrivate},
		"Git's own in other cases": {path: ".GIT/config", is: confine.ErrPrivate},
		"Git's own, by a link":     {path: "config", is: confine.ErrPrivate},
		"Herald's own":             {path: ".herald/backend.json", is: confine.ErrPrivate},
		"a directory":              {path: "posts", is: confine.ErrDirectory},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := reader(t, project, shared).ReadFile(filepath.Join(project, "x")+"/../"+tt.path, 1<<10)
			_, outside := errors.AsType[*confine.OutsideError](err)
			if string(got) != tt.want || outside != tt.outside || !outside && !errors.Is(err, tt.is) {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
	if _, err := reader(t, project).ReadFile(filepath.Join(project, "loop"), 1); err == nil {
		t.Error("a loop of links was read")
	}
}

// What a system shows as files is not read even where everything is allowed.
func TestSystemFiles(t *testing.T) {
	t.Parallel()
	all := reader(t, "/")
	for _, path := range []string{"/proc/self/environ", "/dev/zero", "/dev/null", "/sys/kernel/notes", "/proc/self/root/etc/hostname/../../proc/self/environ"} {
		if _, err := all.ReadFile(path, 1<<10); err == nil {
			t.Errorf("%s was read", path)
		}
	}
	link := filepath.Join(t.TempDir(), "environment")
	if err := os.Symlink("/proc/self/environ", link); err != nil {
		t.Fatal(err)
	}
	if _, err := all.ReadFile(link, 1<<10); !errors.Is(err, confine.ErrSystem) {
		t.Errorf("got %v", err)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte("12345"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := reader(t, filepath.Dir(path))
	if got, err := r.ReadFile(path, 5); string(got) != "12345" || err != nil {
		t.Errorf("at the limit: %q, %v", got, err)
	}
	if err := os.Truncate(path, 1<<40); err != nil {
		t.Skip(err)
	}
	var out bytes.Buffer
	n, err := r.Copy(&out, path, 16<<20)
	if _, ok := errors.AsType[*safefile.TooLargeError](err); !ok || n != 0 {
		t.Errorf("got %d bytes, %v", n, err)
	}
}

func TestTree(t *testing.T) {
	t.Parallel()
	project := tree(t)
	tree, err := reader(t, project).Tree(project)
	if err != nil {
		t.Fatal(err)
	}
	list, err := tree.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		if e.Type()&fs.ModeSymlink == 0 {
			names = append(names, e.Name())
		}
	}
	if diff := cmp.Diff([]string{"note.txt", "posts"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := tree.ReadDir("up"); confine.Refusal(err) == nil {
		t.Errorf("a directory outside: %v", err)
	}
	if _, err := tree.Stat("up/project/note.txt"); err != nil {
		t.Errorf("out and in again: %v", err)
	}
	if _, err := reader(t, project).Tree(filepath.Dir(project)); confine.Refusal(err) == nil {
		t.Errorf("a tree outside: %v", err)
	}
}

func TestStat(t *testing.T) {
	t.Parallel()
	project := tree(t)
	r := reader(t, project).WithAdvice("Ask")
	if info, err := r.Stat(project + "/within"); err != nil || !info.Mode().IsRegular() {
		t.Errorf("a link inside: %v, %v", info, err)
	}
	_, err := r.Stat(project + "/out")
	want := fmt.Sprintf("it resolves to %q, which is outside the directories that the configuration can read: %q. Ask",
		filepath.Join(filepath.Dir(project), "secret.txt"), project)
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := r.Stat(project + "/none"); confine.Refusal(err) != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	project := tree(t)
	if _, err := confine.New(project, project+"/note.txt"); !errors.Is(err, confine.ErrNotDirectory) {
		t.Errorf("a file: %v", err)
	}
	if _, err := confine.New(project + "/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing: %v", err)
	}
	if got := reader(t, project, project+"/posts/..").Dirs(); len(got) != 1 {
		t.Errorf("got %v", got)
	}
}
