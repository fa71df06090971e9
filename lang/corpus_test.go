package lang

import (
	"bufio"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag/diagtest"
)

// Every directory below testdata/valid loads and evaluates without a word, to
// what its desired.golden says.
func TestValid(t *testing.T) {
	t.Parallel()
	for _, dir := range entries(t, "testdata/valid") {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			config, desired, diags := loadDir(t, dir)
			if len(diags) > 0 {
				t.Fatalf("unexpected diagnostics:\n%s", text(t, diags, config.Files()))
			}
			golden(t, filepath.Join(dir, "desired.golden"), dump(t, desired))
			again, diags := config.Evaluate(inputs(loadVars(t, dir)))
			if len(diags) > 0 {
				t.Fatalf("second evaluation:\n%s", text(t, diags, config.Files()))
			}
			if diff := cmp.Diff(string(dump(t, desired)), string(dump(t, again))); diff != "" {
				t.Errorf("a second evaluation differs (-first +second):\n%s", diff)
			}
		})
	}
}

func loadVars(t *testing.T, dir string) Variables {
	t.Helper()
	vars, diags := LoadVariables(VariableSources{Dir: dir})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return vars
}

// Every file or directory below testdata/invalid gives exactly the
// diagnostics that are written on its lines: "ERROR: Summary" or "WARNING:
// Summary", several separated by semicolons. "on line 0" marks those without
// a place. What they say in full is in invalid.txtar.
func TestInvalid(t *testing.T) {
	t.Parallel()
	all := entries(t, "testdata/invalid")
	record := diagtest.Open(t, "testdata/invalid.txtar", bases(all), *update)
	for _, path := range all {
		if raced && strings.HasPrefix(filepath.Base(path), "bound_") {
			continue // see bound_test.go
		}
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			dir := path
			if info, err := os.Stat(path); err != nil || !info.IsDir() {
				dir = t.TempDir()
				src, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				name := "main.hcl"
				if strings.HasSuffix(path, ".json") {
					name = "main.hcl.json"
				}
				write(t, filepath.Join(dir, name), string(src))
			}
			config, _, diags := loadDir(t, dir)
			want, got := marked(t, dir), found(diags)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("diagnostics differ (-want +got):\n%s\n%s", diff, text(t, diags, config.Files()))
			}
			diagtest.Check(t, diags)
			record.Compare(t, filepath.Base(path), dir, diags)
		})
	}
	if !testing.Short() && len(all) < 150 {
		t.Errorf("the corpus has shrunk to %d files", len(all))
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range list {
		out = append(out, filepath.Join(dir, e.Name()))
	}
	return out
}

func bases(paths []string) []string {
	var out []string
	for _, path := range paths {
		out = append(out, filepath.Base(path))
	}
	return out
}

// below lists the files in a directory, at any depth.
func below(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var marker = regexp.MustCompile(`(ERROR|WARNING): ([^;"]+)`)

// marked lists the expectations written in the files of dir.
func marked(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	for _, path := range below(t, dir) {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		scanner := bufio.NewScanner(bytes.NewReader(src))
		for n := 1; scanner.Scan(); n++ {
			for _, m := range marker.FindAllStringSubmatch(scanner.Text(), -1) {
				out = append(out, fmt.Sprintf("%s:%d %s: %s", filepath.Base(path), n, m[1], strings.TrimSpace(m[2])))
			}
		}
	}
	slices.Sort(out)
	return out
}

func found(diags hcl.Diagnostics) []string {
	var out []string
	for _, d := range diags {
		word := "ERROR"
		if d.Severity == hcl.DiagWarning {
			word = "WARNING"
		}
		where := "nowhere"
		if d.Subject != nil {
			where = fmt.Sprintf("%s:%d", filepath.Base(d.Subject.Filename), d.Subject.Start.Line)
		}
		out = append(out, fmt.Sprintf("%s %s: %s", where, word, d.Summary))
	}
	slices.Sort(out)
	return out
}
