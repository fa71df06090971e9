package cli_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestLinksOfPages follows every relative link of the documentation to a file
// and, where it has a fragment, to a heading in that file.
func TestLinksOfPages(t *testing.T) {
	t.Parallel()
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	links := 0
	for _, page := range documentationPages(t) {
		text := withoutCode(readPage(t, page))
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(found[1], ":") {
				continue
			}
			links++
			checkLink(t, page, found[1])
		}
	}
	if links < 100 {
		t.Errorf("only %d links were found", links)
	}
}

func checkLink(t *testing.T, page, link string) {
	t.Helper()
	file, fragment, _ := strings.Cut(link, "#")
	target := page
	if file != "" {
		target = filepath.Join(filepath.Dir(page), filepath.FromSlash(file))
	}
	if _, err := os.Stat(target); err != nil {
		t.Errorf("%s: the link %s has no target: %v", page, link, err)
		return
	}
	if fragment != "" && !headingAnchors(readPage(t, target))[fragment] {
		t.Errorf("%s: the link %s names a heading that %s does not have", page, link, target)
	}
}

// documentationPages lists the Markdown files of the repository, without test
// data.
func documentationPages(t *testing.T) []string {
	t.Helper()
	var pages []string
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "testdata" || name == "text" || name == "tests" || len(name) > 2 && name[0] == '.') {
			return filepath.SkipDir
		}
		if filepath.Ext(name) == ".md" {
			pages = append(pages, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func readPage(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

var codeBlock = regexp.MustCompile("(?ms)^```.*?^```$")

func withoutCode(text string) string { return codeBlock.ReplaceAllString(text, "") }

// headingAnchors are the fragments that forges give to the headings of a page.
func headingAnchors(text string) map[string]bool {
	heading := regexp.MustCompile(`(?m)^#+ (.+)$`)
	dropped := regexp.MustCompile(`[^\p{L}\p{N}\- _]`)
	anchors := map[string]bool{}
	for _, found := range heading.FindAllStringSubmatch(withoutCode(text), -1) {
		anchor := dropped.ReplaceAllString(strings.ToLower(found[1]), "")
		anchors[strings.ReplaceAll(anchor, " ", "-")] = true
	}
	return anchors
}
