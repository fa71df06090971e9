package format_test

import (
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/format"
)

var update = flag.Bool("update", false, "record Terraform's answers anew")

// Valid files of all sorts, each with the answer that Terraform gave: what it
// makes of the file when it is run until nothing changes.
const (
	nasty   = "testdata/nasty"
	answers = "testdata/answers"
)

// stable are the files that Terraform leaves alone when it is run again.
// Of the others it takes one pair of quotes with each run.
func stable(name string) bool { return name != "unwrap_twice.hcl" }

// sources reads the files of our own below a directory, by path.
func sources(t testing.TB, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".hcl") {
			return err
		}
		src, err := os.ReadFile(path)
		name, _ := filepath.Rel(root, path)
		out[filepath.ToSlash(name)] = string(src)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// terraform formats files with the program itself, so many times in a row; nil
// where it is not installed.
func terraform(t *testing.T, files map[string]string, runs int) map[string]string {
	t.Helper()
	path, err := exec.LookPath("terraform")
	if err != nil {
		return nil
	}
	dir := t.TempDir()
	name := func(file string) string { return filepath.Join(dir, strings.ReplaceAll(file, "/", "+")+".tf") }
	for file, src := range files {
		if err := os.WriteFile(name(file), []byte(src), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range runs {
		cmd := exec.Command(path, "fmt", "-list=false", dir)
		cmd.Env = append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_CLI_CONFIG_FILE="+os.DevNull)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("terraform fmt: %v\n%s", err, out)
		}
	}
	out := map[string]string{}
	for file := range files {
		src, err := os.ReadFile(name(file))
		if err != nil {
			t.Fatal(err)
		}
		out[file] = string(src)
	}
	return out
}

func formatted(t *testing.T, name, src string) string {
	t.Helper()
	out, diags := format.Source(name, []byte(src))
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return string(out)
}

func TestAgreesWithTerraform(t *testing.T) {
	t.Parallel()
	files := sources(t, nasty)
	if len(files) < 90 {
		t.Errorf("there are %d files to compare, and should be 90 or more", len(files))
	}
	live := terraform(t, files, 3)
	if *update {
		for name, text := range live {
			if err := os.WriteFile(filepath.Join(answers, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	recorded := sources(t, answers)
	for name, src := range files {
		want, ok := recorded[name]
		if !ok {
			t.Errorf("%s has no answer; run with -update where terraform is installed", name)
		}
		if live != nil {
			if diff := cmp.Diff(want, live[name]); diff != "" {
				t.Errorf("%s: terraform answers otherwise than recorded (-recorded +now):\n%s", name, diff)
			}
		}
		if diff := cmp.Diff(want, formatted(t, name, src)); diff != "" {
			t.Errorf("%s (-terraform +herald):\n%s", name, diff)
		}
	}
}

func TestOneRunIsEnough(t *testing.T) {
	t.Parallel()
	files := sources(t, nasty)
	for name, once := range terraform(t, files, 1) {
		if once == formatted(t, name, files[name]) != stable(name) {
			t.Errorf("%s: terraform's first run is the last: %t, but should be %t", name, !stable(name), stable(name))
		}
	}
}

// What people copy from is laid out, and Terraform is of the same mind.
func TestExamples(t *testing.T) {
	t.Parallel()
	files := sources(t, "../../examples")
	if len(files) == 0 {
		t.Error("there are no examples")
	}
	live := terraform(t, files, 1)
	for name, src := range files {
		got := formatted(t, name, src)
		if diff := cmp.Diff(src, got); diff != "" {
			t.Errorf("examples/%s is not formatted (-is +should):\n%s", name, diff)
		}
		if live != nil && live[name] != got {
			t.Errorf("examples/%s (-terraform +herald):\n%s", name, cmp.Diff(live[name], got))
		}
	}
}

// The configurations that the language is tested with were not laid out by
// this package, so they are a corpus that knows nothing of it.
func TestValidConfigurations(t *testing.T) {
	t.Parallel()
	files := sources(t, "../testdata/valid")
	live := terraform(t, files, 1)
	for name, src := range files {
		got := formatted(t, name, src)
		if live != nil && live[name] != got {
			t.Errorf("%s (-terraform +herald):\n%s", name, cmp.Diff(live[name], got))
		}
		if again := formatted(t, name, got); again != got {
			t.Errorf("%s changes again (-once +twice):\n%s", name, cmp.Diff(got, again))
		}
	}
}
