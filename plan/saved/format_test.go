package saved_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/plan/render"
	"herald/plan/saved"
	"herald/state/seal"
)

// The vectors are described in FORMAT.md. The vectors of a version never
// change, and every later version of this program must pass them.

// vector is one file of testdata/v*.
type vector struct {
	head map[string]string
	body []byte
}

func vectors(t *testing.T) map[string]vector {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "v*", "*.vector"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]vector{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		head, body, ok := bytes.Cut(data, []byte("\n\n"))
		if !ok {
			t.Fatalf("%s has no empty line after its head", path)
		}
		v := vector{head: map[string]string{}, body: body}
		for line := range strings.Lines(string(head)) {
			name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			v.head[name] = value
		}
		all[filepath.Base(filepath.Dir(path))+"/"+strings.TrimSuffix(filepath.Base(path), ".vector")] = v
	}
	return all
}

// opened returns the plan after decryption, if it is encrypted.
func (v vector) opened(t *testing.T) []byte {
	t.Helper()
	if v.head["identity"] == "" {
		return v.body
	}
	s, err := seal.New(seal.Options{Keys: seal.Keys{Identities: []string{v.head["identity"]}}})
	if err != nil {
		t.Fatal(err)
	}
	data, err := s.Open(seal.Plan, v.body)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestVectors(t *testing.T) {
	t.Parallel()
	classes := map[string]error{"foreign": saved.ErrForeign, "newer": saved.ErrNewer, "damaged": saved.ErrDamaged}
	expected := map[string]int{}
	for name, v := range vectors(t) {
		expected[v.head["expect"]]++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data := v.opened(t)
			f, err := saved.Decode(data)
			if want := classes[v.head["expect"]]; !errors.Is(err, want) {
				t.Fatalf("error %v, want %v (%s)", err, want, v.head["about"])
			}
			if err == nil {
				v.check(t, f, data)
			}
		})
	}
	for class, n := range map[string]int{"ok": 3, "foreign": 1, "newer": 2, "damaged": 2} {
		if expected[class] < n {
			t.Errorf("%d vectors expect %q, and there were %d once: vectors are never removed", expected[class], class, n)
		}
	}
}

// check compares a plan with the head of the vector, shows it, and encodes it
// again.
func (v vector) check(t *testing.T, f *saved.File, data []byte) {
	t.Helper()
	got := map[string]string{
		"payload": fmt.Sprintf("%x", sha256.Sum256(data)), "herald": f.Herald, "planned": f.Planned.Format(time.RFC3339),
		"serial": fmt.Sprint(f.Prior.Serial), "changes": fmt.Sprint(len(f.Changes)),
	}
	want := maps.Clone(v.head)
	for _, name := range []string{"expect", "about", "identity"} {
		delete(want, name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var text, document bytes.Buffer
	if err := f.Report.Text(&text, render.Options{Width: 80}); err != nil {
		t.Errorf("it cannot be shown: %v", err)
	}
	for address := range f.Changes {
		if message, _, _ := strings.Cut(address, "@"); !strings.Contains(text.String(), message) {
			t.Errorf("%s is not in what is shown:\n%s", address, text.String())
		}
	}
	if len(f.Document) > 0 {
		if err := f.WriteDocument(&document); err != nil || !json.Valid(document.Bytes()) {
			t.Errorf("it cannot be shown to programs: %v", err)
		}
	}
	if _, err := f.State(); err != nil {
		t.Errorf("its state: %v", err)
	}
	again, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(string(data), fmt.Sprintf(`{"herald_plan":%d,`, saved.Version)) {
		if diff := cmp.Diff(string(data), string(again)); diff != "" {
			t.Errorf("written again it differs (-read +written):\n%s", diff)
		}
	}
}

// The following code decodes a plan with nothing but FORMAT.md and libraries.
func TestVectorIndependently(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	var named []string
	_, section, _ := strings.Cut(string(page), "\n## 2.")
	section, _, _ = strings.Cut(section, "\n## ")
	for row := range strings.Lines(section) {
		cells := strings.Split(row, "|")
		if len(cells) < 4 {
			continue
		}
		for _, field := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[1], -1) {
			named = append(named, field[1])
		}
	}
	head, body, _ := bytes.Cut(vectors(t)["v1/full"].body, []byte("\n"))
	if want := fmt.Sprintf(`{"herald_plan":1,"sha256":"%x"}`, sha256.Sum256(body)); string(head) != want {
		t.Errorf("the first line is %s, want %s", head, want)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		t.Fatal(err)
	}
	// Later additions to the format have their own vector.
	_, later, _ := bytes.Cut(vectors(t)["v1/root"].body, []byte("\n"))
	if err := json.Unmarshal(later, &fields); err != nil {
		t.Fatal(err)
	}
	slices.Sort(named)
	if diff := cmp.Diff(named, slices.Sorted(maps.Keys(fields))); diff != "" {
		t.Errorf("fields (-FORMAT.md +vector)\n%s", diff)
	}
	if n := bytes.Count(body, []byte("\n")); n != 1 || !bytes.HasSuffix(body, []byte("\n")) {
		t.Errorf("the body has %d lines, want one", n)
	}
}
