package safefile_test

import (
	"os"
	"path/filepath"
	"testing"

	"herald/lang/safefile"
)

func TestRealPathFollowsLinks(t *testing.T) {
	t.Parallel()
	dir, err := safefile.RealPath(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	outside, err := safefile.RealPath(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(outside, link); err != nil {
		t.Skip(err) // some systems let only administrators make links
	}
	real, err := safefile.RealPath(link)
	if err != nil || real != outside {
		t.Fatalf("%s, %v; want %s", real, err, outside)
	}
	if safefile.IsInside(dir, real) {
		t.Errorf("%s counts as inside %s", real, dir)
	}
	if _, err := safefile.RealPath(filepath.Join(dir, "missing")); err == nil {
		t.Error("there is a path of nothing")
	}
}

func TestIsInside(t *testing.T) {
	t.Parallel()
	root := filepath.FromSlash("/a/b")
	for path, want := range map[string]bool{"/a/b": true, "/a/b/c": true, "/a/b/..c": true, "/a": false, "/a/bc": false, "/": false} {
		if got := safefile.IsInside(root, filepath.FromSlash(path)); got != want {
			t.Errorf("%s: %t, want %t", path, got, want)
		}
	}
}
