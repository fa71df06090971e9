package line

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
)

func noon() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }

func TestLines(t *testing.T) {
	t.Parallel()
	var first, second bytes.Buffer
	w := New(noon, &first, &second)
	w.Version("0.1.0")
	problem := Of(&hcl.Diagnostic{Severity: hcl.DiagWarning, Summary: "Careful ", Detail: "Look."}, nil)
	problem.TestFile, problem.TestRun = "a.test.hcl", "sends"
	w.Write(problem)
	w.Write(Of(&hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Wrong", Detail: "It is."}, nil))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const (
		stamp = `"@module":"herald.ui","@timestamp":"2026-12-01T12:00:00.000000Z",`
		test  = `"@module":"herald.ui","@testfile":"a.test.hcl","@testrun":"sends","@timestamp":"2026-12-01T12:00:00.000000Z",`
	)
	want := `{"@level":"info","@message":"Herald 0.1.0",` + stamp + `"type":"version","herald":"0.1.0","terraform":"0.1.0","ui":"1.2"}
{"@level":"warn","@message":"Warning: Careful",` + test + `"type":"diagnostic","diagnostic":{"id":"careful","severity":"warning","summary":"Careful ","detail":"Look."}}
{"@level":"error","@message":"Error: Wrong",` + stamp + `"type":"diagnostic","diagnostic":{"id":"wrong","severity":"error","summary":"Wrong","detail":"It is."}}
`
	if diff := cmp.Diff(want, first.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if first.String() != second.String() {
		t.Error("two writers get different lines")
	}
}

var errClosed = errors.New("closed")

// closed fails from its second write on.
type closed struct{ writes int }

func (c *closed) Write(p []byte) (int, error) {
	if c.writes++; c.writes > 1 {
		return 0, errClosed
	}
	return len(p), nil
}

// A writer that fails is left alone, the others get everything, and Close
// tells it once.
func TestWriterThatFails(t *testing.T) {
	t.Parallel()
	bad, good := &closed{}, &bytes.Buffer{}
	w := New(noon, bad, good)
	for range 4 {
		w.Version("0.1.0")
	}
	if n := bytes.Count(good.Bytes(), []byte("\n")); bad.writes != 2 || n != 4 {
		t.Errorf("%d writes to the one, %d lines in the other", bad.writes, n)
	}
	if err := w.Close(); !errors.Is(err, errClosed) {
		t.Errorf("closed with %v", err)
	}
	if err := w.Close(); err != nil {
		t.Errorf("and again with %v", err)
	}
}
