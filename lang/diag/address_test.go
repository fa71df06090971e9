package diag_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
)

func TestWithoutSecrets(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"git::https://TOKEN@h/a.git?ref=v1":           "git::https://***@h/a.git?ref=v1",
		"HTTP://user:TOKEN@h/a and https://x:y@h":     "HTTP://***@h/a and https://***@h",
		"https://u:a@TOKEN@h/a":                       "https://***@h/a",
		"https://h/a?ref=v1&access_token=TOKEN#x":     "https://h/a?ref=v1&access_token=***#x",
		"https://h/a?private-token=TOKEN":             "https://h/a?private-token=***",
		"git::ssh://git@h/a, git@h:a/b, a@b.example":  "git::ssh://git@h/a, git@h:a/b, a@b.example",
		"ssh://git:TOKEN@h/a":                         "ssh://git:***@h/a",
		"https://h/@path and https://h/a?ref=feature": "https://h/@path and https://h/a?ref=feature",
	} {
		if got := diag.WithoutSecrets(text); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

// What a problem shows of the source holds no secret, in text and in JSON, and
// what is marked stays marked.
func TestSnippetsHoldNoSecrets(t *testing.T) {
	t.Parallel()
	src := []byte("source = \"git::https://TOKEN@h/a.git\" + nothing\n")
	at := strings.Index(string(src), "nothing")
	d := &hcl.Diagnostic{Severity: hcl.DiagError, Summary: "Wrong", Detail: "It is wrong.", Subject: &hcl.Range{
		Filename: "main.hcl", Start: hcl.Pos{Line: 1, Column: at + 1, Byte: at}, End: hcl.Pos{Line: 1, Column: at + 8, Byte: at + 7},
	}}
	files := map[string]*hcl.File{"main.hcl": {Bytes: src}}
	var text strings.Builder
	if err := diag.Write(&text, hcl.Diagnostics{d}, files, diag.Options{}); err != nil {
		t.Fatal(err)
	}
	if s := text.String(); strings.Contains(s, "TOKEN") || !strings.Contains(s, "https://*****@h/a.git") {
		t.Errorf("it shows\n%s", s)
	}
	p := diag.Describe(d, files).Snippet
	if strings.Contains(p.Code, "TOKEN") || p.Code[p.HighlightStartOffset:p.HighlightEndOffset] != "nothing" {
		t.Errorf("it has %+v", p)
	}
}
