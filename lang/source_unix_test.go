//go:build unix

package lang

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/hashicorp/hcl/v2"
)

// What stands in the directory of a module and is no file is an error, and not
// waited for.
func TestSourcesThatAreNoFiles(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(path string) error{
		"pipe":    func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"device":  func(path string) error { return os.Symlink("/dev/zero", path) },
		"loop":    func(path string) error { return os.Symlink(filepath.Base(path), path) },
		"nowhere": func(path string) error { return os.Symlink("nowhere", path) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "main.hcl"), "locals { a = file(\"text.md\") }\noutput \"a\" { value = local.a }\n")
			if err := make(filepath.Join(dir, "text.md")); err != nil {
				t.Fatal(err)
			}
			_, _, diags := loadDir(t, dir)
			wantOne(t, diags, "Invalid function argument")
			if err := make(filepath.Join(dir, "more.hcl")); err != nil {
				t.Fatal(err)
			}
			_, _, diags = loadDir(t, dir)
			wantOne(t, diags, "Cannot read configuration")
		})
	}
}

func wantOne(t *testing.T, diags hcl.Diagnostics, summary string) {
	t.Helper()
	if len(diags) != 1 || diags[0].Summary != summary || strings.Contains(diags[0].Detail, "%!") {
		t.Errorf("want %q, got %v", summary, diags)
	}
}
