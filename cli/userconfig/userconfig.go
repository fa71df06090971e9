// Package userconfig reads what the user of Herald allows the files of
// projects to reach: from a flag, the environment, and a configuration file of
// the user. All of these are out of reach of a checkout.
//
// It must not know any project, nor what is guarded by the policy.
package userconfig

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/source"
	"herald/lang/trust"
)

// Environment variables that are read.
const (
	EnvConfig    = "HERALD_CONFIG"
	EnvUntrusted = "HERALD_UNTRUSTED"
)

// Sources say where the policy comes from. What any of them allows is allowed,
// and each of them can make the files untrusted.
type Sources struct {
	Untrusted   bool     // --untrusted
	Directories []string // --allow-files-outside, as absolute paths
	Getenv      func(string) string
	// Dir is where users keep configuration, as os.UserConfigDir gives it; ""
	// where there is none, and then there is no file unless HERALD_CONFIG names
	// one.
	Dir string
}

// Load gathers the policy. The files are those that diagnostics point into. With
// errors the policy is untrusted and allows nothing.
func Load(src Sources) (trust.Policy, map[string]*hcl.File, hcl.Diagnostics) {
	l := loader{opt: trust.Options{Untrusted: src.Untrusted, Directories: slices.Clone(src.Directories)}, files: map[string]*hcl.File{}}
	l.parseUntrusted(src.Getenv(EnvUntrusted))
	l.parseEndpoints(src.Getenv(trust.EnvEndpoints))
	l.loadFile(src)
	if l.diags.HasErrors() {
		return trust.New(trust.Options{Untrusted: true}), l.files, l.diags
	}
	return trust.New(l.opt), l.files, l.diags
}

type loader struct {
	opt        trust.Options
	signatures []string
	files      map[string]*hcl.File
	diags      hcl.Diagnostics
}

func (l *loader) addDiagnostic(d *hcl.Diagnostic) { l.diags = append(l.diags, d) }

func (l *loader) parseUntrusted(text string) {
	if text == "" {
		return
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		l.addDiagnostic(wrongVariable("%s is %q; it must be 1 or 0.", EnvUntrusted, text))
	}
	l.opt.Untrusted = l.opt.Untrusted || on
}

func (l *loader) parseEndpoints(text string) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' }) {
		endpoint, err := trust.ParseEndpoint(word)
		if err != nil {
			l.addDiagnostic(wrongVariable("%s has %q, but %s.", trust.EnvEndpoints, word, err))
			continue
		}
		l.opt.Endpoints = append(l.opt.Endpoints, endpoint)
	}
}

// loadFile reads the file of the user. One that HERALD_CONFIG names must
// exist, and its path must not depend on where the program is started: that may
// be in a checkout.
func (l *loader) loadFile(src Sources) {
	name, named := src.Getenv(EnvConfig), true
	switch {
	case name == "" && src.Dir == "":
		return
	case name == "":
		name, named = filepath.Join(src.Dir, "herald", "config.hcl"), false
	case !filepath.IsAbs(name):
		l.addDiagnostic(wrongVariable("%s is %q; it must be an absolute path, so that no checkout can supply the file.", EnvConfig, name))
		return
	}
	data, err := source.Read(name)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return
	}
	if err != nil {
		l.addDiagnostic(diag.New(hcl.DiagError, problem.InvalidUserConfiguration, nil,
			diag.Sentence("the user configuration cannot be read: "+err.Error())))
		return
	}
	file, diags := source.Parse(name, data)
	l.files[name] = file
	l.diags = append(l.diags, diags...)
	if !diags.HasErrors() {
		l.decodeBody(file.Body)
	}
}

func wrongVariable(format string, args ...any) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagError, problem.InvalidEnvironmentVariable, nil, format, args...)
}
