package diag

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag/visible"
)

// WriteAnnotations writes diagnostics as GitHub's workflow commands, which show them at
// the line of the file that they are about. path gives the name of a file as
// seen from the root of the repository. Source: "Workflow commands for GitHub
// Actions". The error is that of w.
func WriteAnnotations(w io.Writer, diags hcl.Diagnostics, path func(string) string) error {
	for _, d := range diags {
		word := severityWord(d.Severity)
		_, err := fmt.Fprintf(w, "::%s %s::%s\n", strings.ToLower(word), annotationProperties(d, path), escapeData(d.Detail))
		if err != nil {
			return fmt.Errorf("annotate: %w", err)
		}
	}
	return nil
}

// annotationProperties are the position of an annotation. Columns are only understood when
// it is in one line.
func annotationProperties(d *hcl.Diagnostic, path func(string) string) string {
	var out []string
	add := func(name, value string) { out = append(out, name+"="+escapeProperty(value)) }
	if d.Subject != nil {
		mark := normalizeRange(*d.Subject)
		add("file", path(mark.Filename))
		add("line", strconv.Itoa(mark.Start.Line))
		add("endLine", strconv.Itoa(mark.End.Line))
		if mark.Start.Line == mark.End.Line {
			add("col", strconv.Itoa(mark.Start.Column))
			add("endColumn", strconv.Itoa(mark.End.Column))
		}
	}
	add("title", d.Summary)
	return strings.Join(out, ",")
}

// escapeData keeps text from ending the command, from being another one, and
// from controlling the terminal that shows the log. Its lines stay lines.
func escapeData(s string) string {
	lines := strings.Split(strings.ReplaceAll(s, "\r\n", "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.ReplaceAll(visible.Line(line), "%", "%25")
	}
	return strings.Join(lines, "%0A")
}

func escapeProperty(s string) string {
	return strings.NewReplacer("%", "%25", ":", "%3A", ",", "%2C").Replace(visible.Line(s))
}

// qualityIssue is one entry of a code quality report.
type qualityIssue struct {
	Description string          `json:"description"`
	CheckName   string          `json:"check_name"`
	Fingerprint string          `json:"fingerprint"`
	Severity    string          `json:"severity"`
	Location    qualityLocation `json:"location"`
}

type qualityLocation struct {
	Path  string       `json:"path"`
	Lines qualityLines `json:"lines"`
}

type qualityLines struct {
	Begin int `json:"begin"`
}

// WriteCodeQuality writes diagnostics as a report that GitLab shows in a merge
// request. path is as for WriteAnnotations. The fingerprint of a problem does not
// depend on its line, so that it stays the same problem when lines above it
// come and go. Source: GitLab's "Code Quality", "Code Quality report format".
// The error is that of w.
func WriteCodeQuality(w io.Writer, diags hcl.Diagnostics, path func(string) string) error {
	report := make([]qualityIssue, 0, len(diags))
	seen := map[string]int{}
	for _, d := range diags {
		q := qualityIssue{
			Description: d.Summary + ": " + d.Detail, CheckName: string(CodeOf(d)), Severity: "major",
			Location: qualityLocation{Path: ".", Lines: qualityLines{1}},
		}
		if d.Severity == hcl.DiagWarning {
			q.Severity = "minor"
		}
		if d.Subject != nil {
			q.Location = qualityLocation{path(d.Subject.Filename), qualityLines{normalizeRange(*d.Subject).Start.Line}}
		}
		identity := strings.Join([]string{q.CheckName, q.Location.Path, d.Detail}, "\x00")
		seen[identity]++
		q.Fingerprint = qualityFingerprint(identity, seen[identity])
		report = append(report, q)
	}
	encoder := json.NewEncoder(visible.NewWriter(w, visible.JSON))
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(report); err != nil {
		return fmt.Errorf("write the code quality report: %w", err)
	}
	return nil
}

// qualityFingerprint identifies the nth problem of an identity.
func qualityFingerprint(identity string, n int) string {
	sum := sha256.Sum256([]byte(identity + "\x00" + strconv.Itoa(n)))
	return hex.EncodeToString(sum[:16])
}
