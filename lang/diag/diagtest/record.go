package diagtest

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"golang.org/x/tools/txtar"

	"herald/lang/diag"
)

// Record holds the diagnostics of all files of a corpus, in one archive
// with a section for each, so that it can be read as a whole. It may be used
// from parallel tests.
type Record struct {
	path   string
	update bool

	mu       sync.Mutex
	sections map[string]string
}

// Open reads a record. Names are all of the corpus: a section of another name
// fails the test, and a name without a section does so when it is compared.
// With update nothing fails, and the record is written when t has ended.
func Open(t *testing.T, path string, names []string, update bool) *Record {
	t.Helper()
	r := &Record{path: path, update: update, sections: map[string]string{}}
	src, err := os.ReadFile(path)
	if err != nil && !update {
		t.Fatal(err)
	}
	for _, section := range txtar.Parse(src).Files {
		switch {
		case slices.Contains(names, section.Name):
			r.sections[section.Name] = string(section.Data)
		case !update:
			t.Errorf("%s tells of %s, which is not there; run the test with -update", path, section.Name)
		}
	}
	if update {
		t.Cleanup(func() { r.writeArchive(t) })
	}
	return r
}

// Compare compares the diagnostics of a file with its section. In their text, the
// directory in which it was looked at becomes a dot, because it may be another
// each time.
func (r *Record) Compare(t *testing.T, name, dir string, diags hcl.Diagnostics) {
	t.Helper()
	got := Text(diags)
	if dir != "" {
		got = strings.ReplaceAll(strings.ReplaceAll(got, dir+string(filepath.Separator), ""), dir, ".")
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.update {
		r.sections[name] = got
		return
	}
	if diff := cmp.Diff(r.sections[name], got); diff != "" {
		t.Errorf("%s differs; run the test with -update and read what it says then (-want +got):\n%s", r.path, diff)
	}
}

func (r *Record) writeArchive(t *testing.T) {
	var archive txtar.Archive
	for _, name := range slices.Sorted(maps.Keys(r.sections)) {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(r.sections[name])})
	}
	if err := os.WriteFile(r.path, txtar.Format(&archive), 0o644); err != nil {
		t.Error(err)
	}
}

// Text writes diagnostics whole and without their sources, in the order in
// which people see them: place, severity and summary in a line, and below it
// the detail.
func Text(diags hcl.Diagnostics) string {
	var b bytes.Buffer
	for i, d := range diag.Sort(diags) {
		if i > 0 {
			b.WriteString("\n")
		}
		word := "error"
		if d.Severity == hcl.DiagWarning {
			word = "warning"
		}
		fmt.Fprintf(&b, "%s%s: %s\n", formatRange(d.Subject), word, d.Summary)
		for line := range strings.SplitSeq(strings.TrimRight(d.Detail, "\n"), "\n") {
			b.WriteString(strings.TrimRight("  "+line, " ") + "\n")
		}
	}
	return b.String()
}

func formatRange(rng *hcl.Range) string {
	if rng == nil {
		return ""
	}
	from, to := rng.Start, rng.End
	end := fmt.Sprint(to.Column)
	if to.Line != from.Line {
		end = fmt.Sprintf("%d:%d", to.Line, to.Column)
	}
	return fmt.Sprintf("%s:%d:%d-%s ", filepath.Base(rng.Filename), from.Line, from.Column, end)
}
