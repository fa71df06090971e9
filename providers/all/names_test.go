package all_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"herald/providers/all"
)

// notLists are files that name platforms, and a new platform need not be added:
// the codes of problems that earlier versions had for each platform, and how
// some platforms sign the requests of transcripts, which for others contain
// their credentials.
func notLists() []string {
	return []string{"lang/diag/problem/platforms.go", "providers/sandbox/transcript_test.go"}
}

// TestPlatformsAreListedTwice looks for Go files that name more than half of the
// platforms. Such a file lists them, and a new platform would have to be added
// to it. There are two, with a line for each platform. Files of one
// platform, examples and data of tests do not count.
func TestPlatformsAreListedTwice(t *testing.T) {
	t.Parallel()
	var lists []string
	platforms := slices.Collect(maps.Keys(all.Platforms()))
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || slices.Contains([]string{"testdata", "examples", "docs"}, d.Name())) {
			return filepath.SkipDir
		}
		name := strings.TrimPrefix(filepath.ToSlash(path), "../../")
		if strings.HasSuffix(name, ".go") && !slices.Contains(notLists(), name) && listsPlatforms(t, platforms, path, name) {
			lists = append(lists, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"providers/all/all.go", "providers/sandbox/dialect.go"}
	if !slices.Equal(lists, want) {
		t.Errorf("platforms are listed in\n%s\nbut adding one must edit only\n%s", strings.Join(lists, "\n"), strings.Join(want, "\n"))
	}
}

// listsPlatforms reports whether a file names more than half of the platforms,
// and complains if it does so on more than one line.
func listsPlatforms(t *testing.T, platforms []string, path, name string) bool {
	t.Helper()
	for _, platform := range platforms {
		if strings.HasPrefix(name, "providers/"+platform+"/") || strings.HasPrefix(name, "providers/sandbox/"+platform) {
			return false
		}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ToLower(string(data))
	if 2*countNames(platforms, text) <= len(platforms) {
		return false
	}
	lines := 0
	for line := range strings.Lines(text) {
		if countNames(platforms, line) > 1 {
			lines++
		}
	}
	if lines > 1 {
		t.Errorf("%s lists platforms on %d lines, so a new platform edits more than one", name, lines)
	}
	return true
}

// countNames counts the platforms that a text in lower case names.
func countNames(platforms []string, text string) int {
	n := 0
	for _, platform := range platforms {
		if strings.Contains(text, "new"+platform) || hasWord(text, platform) {
			n++
		}
	}
	return n
}

// hasWord reports whether a word of the text begins with a name.
func hasWord(text, name string) bool {
	for rest := text; ; {
		before, after, found := strings.Cut(rest, name)
		if !found {
			return false
		}
		if before == "" || before[len(before)-1] < 'a' || before[len(before)-1] > 'z' {
			return true
		}
		rest = after
	}
}
