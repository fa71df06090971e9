package library

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
)

func write(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func summaries(diags hcl.Diagnostics) []string {
	var out []string
	for _, d := range diags {
		out = append(out, d.Summary)
	}
	return out
}

func TestParseSource(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Source{
		"./a":                             {Sub: "a"},
		"../a/./b":                        {Sub: "../a/b"},
		".":                               {Sub: "."},
		"git::https://example.org/a.git":  {Repository: "https://example.org/a.git"},
		"https://example.org/a.git?ref=v": {Repository: "https://example.org/a.git", Ref: "v"},
		"git::ssh://git@example.org/a//b/c?ref=feature/x": {Repository: "ssh://git@example.org/a", Sub: "b/c", Ref: "feature/x"},
		"git@example.org:team/a.git//b":                   {Repository: "git@example.org:team/a.git", Sub: "b"},
		"git::file:///srv/a//./b":                         {Repository: "file:///srv/a", Sub: "b"},
		"git::http://127.0.0.1:80/a":                      {Repository: "http://127.0.0.1:80/a"},
	} {
		got, err := ParseSource(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", text, err, diff)
		}
	}
	for _, text := range []string{
		"", "a", "/a", "https://example.org/a", "git::ext::sh -c true", "git::https://u:p@example.org/a.git", "git::https://example.org/a//../b",
		"git::https://example.org/a?ref=-x", "git::https://example.org/a?ref=a&ref=b", "git::https://example.org/a?depth=1", "git::-x",
		"git::https://example.org/a?ref=%zz", "git::ftp://example.org/a.git", "https://TOKEN@example.org/a.git",
		"git::http://git@example.org/a", "git::http://example.org/a.git", "git::https://TOKEN:@example.org/a", "git::https://:TOKEN@example.org/a",
		"git::ssh://git:TOKEN@example.org/a", "git::file://TOKEN@host/a", "git::https://example.org/a.git#TOKEN",
	} {
		if got, err := ParseSource(text); err == nil {
			t.Errorf("%q is %+v", text, got)
		}
	}
}

func FuzzParseSource(f *testing.F) {
	for _, text := range []string{"./a", "git::https://example.org/a//b?ref=v1", "git@h:a//b", "git::file:////", "?"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSource(text)
		if err != nil {
			return
		}
		if strings.HasPrefix(s.Repository, "-") || strings.HasPrefix(s.Ref, "-") {
			t.Errorf("%q would be an option of git: %+v", text, s)
		}
		if !s.IsLocal() && s.Sub != "" && !filepath.IsLocal(filepath.FromSlash(s.Sub)) {
			t.Errorf("%q leads out of its repository: %+v", text, s)
		}
	})
}

func TestLockSurvivesWriting(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	want := Lock{
		"https://example.org/a.git?ref=${x}": {Commit: strings.Repeat("0a", 20)},
		"git@example.org:b":                  {Commit: strings.Repeat("1b", 32), Hash: "h1:" + strings.Repeat("+", 43) + "="},
	}
	if err := want.Write(dir); err != nil {
		t.Fatal(err)
	}
	got, diags := ReadLock(dir)
	if diff := cmp.Diff(want, got); diff != "" || diags.HasErrors() {
		t.Errorf("%v %s", diags, diff)
	}
	if got, diags := ReadLock(t.TempDir()); len(got) != 0 || len(diags) != 0 {
		t.Errorf("no file: %v %v", got, diags)
	}
}

func FuzzLock(f *testing.F) {
	f.Add([]byte("module \"a\" {\n  commit = \"" + strings.Repeat("0", 40) + "\"\n}\n"))
	f.Add([]byte("module \"a\" { commit = null }"))
	f.Add([]byte("module \"a\" {\n  commit = \"" + strings.Repeat("0", 40) + "\"\n  hash = \"h1:" + strings.Repeat("a", 43) + "=\"\n}\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		lock, diags := parseLock("lock.hcl", src)
		if diags.HasErrors() {
			return
		}
		again, diags := parseLock("lock.hcl", lock.Encode())
		if diff := cmp.Diff(lock, again); diff != "" || diags.HasErrors() {
			t.Errorf("%v %s", diags, diff)
		}
	})
}

// pin locks a source at what is in its place.
func pin(t testing.TB, dir string, s Source, commit string) {
	t.Helper()
	hash, err := HashDir(filepath.Join(dir, ModuleDir(s, commit)))
	if err != nil {
		t.Fatal(err)
	}
	if err := (Lock{s.Key(): {Commit: commit, Hash: hash}}).Write(dir); err != nil {
		t.Fatal(err)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	commit := strings.Repeat("ab", 20)
	source := Source{Repository: "https://example.org/a.git", Ref: "v1"}
	write(t, dir, map[string]string{
		"main.hcl":      "module \"a\" { source = \"./x\" }\nmodule \"b\" { source = \"./x\" }\nmodule \"c\" { source = \"git::https://example.org/a.git//sub?ref=v1\" }\n",
		"x/main.hcl":    "module \"inner\" { source = \"../y\" }\n",
		"y/main.hcl":    "locals { a = 1 }\n",
		"z/unused.hcl":  "locals {\n",
		"x/ignored.txt": "",
		filepath.Join(ModuleDir(source, commit), "sub", "main.hcl"): "module \"up\" { source = \"../other\" }\n",
		filepath.Join(ModuleDir(source, commit), "other", "o.hcl"):  "locals { o = 1 }\n",
	})
	pin(t, dir, source, commit)
	tree, diags := Load(Options{Dir: dir})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if tree.Root.Calls["a"] != tree.Root.Calls["b"] {
		t.Error("a module that is called twice is read twice")
	}
	if got := tree.Root.Calls["a"].Calls["inner"].Path; got != "y" {
		t.Errorf("path is %q", got)
	}
	if got := tree.Root.Calls["c"].Calls["up"].Path; !strings.HasPrefix(got, ".herald/modules/") || !strings.HasSuffix(got, "/other") {
		t.Errorf("path is %q", got)
	}
	if got := tree.Commit("git::https://example.org/a.git?ref=v1"); got != commit {
		t.Errorf("commit is %q", got)
	}
	if len(tree.Used) != 1 || len(tree.Missing) != 0 || len(tree.Files()) != 5 {
		t.Errorf("used %v, missing %v, %d files", tree.Used, tree.Missing, len(tree.Files()))
	}
}

// Symbolic links may lead round in a circle.
func TestLoadThroughLinks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, map[string]string{
		"main.hcl":   "module \"a\" { source = \"./loop\" }\nmodule \"b\" { source = \"./x/self/self\" }\n",
		"x/main.hcl": "module \"deep\" { source = \"./self\" }\n",
	})
	for from, to := range map[string]string{"loop": "loop", "x/self": "../x"} {
		if err := os.Symlink(to, filepath.Join(dir, from)); err != nil {
			t.Skip("no symbolic links: ", err)
		}
	}
	_, diags := Load(Options{Dir: dir})
	if diff := cmp.Diff([]string{"Module not found", "Module calls itself"}, summaries(diags)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLoadWithoutDirectory(t *testing.T) {
	t.Parallel()
	tree, diags := Load(Options{Dir: filepath.Join(t.TempDir(), "nowhere")})
	if tree == nil || !diags.HasErrors() {
		t.Errorf("%v %v", tree, diags)
	}
}

func TestFileInPlaceOfModule(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte("module \"m\" {\n  source = \"./main.hcl\"\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, diags := Load(Options{Dir: dir})
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, "is a file") {
		t.Errorf("got %v", diags)
	}
}
