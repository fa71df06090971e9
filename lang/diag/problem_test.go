package diag

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"herald/lang/diag/problem"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	diags, files := samples(t)
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetIndent("", "  ")
	for _, d := range diags {
		p := Describe(d, files)
		if err := encoder.Encode(p); err != nil {
			t.Fatal(err)
		}
		if p.Snippet != nil && p.Snippet.HighlightEndOffset > len(p.Snippet.Code) {
			t.Errorf("%s: the mark ends behind the code", d.Summary)
		}
	}
	if strings.Contains(out.String(), "canary") {
		t.Error("a sensitive value is told")
	}
	golden(t, "testdata/problems.golden", out.String())
}

// A file may be one line of a megabyte; a snippet is not.
func TestDescribeCutsLongLines(t *testing.T) {
	t.Parallel()
	src := []byte(`{"a": "` + strings.Repeat("好", 1<<18) + `", "b": 1}`)
	at := bytes.Index(src, []byte(`"b"`))
	d := Errorf(hcl.Range{Filename: "x.hcl.json", Start: hcl.Pos{Line: 1, Column: 9, Byte: at}, End: hcl.Pos{Line: 1, Column: 12, Byte: at + 3}}, "S", "D")
	s := Describe(d, map[string]*hcl.File{"x.hcl.json": {Bytes: src}}).Snippet
	if got := s.Code[s.HighlightStartOffset:s.HighlightEndOffset]; got != `"b"` {
		t.Errorf("marked is %q", got)
	}
	if len(s.Code) > 1000 || !utf8.ValidString(s.Code) {
		t.Errorf("the snippet has %d bytes, valid: %t", len(s.Code), utf8.ValidString(s.Code))
	}
}

func TestForges(t *testing.T) {
	t.Parallel()
	diags, _ := samples(t)
	hostile := Errorf(hcl.Range{Filename: "a,b:c.hcl", Start: hcl.Pos{Line: 1, Column: 1}, End: hcl.Pos{Line: 2, Column: 1, Byte: 9}},
		"100% bad", "line one\r\n::set-output name=x::y")
	diags = append(diags, hostile, hostile)
	path := func(name string) string { return "announcements/" + name }
	for _, d := range diags {
		d.Extra = nil // its code is that of its summary
	}
	var annotations, report bytes.Buffer
	if err := WriteAnnotations(&annotations, diags, path); err != nil {
		t.Fatal(err)
	}
	if err := WriteCodeQuality(&report, diags, path); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(annotations.String(), "\n"); n != len(diags) {
		t.Errorf("%d diagnostics make %d lines", len(diags), n)
	}
	golden(t, "testdata/github.golden", annotations.String())
	golden(t, "testdata/gitlab.golden", report.String())
}

func TestCodeQualityKeepsFingerprints(t *testing.T) {
	t.Parallel()
	at := func(line int) *hcl.Diagnostic {
		return Errorf(hcl.Range{Filename: "main.hcl", Start: hcl.Pos{Line: line, Column: 1}}, "Bad", "It is bad.")
	}
	prints := func(diags ...*hcl.Diagnostic) []string {
		var out bytes.Buffer
		if err := WriteCodeQuality(&out, diags, func(s string) string { return s }); err != nil {
			t.Fatal(err)
		}
		var report []qualityIssue
		if err := json.Unmarshal(out.Bytes(), &report); err != nil {
			t.Fatal(err)
		}
		list := []string{}
		for _, q := range report {
			list = append(list, q.Fingerprint)
		}
		return list
	}
	before, after := prints(at(3), at(9)), prints(at(4), at(20))
	if d := cmp.Diff(before, after); d != "" {
		t.Errorf("lines change the fingerprints:\n%s", d)
	}
	if before[0] == before[1] {
		t.Error("two problems have one fingerprint")
	}
	if d := cmp.Diff([]string{}, prints()); d != "" {
		t.Errorf("no problems are no empty report:\n%s", d)
	}
}

// FuzzForges puts any text and any place into what forges read: one line for a
// diagnostic, and a mark that lies within its code.
func FuzzForges(f *testing.F) {
	f.Add("message \"x\" {\n  text = 1\n}\n", "Bad", "It is\n::error::bad.", 3, 20)
	f.Add("", "", "", 0, 0)
	f.Fuzz(func(t *testing.T, src, summary, detail string, from, to int) {
		file, _ := hclsyntax.ParseConfig([]byte(src), "f.hcl", hcl.InitialPos)
		if file == nil {
			t.Skip("not even a file")
		}
		rng := hcl.Range{Filename: "f.hcl", Start: hcl.Pos{Line: 1 + from, Byte: from}, End: hcl.Pos{Line: 1 + to, Byte: to}}
		d := Errorf(rng, problem.Code(summary), "%s", detail)
		p := Describe(d, map[string]*hcl.File{"f.hcl": file})
		if s := p.Snippet; s != nil && (s.HighlightStartOffset > s.HighlightEndOffset || s.HighlightEndOffset > len(s.Code) && utf8.ValidString(src)) {
			t.Errorf("mark %d to %d in %d bytes", s.HighlightStartOffset, s.HighlightEndOffset, len(s.Code))
		}
		var out bytes.Buffer
		if err := WriteAnnotations(&out, hcl.Diagnostics{d}, func(s string) string { return s + detail }); err != nil {
			t.Fatal(err)
		}
		if text := out.String(); strings.Count(text, "\n") != 1 || strings.Contains(text, "\r") {
			t.Errorf("not one line: %q", text)
		}
	})
}
