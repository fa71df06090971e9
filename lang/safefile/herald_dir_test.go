package safefile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"herald/lang/safefile"
)

func TestMakeDirs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	own := filepath.Join(dir, "states", safefile.HeraldDir)
	for range 2 {
		if err := safefile.MakeDirs(filepath.Join(own, "journal", "pg")); err != nil {
			t.Fatal(err)
		}
	}
	wantFile(t, filepath.Join(own, ".gitignore"), "*\n")
	if err := safefile.MakeDirs(filepath.Join(dir, "plain", "directory")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "plain", ".gitignore")); !errors.Is(err, fs.ErrNotExist) {
		t.Error("a directory of the user's has a .gitignore")
	}
}

// A checkout can bring along a file that keeps nothing out of version control.
func TestOwnFilesStayOutOfVersionControl(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"empty": "", "exception": "*\n!journal\n", "comment": "# *\n", "line ends": "*\r\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			own := filepath.Join(t.TempDir(), safefile.HeraldDir)
			put(t, filepath.Join(own, ".gitignore"), text)
			if err := safefile.MakeDirs(filepath.Join(own, "sandbox")); err != nil {
				t.Fatal(err)
			}
			want := "*\n"
			if name == "line ends" { // as git makes them on some systems
				want = text
			}
			wantFile(t, filepath.Join(own, ".gitignore"), want)
		})
	}
	own := filepath.Join(t.TempDir(), safefile.HeraldDir)
	victim := put(t, filepath.Join(t.TempDir(), "victim"), "mine")
	if err := os.Mkdir(own, 0o700); err != nil {
		t.Fatal(err)
	}
	link(t, victim, filepath.Join(own, ".gitignore"))
	if err := safefile.MakeDirs(own); err != nil {
		t.Fatal(err)
	}
	wantFile(t, filepath.Join(own, ".gitignore"), "*\n")
	wantFile(t, victim, "mine")
}

// What a link leads to would be shown: as the name of a workspace, in an error.
func TestReadFollowsNoLinkToOwnFiles(t *testing.T) {
	t.Parallel()
	dir, home := t.TempDir(), t.TempDir()
	secret := put(t, filepath.Join(home, "workspace"), "secret")
	own := filepath.Join(dir, "project", safefile.HeraldDir)
	put(t, filepath.Join(own, "environment"), "mine")
	put(t, filepath.Join(dir, "linked", "main"), "")
	for name, path := range map[string]string{
		"file":      link(t, secret, filepath.Join(own, "workspace")),
		"directory": filepath.Join(link(t, home, filepath.Join(own, "sandbox")), "workspace"),
		"own":       filepath.Join(link(t, home, filepath.Join(dir, "linked", safefile.HeraldDir)), "workspace"),
	} {
		_, err := safefile.Read(path, 100)
		t.Log(name)
		wantError(t, err, safefile.ErrLink)
	}
	at := link(t, filepath.Join(dir, "project"), filepath.Join(dir, "link"))
	if data, err := safefile.Read(filepath.Join(at, safefile.HeraldDir, "environment"), 100); err != nil || string(data) != "mine" {
		t.Errorf("through a link above: %q, %v", data, err)
	}
	_, err := safefile.ReadNoLink(link(t, secret, filepath.Join(dir, "lock")), 100)
	wantError(t, err, safefile.ErrLink)
	if data, err := safefile.ReadNoLink(secret, 100); err != nil || string(data) != "secret" {
		t.Errorf("a file: %q, %v", data, err)
	}
}

func TestMakeDirsFollowsNoLink(t *testing.T) {
	t.Parallel()
	tests := map[string]string{ // name of the link, and what is made
		safefile.HeraldDir:                                    safefile.HeraldDir + "/journal",
		filepath.Join(safefile.HeraldDir, "modules"):          safefile.HeraldDir + "/modules",
		filepath.Join(safefile.HeraldDir, "sandbox", "blobs"): safefile.HeraldDir + "/sandbox/blobs",
	}
	for name, made := range tests {
		t.Run(made, func(t *testing.T) {
			t.Parallel()
			dir, home := t.TempDir(), t.TempDir()
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700); err != nil {
				t.Fatal(err)
			}
			link(t, home, filepath.Join(dir, name))
			wantError(t, safefile.MakeDirs(filepath.Join(dir, made)), safefile.ErrLink)
			if names, err := os.ReadDir(home); err != nil || len(names) != 0 {
				t.Errorf("the target of the link has %v, %v; want nothing", names, err)
			}
		})
	}
	// A link of the user's, above Herald's own directory, is the user's business.
	dir := t.TempDir()
	at := link(t, dir, filepath.Join(t.TempDir(), "project"))
	if err := safefile.MakeDirs(filepath.Join(at, safefile.HeraldDir)); err != nil {
		t.Error(err)
	}
}
