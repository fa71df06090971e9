package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"herald/cli/trial"
	"herald/lang/diag"
	"herald/lang/diag/visible"
)

// The elements of a JUnit file that pipelines read.
type (
	suites struct {
		XMLName xml.Name `xml:"testsuites"`
		Suites  []junitFile
	}
	junitFile struct {
		XMLName  xml.Name `xml:"testsuite"`
		Name     string   `xml:"name,attr"`
		Tests    int      `xml:"tests,attr"`
		Skipped  int      `xml:"skipped,attr"`
		Failures int      `xml:"failures,attr"`
		Errors   int      `xml:"errors,attr"`
		Cases    []junitCase
	}
	junitCase struct {
		XMLName   xml.Name `xml:"testcase"`
		Name      string   `xml:"name,attr"`
		Class     string   `xml:"classname,attr"`
		Time      string   `xml:"time,attr,omitempty"` // seconds
		Timestamp string   `xml:"timestamp,attr,omitempty"`
		Skipped   *outcome `xml:"skipped"`
		Failure   *outcome `xml:"failure"`
		Error     *outcome `xml:"error"`
		Warnings  *said    `xml:"system-err"`
	}
	said struct {
		Text string `xml:",cdata"`
	}
	outcome struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",cdata"`
	}
)

// JUnit writes the file that pipelines read: a suite for each file, a case for
// each run.
func JUnit(w io.Writer, reports []*trial.Report) error {
	w = visible.NewWriter(w, visible.Text)
	var out suites
	for _, r := range reports {
		c := CountOf([]*trial.Report{r})
		f := junitFile{Name: r.File.Path, Tests: len(r.Runs), Skipped: c.Skipped, Failures: c.Failed, Errors: c.Errored}
		for _, run := range r.Runs {
			f.Cases = append(f.Cases, caseOf(run))
		}
		out.Suites = append(out.Suites, f)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return fmt.Errorf("write the JUnit file: %w", err)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(out); err != nil {
		return fmt.Errorf("write the JUnit file: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func caseOf(r *trial.Result) junitCase {
	c := junitCase{Name: r.Run.Name, Class: r.File.Path}
	if !r.Began.IsZero() {
		c.Time, c.Timestamp = strconv.FormatFloat(r.Elapsed.Seconds(), 'f', 3, 64), r.Began.UTC().Format(time.RFC3339)
	}
	text := diagnosticText(r)
	switch r.Status {
	case trial.Pass:
		if text != "" {
			c.Warnings = &said{text}
		}
	case trial.Fail:
		c.Failure = &outcome{fmt.Sprintf("%d of %s failed", r.Broken, countOf(len(r.Run.Asserts), "assertion")), text}
		if r.Broken == 0 {
			c.Failure.Message = firstOf(r)
		}
	case trial.Error:
		c.Error = &outcome{firstOf(r), text}
	case trial.Skip:
		c.Skipped = &outcome{Message: "An earlier run of the file failed, or the tests were interrupted"}
	}
	return c
}

// firstOf is what is wrong in a few words.
func firstOf(r *trial.Result) string {
	for _, d := range diag.Sort(r.Diags) {
		return d.Summary
	}
	return string(r.Status)
}

// diagnosticText is what people read, without what XML cannot hold.
func diagnosticText(r *trial.Result) string {
	if len(r.Diags) == 0 {
		return ""
	}
	var b strings.Builder
	_ = diag.Write(&b, limitDiagnostics(r.Diags), r.Sources, diag.Options{}) // a Builder never fails
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' {
			return -1
		}
		return c
	}, b.String())
}
