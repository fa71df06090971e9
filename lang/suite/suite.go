// Package suite parses test files: the runs, their variables, and their
// assertions. Expressions are not evaluated.
//
// It must not depend on how runs are executed or on any values.
package suite

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
	"herald/lang/source"
)

// File is one test file. Its lists are in the order of the file.
type File struct {
	Path      string
	Source    *hcl.File // for snippets; never nil
	Variables []*hcl.Attribute
	Declared  []*module.Variable // variable blocks of the file itself
	Providers []*module.Provider
	Runs      []*Run
}

// Run is one plan or apply, and what must hold after it.
type Run struct {
	Name      string
	Apply     bool // else it only plans
	Variables []*hcl.Attribute
	// Source is the directory of the module that is run, relative to that of
	// the project; "" is the project itself.
	Source      string
	SourceRange hcl.Range // of Source; zero without one
	Providers   []PassedProvider
	Options     Options
	// Now is when the run takes place; nil: right after the one before.
	Now hcl.Expression
	// Settled wants that a plan after an apply finds nothing to do.
	Settled bool
	Asserts []module.Condition
	Expect  []ExpectedFailure
	// State names the state: runs with the same one continue each other.
	State string
	Range hcl.Range
}

// Mode is what a run plans for.
type Mode string

// Modes of a plan.
const (
	Normal      Mode = "normal"
	Destroy     Mode = "destroy"
	RefreshOnly Mode = "refresh-only"
)

// Options are those of a run's plan.
type Options struct {
	Mode    Mode
	Refresh bool // refresh the state first
	// Replace, Target and Exclude are addresses as people write them.
	Replace, Target, Exclude []string
}

// PassedProvider is a provider of the file with its name in the module of a run.
type PassedProvider struct {
	Name, From addr.Provider
	Range      hcl.Range // of From
}

// ExpectedFailure is something whose own rule must not hold in a run.
type ExpectedFailure struct {
	Address string // var.x, message.y, check.z
	Range   hcl.Range
}

// Read reads a test file; JSON when its name ends in .json. The File is never
// nil, and holds what could be read.
func Read(path string, src []byte) (*File, hcl.Diagnostics) {
	parsed, diags := source.Parse(path, src)
	r := &reader{file: &File{Path: path, Source: parsed}, diags: diags, seen: make(map[string]hcl.Range)}
	if diags.HasErrors() {
		return r.file, diags // what follows from a slip of the pen is no help
	}
	content := r.readContent(parsed.Body, fileSchema())
	slices.SortStableFunc(content.Blocks, func(a, b *hcl.Block) int { return a.DefRange.Start.Byte - b.DefRange.Start.Byte })
	for _, b := range content.Blocks {
		r.readBlock(b)
	}
	if len(r.file.Runs) == 0 && !r.diags.HasErrors() {
		r.addDiags(diag.Errorf(parsed.Body.MissingItemRange(), problem.TestFileWithoutRuns,
			"%s contains no runs. Add a block such as\n  run \"sends\" {\n    command = plan\n  }", path))
	}
	r.checkReferences()
	return r.file, r.diags
}

func fileSchema() *hcl.BodySchema {
	return &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: "test"}, {Type: "variables"}, {Type: "variable", LabelNames: []string{"name"}}, {Type: "provider", LabelNames: []string{"platform"}}, {Type: "run", LabelNames: []string{"name"}},
	}}
}

// reader gathers what a file says.
type reader struct {
	file  *File
	seen  map[string]hcl.Range // where each block that may occur once is
	diags hcl.Diagnostics
}

func (r *reader) addDiags(list ...*hcl.Diagnostic) { r.diags = append(r.diags, list...) }

func (r *reader) readBlock(b *hcl.Block) {
	switch b.Type {
	case "variables":
		if r.declareOnce("variables block", "", b.DefRange) {
			r.file.Variables = r.readAssignments(b.Body)
		}
	case "variable":
		r.readVariable(b)
	case "provider":
		p, diags := module.ReadProvider(b)
		r.addDiags(diags...)
		if p != nil && r.declareOnce("provider", addr.Provider{Platform: p.Platform, Alias: p.Alias}.String(), b.DefRange) {
			r.file.Providers = append(r.file.Providers, p)
		}
	case "run":
		r.readRun(b)
	case "test":
		if r.declareOnce("test block", "", b.DefRange) {
			content, diags := source.Content(b.Body, &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "parallel"}}})
			r.addDiags(diags...)
			r.warnParallel(content.Attributes["parallel"])
		}
	}
}

func (r *reader) readVariable(b *hcl.Block) {
	v, diags := module.ReadVariable(r.file.Path, r.file.Source, b)
	r.addDiags(diags...)
	if v == nil || !r.declareOnce("variable", v.Name, b.DefRange) {
		return
	}
	if v.Const {
		r.addDiags(diag.Errorf(v.Range, problem.ConstantVariableInTest,
			"Modules are loaded before a test file is read, so variable %q of the file cannot be constant. Remove const from it.", v.Name))
	}
	r.file.Declared = append(r.file.Declared, v)
}

// warnParallel reads a wish that changes nothing: runs that went side by side would
// find each other's messages in the conversations they look at.
func (r *reader) warnParallel(attr *hcl.Attribute) {
	if r.evalConstant(attr, cty.False).True() {
		r.addDiags(diag.Warnf(attr.NameRange, problem.ArgumentWithoutEffect,
			"The runs of a file share one sandbox and its clock, so they always run one after another. Remove the argument."))
	}
}

// readContent decodes a body. For the mock and override blocks of Terraform,
// it reports why they are not needed.
func (r *reader) readContent(body hcl.Body, schema *hcl.BodySchema) *hcl.BodyContent {
	content, diags := source.Content(body, schema)
	for _, d := range diags {
		if diag.CodeOf(d) == problem.UnsupportedBlockType && d.Subject.CanSliceBytes(r.file.Source.Bytes) {
			switch word := string(d.Subject.SliceBytes(r.file.Source.Bytes)); word {
			case "mock_provider", "override_resource", "override_data", "override_module":
				d = diag.Errorf(*d.Subject, problem.UnsupportedBlockType,
					"Tests need no mocks and overrides: every provider of a test uses the sandbox, which speaks the platform's protocol. "+
						"Remove the %s block. To prepare messages, send them in an earlier run.", word)
			}
		}
		r.addDiags(d)
	}
	return content
}

// declareOnce reports whether there has been no such block, and adds an error otherwise.
func (r *reader) declareOnce(kind, name string, rng hcl.Range) bool {
	before, ok := r.seen[kind+" "+name]
	if !ok {
		r.seen[kind+" "+name] = rng
		return true
	}
	if name != "" {
		name = " \"" + name + "\""
	}
	r.addDiags(diag.Errorf(rng, problem.DuplicateBlock, "There is already a %s%s at line %d. A file can have only one; rename or merge them.",
		kind, name, before.Start.Line))
	return false
}

// readAssignments are the arguments of a variables block.
func (r *reader) readAssignments(body hcl.Body) []*hcl.Attribute {
	attrs, diags := source.Attributes(body)
	r.addDiags(diags...)
	list := make([]*hcl.Attribute, 0, len(attrs))
	for _, attr := range attrs {
		list = append(list, attr)
	}
	slices.SortFunc(list, func(a, b *hcl.Attribute) int { return a.NameRange.Start.Byte - b.NameRange.Start.Byte })
	return list
}
