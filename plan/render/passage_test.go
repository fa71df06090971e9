package render_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/plan/render"
)

// A report that was encoded and decoded is rendered in the same words.
func TestReportRoundTrip(t *testing.T) {
	t.Parallel()
	report := render.Describe(richPlan(), titles())
	data, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(data, []byte(secret)) || bytes.Contains(data, []byte("digest:")) {
		t.Error("what is sensitive is written down, or its digest")
	}
	read := new(render.Report)
	if err := json.Unmarshal(data, read); err != nil {
		t.Fatal(err)
	}
	for _, detail := range []render.Detail{render.Normal, render.Concise, render.Full} {
		var want, got bytes.Buffer
		if err := report.Text(&want, render.Options{Detail: detail}); err != nil {
			t.Fatal(err)
		}
		if err := read.Text(&got, render.Options{Detail: detail}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			t.Errorf("detail %d (-told +told again)\n%s", detail, diff)
		}
	}
}
