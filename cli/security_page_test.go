package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestSecurityPageNamesTests finds every test that SECURITY.md says performs an
// attack.
func TestSecurityPageNamesTests(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../SECURITY.md")
	if err != nil {
		t.Fatal(err)
	}
	sources, err := exec.CommandContext(t.Context(), "git", "-C", "..", "grep", "-hoE", `^func (Test|Fuzz)[A-Za-z0-9_]+`, "--", "*_test.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	named := 0
	for _, name := range regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+|[a-z_]+\\.txtar|\\.ci/[a-z]+)`").FindAllStringSubmatch(string(page), -1) {
		named++
		switch {
		case strings.HasSuffix(name[1], ".txtar"):
			_, err = os.Stat(filepath.Join("testdata", "script", name[1]))
		case strings.HasPrefix(name[1], ".ci/"):
			_, err = os.Stat(filepath.Join("..", name[1]))
		case !strings.Contains(string(sources)+"\n", "func "+name[1]+"\n"):
			t.Errorf("SECURITY.md names %s, and there is no such test", name[1])
			continue
		}
		if err != nil {
			t.Errorf("SECURITY.md names %s: %v", name[1], err)
		}
	}
	if named < 30 {
		t.Errorf("SECURITY.md names %d tests", named)
	}
}
