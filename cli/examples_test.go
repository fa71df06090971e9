package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestExamples runs the tests of every example and rehearses it.
func TestExamples(t *testing.T) {
	t.Parallel()
	found, err := filepath.Glob("../examples/*/*.hcl")
	if err != nil {
		t.Fatal(err)
	}
	var dirs []string
	for _, file := range found {
		if dir := filepath.Dir(file); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	for _, dir := range someUnderRace(dirs, 6) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			rehearseExample(t, dir)
		})
	}
	if len(dirs) == 0 {
		t.Error("there are no examples")
	}
}

func rehearseExample(t *testing.T, source string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
	// A rehearsal by hand may have left its state in the tree.
	if err := os.RemoveAll(filepath.Join(dir, ".herald")); err != nil {
		t.Fatal(err)
	}
	environ := []string{"PATH=" + os.Getenv("PATH")}
	for _, step := range [][]string{
		{"validate"},
		{"test"},
		{"apply", "--sandbox", "--auto-approve"},
		{"plan", "--sandbox", "--detailed-exitcode"},
		{"destroy", "--sandbox", "--auto-approve"},
	} {
		if out, code := runHerald(t, dir, environ, step...); code != 0 {
			t.Fatalf("%v ended with %d:\n%s", step, code, out)
		}
	}
}

// TestDocumentedConfigurations validates every block of our language in the
// documents.
func TestDocumentedConfigurations(t *testing.T) {
	t.Parallel()
	block := regexp.MustCompile("(?ms)^```hcl\n(.*?)^```$")
	pages, err := filepath.Glob("../docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(pages, "../README.md", "../CONTRIBUTING.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for i, found := range block.FindAllSubmatch(text, -1) {
			t.Run(filepath.Base(name)+" "+strconv.Itoa(i+1), func(t *testing.T) {
				t.Parallel()
				validateText(t, string(found[1]))
			})
		}
	}
}

// validateText has a configuration validated, with something in each file that
// it reads.
func validateText(t *testing.T, text string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`"([\w./-]+\.(?:md|png))"`).FindAllStringSubmatch(text, -1) {
		content := "Some text."
		if strings.HasSuffix(name[1], ".png") {
			content = "\x89PNG\r\n\x1a\n"
		}
		if err := os.WriteFile(filepath.Join(dir, name[1]), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, code := runHerald(t, dir, []string{"PATH=" + os.Getenv("PATH")}, "validate"); code != 0 {
		t.Errorf("validate ended with %d:\n%s", code, out)
	}
}
