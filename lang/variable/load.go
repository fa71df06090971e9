// Package variable collects the values of a root module's variables from files,
// flags and the environment, and checks them against the declarations.
//
// It must not depend on the use of a variable.
package variable

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/confine"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/safefile"
	"herald/lang/source"
)

// Values are the values given for the root module's variables, and where
// each came from. The zero Values gives none.
type Values struct {
	given map[string]givenValue
	files map[string]*hcl.File
}

// origin is where a value comes from, for diagnostics.
type origin struct {
	description         string    // "herald.vars.hcl:3", "--var", "the environment variable HERALD_VAR_x"
	rng                 hcl.Range // in a file; zero elsewhere
	undeclaredIsError   bool      // a person typed the name just now: an undeclared one is an error
	undeclaredIsIgnored bool      // the environment is not ours alone: an undeclared one is nothing
}

type givenValue struct {
	val    cty.Value
	expr   hcl.Expression // the value as it is written; nil when a program gives it
	raw    string         // the text from a command line or the environment, when isRaw
	isRaw  bool
	origin origin
}

// Sources say where values are looked for.
type Sources struct {
	Dir string // of the root module
	// Tests is the directory of tests, relative to Dir, whose automatic files win
	// over those of Dir; "" when no tests are run.
	Tests string
	// Files reads the automatic files, those of Tests also if it does not allow that
	// directory; nil reads those inside Dir.
	Files *confine.Reader
	// Flags are --var and --var-file in the order of the command line.
	Flags []Flag
	// Environ is the environment as NAME=value lines, as os.Environ gives it.
	Environ []string
}

// Flag is one --var or --var-file.
type Flag struct {
	File bool   // --var-file
	Text string // NAME=value, or the path of a file
}

// Load gathers values. A later source wins over an earlier one:
// HERALD_VAR_name in the environment, herald.vars.hcl, herald.vars.hcl.json,
// *.auto.vars.hcl and *.auto.vars.hcl.json by name, and the flags in their
// order. Values are held against the declarations by Evaluate.
//
// The Values are usable for printing diagnostics (Files) even when there
// are errors.
func Load(src Sources) (Values, hcl.Diagnostics) {
	l := loader{Values: Values{given: make(map[string]givenValue), files: make(map[string]*hcl.File)}}
	for _, line := range src.Environ {
		l.readEnviron(line)
	}
	l.readAutomaticFiles(src.Files, src.Dir)
	if tests := filepath.Clean(src.Tests); src.Tests != "" && tests != "." {
		l.readAutomaticFiles(src.Files, filepath.Join(src.Dir, tests))
	}
	for _, flag := range src.Flags {
		if flag.File {
			src, err := safefile.ReadStream(flag.Text, maxFileBytes)
			l.readFile(flag.Text, src, err)
		} else {
			l.readFlag(flag.Text)
		}
	}
	return l.Values, l.diags
}

// FromMap are values that a program gives.
func FromMap(values map[string]cty.Value) Values {
	v := Values{given: make(map[string]givenValue, len(values))}
	for name, val := range values {
		v.given[name] = givenValue{val: val, origin: origin{description: "the caller", undeclaredIsError: true}}
	}
	return v
}

// Has reports whether a value was given for a variable.
func (v Values) Has(name string) bool {
	_, ok := v.given[name]
	return ok
}

// Override is a value that a file gives which is no variable file.
type Override struct {
	Name  string
	Value cty.Value
	Expr  hcl.Expression // the value as it is written; nil when unknown
	Range hcl.Range
	// Lenient makes it a warning that there is no such variable; else it is an
	// error.
	Lenient bool
}

// With puts values over those that are there.
func (v Values) With(list ...Override) Values {
	out := Values{given: maps.Clone(v.given), files: v.files}
	if out.given == nil {
		out.given = make(map[string]givenValue, len(list))
	}
	for _, g := range list {
		out.given[g.Name] = givenValue{val: g.Value, expr: g.Expr, origin: origin{description: formatPosition(g.Range), rng: g.Range, undeclaredIsError: !g.Lenient}}
	}
	return out
}

// Without leaves out the values of some variables.
func (v Values) Without(names map[string]bool) Values {
	out := Values{given: maps.Clone(v.given), files: v.files}
	maps.DeleteFunc(out.given, func(name string, _ givenValue) bool { return names[name] })
	return out
}

// Only leaves out the values of all other variables.
func (v Values) Only(names map[string]bool) Values {
	out := Values{given: maps.Clone(v.given), files: v.files}
	maps.DeleteFunc(out.given, func(name string, _ givenValue) bool { return !names[name] })
	return out
}

// Files returns the sources of variable files, for source snippets. The map
// belongs to the caller.
func (v Values) Files() map[string]*hcl.File { return maps.Clone(v.files) }

type loader struct {
	Values
	diags hcl.Diagnostics
}

const environPrefix = "HERALD_VAR_"

func (l *loader) readEnviron(line string) {
	name, value, ok := strings.Cut(line, "=")
	if variable, found := strings.CutPrefix(name, environPrefix); ok && found && variable != "" {
		l.given[variable] = givenValue{raw: value, isRaw: true, origin: origin{description: "the environment variable " + name, undeclaredIsIgnored: true}}
	}
}

func (l *loader) readFlag(text string) {
	name, value, ok := strings.Cut(text, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		l.diags = append(l.diags, diag.Errorf(hcl.Range{}, problem.InvalidVar,
			"--var requires a name, an equals sign and a value, as in --var 'audience=everyone'."))
		return
	}
	l.given[name] = givenValue{raw: value, isRaw: true, origin: origin{description: "--var", undeclaredIsError: true}}
}

// maxFileBytes is how large a file of variables may be, in bytes.
const maxFileBytes = 64 << 20

// readAutomaticFiles reads the files of a directory that need no flag. The user named the
// directory, so it may be read itself.
func (l *loader) readAutomaticFiles(files *confine.Reader, dir string) {
	names := automaticFiles(dir)
	if len(names) == 0 {
		return
	}
	if files == nil {
		files = new(confine.Reader)
	}
	files, err := files.With(cmp.Or(dir, "."))
	if err != nil {
		return // the directory was removed meanwhile
	}
	for _, name := range names {
		path := filepath.Join(dir, name)
		src, err := source.ReadIn(files, path)
		l.readFile(path, src, err)
	}
}

// readFile takes the values of a file over, or reports that it could not be read.
func (l *loader) readFile(path string, src []byte, err error) {
	if err != nil {
		detail := err.Error()
		if errors.Is(err, fs.ErrNotExist) {
			detail = "there is no such file"
		}
		l.diags = append(l.diags, diag.Errorf(hcl.Range{}, problem.CannotReadVariables,
			"The variable file %q cannot be read: %s.", path, detail))
		return
	}
	file, diags := source.Parse(path, src)
	l.files[path] = file
	attrs, more := source.Attributes(file.Body)
	diags = append(diags, more...)
	for name, attr := range attrs {
		val, more := source.EvalConstant(attr.Expr)
		diags = append(diags, more...)
		if more.HasErrors() {
			val = cty.DynamicVal
		}
		l.given[name] = givenValue{val: val, expr: attr.Expr, origin: origin{description: formatPosition(attr.NameRange), rng: attr.NameRange}}
	}
	l.diags = append(l.diags, diags...)
}

// automaticFiles lists the variable files that need no flag, weakest first.
func automaticFiles(dir string) []string {
	if dir == "" {
		dir = "."
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // Load reports the directory
	}
	var fixed, automatic []string
	for _, e := range entries {
		name := e.Name()
		switch {
		case e.IsDir() || strings.HasPrefix(name, "."):
		case name == "herald.vars.hcl" || name == "herald.vars.hcl.json":
			fixed = append(fixed, name)
		case strings.HasSuffix(name, ".auto.vars.hcl") || strings.HasSuffix(name, ".auto.vars.hcl.json"):
			automatic = append(automatic, name)
		}
	}
	slices.Sort(fixed)
	slices.Sort(automatic)
	return append(fixed, automatic...)
}
