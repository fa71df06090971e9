package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

func buildSample(t *testing.T) []file {
	t.Helper()
	files, err := buildSkeleton(root, "pigeon")
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// overlay writes the files of a skeleton to a temporary directory, and a file that
// puts them into the repository for the Go command.
func overlay(t *testing.T, files []file) string {
	t.Helper()
	base, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir, replace := t.TempDir(), map[string]string{}
	for _, f := range files {
		replace[filepath.Join(base, f.path)] = filepath.Join(dir, f.path)
	}
	for i := range files {
		files[i].exists = true
	}
	if err := writeFiles(dir, files); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// The skeleton compiles, and what its author has to write makes the suite fail.
func TestSuiteOfSkeletonFails(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("it builds the repository")
	}
	over, suite := overlay(t, buildSample(t)), filepath.Join(t.TempDir(), "suite")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-vet=off", "-overlay", over, "-o", suite, "./providers/pigeon")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := exec.CommandContext(t.Context(), suite, "-test.run", "TestConformance/checks/(facts|drift|rewritten)|TestTranscripts")
	run.Dir = filepath.Join(filepath.Dir(over), "providers", "pigeon")
	out, err := run.CombinedOutput()
	if err == nil {
		t.Fatalf("the suite of an unfinished platform passes:\n%s", out)
	}
	for _, want := range []string{"sendMessage is not written yet", `docs "": none may be empty`} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("the suite does not report %q:\n%s", want, out)
		}
	}
	if bytes.Contains(out, []byte("TestTranscripts")) {
		t.Errorf("the calls differ from the transcript:\n%s", out)
	}
}

// A new platform adds a line to each of two lists, and an import, and changes no line.
func TestPlatformAddsTwoLines(t *testing.T) {
	t.Parallel()
	removed, added := 0, 0
	for _, f := range buildSample(t) {
		if !f.exists {
			continue
		}
		old, err := os.ReadFile(filepath.Join(root, f.path))
		if err != nil {
			t.Fatal(err)
		}
		before, after := strings.Split(string(old), "\n"), strings.Split(string(f.content), "\n")
		removed += len(slices.DeleteFunc(slices.Clone(before), func(line string) bool { return slices.Contains(after, line) }))
		added += len(slices.DeleteFunc(slices.Clone(after), func(line string) bool { return slices.Contains(before, line) }))
	}
	if removed != 0 || added != 3 {
		t.Errorf("%d lines are removed and %d added, want 0 and 3", removed, added)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "a", "Pigeon", "pi-geon", "../x", "1st", "pi geon"} {
		if _, err := buildSkeleton(root, name); err == nil {
			t.Errorf("%q is accepted", name)
		}
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	files, dir := buildSample(t), t.TempDir()
	taken := filepath.Join(dir, "examples", "pigeon", "main.hcl")
	if err := os.MkdirAll(filepath.Dir(taken), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(taken, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writeFiles(dir, files); err == nil {
		t.Error("a file that exists is no error")
	}
	if got, _ := os.ReadFile(taken); string(got) != "mine" {
		t.Errorf("it was overwritten: %s", got)
	}
	if _, err := os.Stat(filepath.Join(dir, "providers")); err == nil {
		t.Error("other files were written")
	}
}
