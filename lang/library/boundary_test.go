package library

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/confine"
	"herald/lang/trust"
)

// project makes a project in a Git repository, with a module next to it in the
// repository and one outside of both.
func project(t *testing.T, main string) string {
	t.Helper()
	top := t.TempDir()
	write(t, top, map[string]string{
		"repo/.git/config":      "",
		"repo/project/main.hcl": main,
		"repo/mod/main.hcl":     "locals { a = 1 }\n",
		"outmod/main.hcl":       "root:x:0:0:secret\n",
	})
	return filepath.Join(top, "repo", "project")
}

func TestLocalModulesStayInTheRepository(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		main, link string
		policy     trust.Policy
		want       []string
	}{
		"next to the project": {main: "module \"m\" { source = \"../mod\" }\n"},
		"outside":             {main: "module \"m\" { source = \"../../outmod\" }\n", want: []string{"Module outside the project"}},
		"through a link":      {main: "module \"m\" { source = \"./link\" }\n", link: "../../outmod", want: []string{"Module outside the project"}},
		"through two links":   {main: "module \"m\" { source = \"./link/outmod\" }\n", link: "../..", want: []string{"Module outside the project"}},
		"nothing there":       {main: "module \"m\" { source = \"../../none\" }\n", want: []string{"Module outside the project"}},
		"allowed": {
			main: "herald { allow_files_outside = [\"../../outmod\"] }\nmodule \"m\" { source = \"../../outmod\" }\n",
			want: []string{"Argument or block definition required"},
		},
		"allowed by an author who is not trusted": {
			main:   "herald { allow_files_outside = [\"../../outmod\"] }\nmodule \"m\" { source = \"../../outmod\" }\n",
			policy: trust.New(trust.Options{Untrusted: true}),
			want:   []string{"Module outside the project"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := project(t, tt.main)
			if tt.link != "" {
				if err := os.Symlink(tt.link, filepath.Join(dir, "link")); err != nil {
					t.Skip("no symbolic links: ", err)
				}
			}
			_, diags := Load(Options{Dir: dir, Policy: tt.policy})
			if diff := cmp.Diff(tt.want, summaries(diags)); diff != "" {
				t.Errorf("(-want +got):\n%s\n%v", diff, diags)
			}
			if strings.Contains(diags.Error(), "secret") {
				t.Errorf("a line of a file outside is shown: %v", diags)
			}
		})
	}
}

// What a configuration names is read from less than what it consists of.
func TestReadable(t *testing.T) {
	t.Parallel()
	dir := project(t, "module \"m\" { source = \"../mod\" }\n")
	write(t, dir, map[string]string{"../other.txt": "x", "../mod/a.txt": "x", "a.txt": "x"})
	tree, diags := Load(Options{Dir: dir})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	for path, allowed := range map[string]bool{"a.txt": true, "../mod/a.txt": true, "../other.txt": false, "../.git/config": false} {
		if err := tree.Readable().Check(filepath.Join(dir, path)); (err == nil) != allowed {
			t.Errorf("%s: %v", path, err)
		}
	}
	tree, _ = Load(Options{Dir: dir, Policy: trust.New(trust.Options{Directories: []string{filepath.Dir(dir)}})})
	if err := tree.Readable().Check(filepath.Join(dir, "../other.txt")); err != nil {
		t.Error(err)
	}
	if err := tree.Readable().Check(filepath.Join(dir, "../.git/config")); err != confine.ErrPrivate {
		t.Error(err)
	}
}

// fetched makes a project that calls a module from a repository with these files.
func fetched(t *testing.T, files map[string]string) (dir, place string, source Source) {
	t.Helper()
	commit := strings.Repeat("ab", 20)
	source = Source{Repository: "https://example.org/a.git"}
	dir = project(t, "module \"m\" { source = \"git::https://example.org/a.git//sub\" }\n")
	place = filepath.Join(dir, ModuleDir(source, commit))
	write(t, place, files)
	pin(t, dir, source, commit)
	return dir, place, source
}

func TestFetchedModulesStayInTheirRepository(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		files map[string]string
		links map[string]string
		want  []string
	}{
		"inside": {
			files: map[string]string{"sub/main.hcl": "module \"n\" { source = \"../other\" }\n", "other/main.hcl": "locals { a = 1 }\n"},
		},
		"up": {
			files: map[string]string{"sub/main.hcl": "module \"n\" { source = \"../../../../\" }\n"},
			want:  []string{"Module outside its repository"},
		},
		"a link to a directory": {
			files: map[string]string{"sub/main.hcl": "module \"n\" { source = \"./link\" }\n"},
			links: map[string]string{"sub/link": "../../../../../../outmod"},
			want:  []string{"Module outside its repository"},
		},
		"a link in place of a file": {
			files: map[string]string{"sub/main.hcl": "locals { a = 1 }\n"},
			links: map[string]string{"sub/more.hcl": "../../../../../../outmod/main.hcl"},
			want:  []string{"Cannot read configuration"},
		},
		"a link inside": {
			files: map[string]string{"sub/main.hcl": "locals { a = 1 }\n", "b.hcl": "locals { b = 1 }\n"},
			links: map[string]string{"sub/more.hcl": "../b.hcl"},
		},
		"a repository on this machine": {
			files: map[string]string{"sub/main.hcl": "module \"n\" { source = \"git::file:///srv/private.git\" }\n"},
			want:  []string{"Local repository in fetched module"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, place, source := fetched(t, tt.files)
			for from, to := range tt.links {
				if err := os.Symlink(to, filepath.Join(place, from)); err != nil {
					t.Skip("no symbolic links: ", err)
				}
			}
			pin(t, dir, source, strings.Repeat("ab", 20))
			_, diags := Load(Options{Dir: dir})
			if diff := cmp.Diff(tt.want, summaries(diags)); diff != "" {
				t.Errorf("(-want +got):\n%s\n%v", diff, diags)
			}
			if strings.Contains(diags.Error(), "secret") {
				t.Errorf("a line of a file outside is shown: %v", diags)
			}
		})
	}
}

// A project can hold files where a fetched module belongs.
func TestPoisonedModule(t *testing.T) {
	t.Parallel()
	dir, place, source := fetched(t, map[string]string{"sub/main.hcl": "locals { a = 1 }\n"})
	if _, diags := Load(Options{Dir: dir}); diags.HasErrors() {
		t.Fatal(diags)
	}
	write(t, place, map[string]string{"sub/main.hcl": "locals { a = \"poisoned\" }\n"})
	tree, diags := Load(Options{Dir: dir})
	if diff := cmp.Diff([]string{"Module does not match lock file"}, summaries(diags)); diff != "" || len(tree.Missing) != 1 {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := (Lock{source.Key(): {Commit: strings.Repeat("ab", 20)}}).Write(dir); err != nil {
		t.Fatal(err)
	}
	tree, diags = Load(Options{Dir: dir})
	if diff := cmp.Diff([]string{"Module not verified"}, summaries(diags)); diff != "" || len(tree.Missing) != 1 {
		t.Errorf("without a hash (-want +got):\n%s", diff)
	}
}
