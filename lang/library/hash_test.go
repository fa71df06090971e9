package library

import (
	"os"
	"path/filepath"
	"testing"
)

func TestHashDir(t *testing.T) {
	t.Parallel()
	files := map[string]string{"main.hcl": "a", "sub/b.hcl": "b"}
	hash := func(change func(dir string) error) string {
		t.Helper()
		dir := t.TempDir()
		write(t, dir, files)
		if err := os.Symlink("main.hcl", filepath.Join(dir, "link")); err != nil {
			t.Skip("no symbolic links: ", err)
		}
		if err := change(dir); err != nil {
			t.Fatal(err)
		}
		sum, err := HashDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		return sum
	}
	same := hash(func(string) error { return nil })
	if want := "h1:"; len(same) != len(want)+44 || same[:3] != want {
		t.Errorf("got %q", same)
	}
	for name, tt := range map[string]struct {
		same   bool
		change func(dir string) error
	}{
		"nothing":         {true, func(string) error { return nil }},
		"permissions":     {true, func(dir string) error { return os.Chmod(filepath.Join(dir, "main.hcl"), 0o700) }},
		"empty directory": {true, func(dir string) error { return os.Mkdir(filepath.Join(dir, "empty"), 0o700) }},
		"content":         {false, func(dir string) error { return os.WriteFile(filepath.Join(dir, "main.hcl"), []byte("c"), 0o600) }},
		"another file":    {false, func(dir string) error { return os.WriteFile(filepath.Join(dir, "c.hcl"), nil, 0o600) }},
		"hidden file":     {false, func(dir string) error { return os.WriteFile(filepath.Join(dir, ".c"), nil, 0o600) }},
		"name":            {false, func(dir string) error { return os.Rename(filepath.Join(dir, "main.hcl"), filepath.Join(dir, "m.hcl")) }},
		"place": {false, func(dir string) error {
			return os.Rename(filepath.Join(dir, "sub", "b.hcl"), filepath.Join(dir, "b.hcl"))
		}},
		"missing file": {false, func(dir string) error { return os.Remove(filepath.Join(dir, "main.hcl")) }},
		"target of a link": {false, func(dir string) error {
			return relink(filepath.Join(dir, "link"), "sub/b.hcl")
		}},
		"link in place of a file": {false, func(dir string) error { return relink(filepath.Join(dir, "main.hcl"), "a") }},
	} {
		if got := hash(tt.change); (got == same) != tt.same {
			t.Errorf("%s: got %s, before %s", name, got, same)
		}
	}
}

func relink(path, target string) error {
	if err := os.Remove(path); err != nil {
		return err
	}
	return os.Symlink(target, path)
}

func TestHashDirIsBounded(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, map[string]string{"huge": ""})
	if err := os.Truncate(filepath.Join(dir, "huge"), 1<<40); err != nil {
		t.Skip(err)
	}
	if sum, err := HashDir(dir); err == nil {
		t.Errorf("got %s", sum)
	}
	if sum, err := HashDir(filepath.Join(dir, "none")); err == nil {
		t.Errorf("no directory: got %s", sum)
	}
}
