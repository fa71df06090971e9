package state_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/state"
	"herald/state/seal"
)

// The vectors are described in FORMAT.md. Those of a version stay for ever,
// and every later version of this program must pass them.

// vector is one file of testdata/v*.
type vector struct {
	head map[string]string
	body []byte
}

// headings are all that the head of a vector may have.
var headings = []string{"type", "expect", "about", "identity", "passphrase", "fallback", "payload", "lineage", "serial", "deliveries", "run", "events", "whole"}

func readVector(t *testing.T, path string) vector {
	t.Helper()
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
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		if !ok || !slices.Contains(headings, name) {
			t.Fatalf("%s: unknown heading %q", path, line)
		}
		v.head[name] = value
	}
	return v
}

func vectors(t *testing.T, pattern string) map[string]vector {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "v*", pattern))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]vector{}
	for _, p := range paths {
		all[filepath.Base(filepath.Dir(p))+"/"+filepath.Base(p)] = readVector(t, p)
	}
	return all
}

func TestVectors(t *testing.T) {
	t.Parallel()
	all := vectors(t, "*.vector")
	expected := map[string]int{}
	for name, v := range all {
		expected[v.head["type"]+" "+v.head["expect"]]++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, data := v.outcome(t)
			if got != v.head["expect"] {
				t.Fatalf("%q, want %q (%s)", got, v.head["expect"], v.head["about"])
			}
			if got == "ok" {
				v.check(t, data)
			}
		})
	}
	want := map[string]int{
		"state ok": 12, "state empty": 2, "state damaged": 14, "state newer": 2, "state foreign": 1,
		"state plain": 1, "state sealed": 1, "state key": 2, "state kind": 4,
		"journal ok": 13, "journal no header": 7, "journal plain": 1, "journal sealed": 1, "journal key": 1,
		"plan ok": 2, "plan kind": 1,
	}
	for class, n := range want {
		if expected[class] < n {
			t.Errorf("%d vectors expect %q, and there were %d once: vectors are never removed", expected[class], class, n)
		}
	}
}

// outcome opens and decodes the body. data is what was opened; class is a word
// of FORMAT.md.
func (v vector) outcome(t *testing.T) (class string, data []byte) {
	t.Helper()
	s := v.sealer(t)
	var err error
	switch v.head["type"] {
	case "journal":
		if data, err = s.OpenJournal(v.head["run"], v.body); err == nil {
			if _, failed := state.DecodeJournal(data); failed != nil {
				return "no header", nil
			}
		}
	case "plan":
		data, err = s.Open(seal.Plan, v.body)
	default:
		data, err = s.Open(seal.State, v.body)
		if err == nil && v.head["payload"] == "" {
			_, err = state.Decode(data)
		}
	}
	return classOf(t, err), data
}

func (v vector) sealer(t *testing.T) *seal.Sealer {
	t.Helper()
	opt := seal.Options{Keys: seal.Keys{Passphrase: v.head["passphrase"]}, WorkFactor: 1}
	if id := v.head["identity"]; id != "" {
		opt.Identities = []string{id}
	}
	if id := v.head["fallback"]; id != "" {
		opt.Fallbacks = []seal.Keys{{Identities: []string{id}}}
	}
	if opt.Passphrase == "" && len(opt.Identities) == 0 {
		return nil
	}
	s, err := seal.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func classOf(t *testing.T, err error) string {
	t.Helper()
	classes := map[string][]error{
		"empty":   {state.ErrEmpty},
		"foreign": {state.ErrForeign},
		"newer":   {state.ErrNewer, seal.ErrNewer},
		"damaged": {state.ErrDamaged, seal.ErrDamaged},
		"plain":   {seal.ErrPlain},
		"sealed":  {seal.ErrSealed},
		"key":     {seal.ErrKey},
		"kind":    {seal.ErrKind},
	}
	if err == nil {
		return "ok"
	}
	for class, errs := range classes {
		if slices.ContainsFunc(errs, func(e error) bool { return errors.Is(err, e) }) {
			return class
		}
	}
	t.Errorf("an error without a class: %v", err)
	return ""
}

// check holds what was opened against what the head says of it, and writes it
// again.
func (v vector) check(t *testing.T, data []byte) {
	t.Helper()
	if want := v.head["payload"]; want != "" {
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
			t.Errorf("the payload is another: %d bytes, %.60q", len(data), data)
		}
	}
	switch {
	case v.head["type"] == "journal":
		v.checkJournal(t, data)
	case v.head["lineage"] != "":
		v.checkState(t, data)
	}
	s := v.sealer(t)
	again, err := s.Seal(seal.Plan, data)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := s.Open(seal.Plan, again); err != nil || !bytes.Equal(back, data) {
		t.Errorf("sealed again it opens as %.60q, %v", back, err)
	}
}

func (v vector) checkState(t *testing.T, data []byte) {
	t.Helper()
	st, err := state.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{"lineage": st.Lineage, "serial": fmt.Sprint(st.Serial), "deliveries": fmt.Sprint(len(st.Deliveries))}
	for name, value := range got {
		if value != v.head[name] {
			t.Errorf("%s is %s, want %s", name, value, v.head[name])
		}
	}
	again, err := state.Encode(st)
	if err != nil {
		t.Fatal(err)
	}
	if st.Version == state.Version {
		if diff := cmp.Diff(string(data), string(again)); diff != "" {
			t.Errorf("written again it differs (-read +written):\n%s", diff)
		}
	}
	back, err := state.Decode(again)
	if diff := cmp.Diff(st, back); err != nil || diff != "" {
		t.Errorf("read again: %v\n%s", err, diff)
	}
}

func (v vector) checkJournal(t *testing.T, data []byte) {
	t.Helper()
	j, err := state.DecodeJournal(data)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{"run": j.Header.Run, "events": fmt.Sprint(len(j.Events)), "whole": fmt.Sprint(j.Whole)}
	for name, value := range got {
		if value != v.head[name] {
			t.Errorf("%s is %s, want %s", name, value, v.head[name])
		}
	}
	records := []any{j.Header}
	for _, e := range j.Events {
		records = append(records, e)
	}
	var again []byte
	for _, r := range records {
		line, err := state.AppendRecord(nil, r)
		if err != nil {
			t.Fatal(err)
		}
		again = append(again, line...)
	}
	if !bytes.HasPrefix(data, again) {
		t.Errorf("written again it differs:\n%s", cmp.Diff(string(data), string(again)))
	}
}

// derivations are the vectors of what is computed and never read.
type derivations struct {
	Lineage []struct{ Name, Variant, Want string }
	Key     []struct {
		Lineage, Address string
		Generation, Part int
		Want             string
	}
	Digest []struct {
		Salt  []byte
		Parts [][]byte
		Want  string
	}
}

func readDerivations(t *testing.T) (d derivations) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "v1", "derive.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Lineage) < 6 || len(d.Key) < 8 || len(d.Digest) < 7 {
		t.Error("vectors are never removed")
	}
	return d
}

// A change here would change every key ever sent, in every version.
func TestDerivations(t *testing.T) {
	t.Parallel()
	d := readDerivations(t)
	for _, v := range d.Lineage {
		if got := state.Lineage(v.Name, v.Variant); got != v.Want {
			t.Errorf("lineage of %q, %q = %s, want %s", v.Name, v.Variant, got, v.Want)
		}
	}
	for _, v := range d.Key {
		if got := state.Key(v.Lineage, v.Address, v.Generation, v.Part); got != v.Want {
			t.Errorf("key of %s, %d, %d = %s, want %s", v.Address, v.Generation, v.Part, got, v.Want)
		}
	}
	for _, v := range d.Digest {
		if got := state.New("", v.Salt).Digest(v.Parts...); got != v.Want {
			t.Errorf("digest of %q = %s, want %s", v.Parts, got, v.Want)
		}
	}
}
