package render_test

import (
	"encoding/json"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"herald/plan/render/document"
)

// TestDocument renders the plan of the other golden files for programs.
func TestDocument(t *testing.T) {
	t.Parallel()
	out, err := json.MarshalIndent(document.OfPlan(richPlan(), document.Options{Version: "0.1.0", Now: at(12)}), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if text := string(out); strings.Contains(text, secret) || strings.Contains(text, "digest:") {
		t.Error("a sensitive value is told")
	}
	if err := json.Unmarshal(out, new(tfjson.Plan)); err != nil {
		t.Error(err)
	}
	golden(t, string(out)+"\n")
}
