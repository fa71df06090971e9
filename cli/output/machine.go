package output

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/apply/stream"
	"herald/cli/failure"
	"herald/lang/diag"
	"herald/lang/safefile"
)

// Options say what is written for programs and forges, in addition to text for
// people or instead of it. Names of files are paths.
type Options struct {
	Version     string // of this program
	JSON        bool   // a stream of JSON on standard output instead of text
	JSONFile    string // file for the same stream; "" for none
	Diagnostics string // how problems are reported: text, github or auto; "" is auto
	CodeQuality string // file for a code quality report of GitLab's; "" for none
	Compact     bool   // if there are only warnings, print each on one line
}

// machine is what one command writes for programs and forges.
type machine struct {
	stream   *stream.Stream // nil: no program reads
	file     *os.File       // that the stream is written to as well; nil for none
	alone    bool           // people see nothing
	annotate bool           // GitHub shows problems at their lines
	quality  string         // file for a code quality report; "" for none
}

// Begin starts to write what the options ask for. Every command with such
// options calls it before it prints anything.
func (o *Output) Begin(opt Options) error {
	switch opt.Diagnostics {
	case "", "auto":
		o.machine.annotate = o.env.Getenv("GITHUB_ACTIONS") == "true"
	case "github":
		o.machine.annotate = true
	case "text":
	default:
		return failure.Usage("--diagnostics is %q; it must be auto, text or github", opt.Diagnostics)
	}
	o.machine.quality, o.compact = opt.CodeQuality, opt.Compact
	var to []io.Writer
	if opt.JSON {
		to = append(to, o.JSON())
		o.HideText()
	}
	if opt.JSONFile != "" {
		file, err := safefile.OpenStream(opt.JSONFile)
		if err != nil {
			return fmt.Errorf("open the file of --json-into: %w", err)
		}
		o.machine.file, to = file, append(to, o.jsonTo(file))
	}
	if len(to) > 0 {
		o.machine.stream = stream.New(stream.Options{Version: opt.Version, Now: o.env.Now}, to...)
	}
	return nil
}

// Close writes what is still held back, and the reports for programs and forges.
// After an error, nothing more is written for them.
func (o *Output) Close() error {
	all := []error{}
	if s := o.machine.stream; s != nil {
		all = append(all, s.Close())
	}
	if f := o.machine.file; f != nil {
		all = append(all, f.Close())
	}
	if o.machine.quality != "" {
		all = append(all, o.writeCodeQuality())
	}
	err := errors.Join(append(all, o.flushStreams())...)
	if err != nil {
		o.machine = machine{}
	}
	return err
}

// writeCodeQuality writes the code quality report. Without problems it is empty: a
// report that is missing would keep the problems of the last one alive.
func (o *Output) writeCodeQuality() error {
	var report strings.Builder
	if err := diag.WriteCodeQuality(&report, o.reported.Diagnostics, repositoryPath(o.env.Getenv("CI_PROJECT_DIR"))); err != nil {
		return err
	}
	if err := safefile.Write(o.machine.quality, o.credentials.Redact([]byte(report.String())), safefile.Options{Durable: true}); err != nil {
		return fmt.Errorf("write the code quality report: %w", err)
	}
	return nil
}

// repositoryPath returns a function that makes names of files relative to the
// root of the repository; "" when the root is not known.
func repositoryPath(root string) func(string) string {
	return func(name string) string {
		if root == "" {
			return filepath.ToSlash(name)
		}
		abs, err := filepath.Abs(name)
		if err != nil {
			return filepath.ToSlash(name)
		}
		rel, err := filepath.Rel(root, abs)
		if err != nil || strings.HasPrefix(rel, "..") {
			return filepath.ToSlash(name)
		}
		return filepath.ToSlash(rel)
	}
}

// record keeps sorted diagnostics, and writes them for programs and forges.
func (o *Output) record(diags hcl.Diagnostics, sources map[string]*hcl.File) {
	for _, d := range diags {
		if d.Severity == hcl.DiagError {
			o.reported.Errors++
		} else {
			o.reported.Warnings++
		}
	}
	limited := diag.Limit(diags, limitForPrograms)
	o.reported.Diagnostics = append(o.reported.Diagnostics, limited...)
	for name, file := range sources {
		o.reported.Sources[name] = file
	}
	if s := o.machine.stream; s != nil {
		s.Diagnostics(limited, sources)
	}
	if o.machine.annotate {
		// Standard error is the last resort: an error of it cannot be reported.
		_ = diag.WriteAnnotations(o.raw.err, diag.Limit(diags, LimitForPeople), repositoryPath(o.env.Getenv("GITHUB_WORKSPACE")))
	}
}
