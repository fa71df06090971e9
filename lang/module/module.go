// Package module parses the files of one directory into declarations: which
// blocks there are, their names, and their source ranges. Expressions
// are not evaluated.
//
// It must not depend on values, platforms, or the use of a block.
package module

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/confine"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/source"
)

// Module is the declarations of one directory, each list in source order:
// files by name, blocks in source order.
type Module struct {
	Dir       string
	Files     map[string]*hcl.File // by path, for source snippets
	Herald    *Herald              // nil when there is none
	Providers []*Provider
	Variables []*Variable
	Locals    []*Local
	Outputs   []*Output
	Blocks    []*Block
	Calls     []*Call // of the module blocks among Blocks
	Checks    []*Check
	Moved     []*Moved
	Removed   []*Removed
	Imports   []*Import
}

// Herald is the block of the project's own settings.
type Herald struct {
	Name              *hcl.Attribute // nil when not given
	RequiredVersion   *hcl.Attribute
	Backend           *Backend
	Encryption        *Encryption        // nil when there is none
	RequiredProviders []RequiredProvider // providers; the default ones too
	// AllowFilesOutside lists directories outside of the project whose files may
	// be read; nil when not given.
	AllowFilesOutside *hcl.Attribute
	Rules             hcl.Attributes
	RulesRange        hcl.Range // zero when there is no such block
	Range             hcl.Range
}

// Encryption says how the state is encrypted.
type Encryption struct {
	Attributes hcl.Attributes
	// Fallbacks are the bodies of the fallback blocks in it.
	Fallbacks []hcl.Attributes
	Range     hcl.Range
}

// Backend says where the state is.
type Backend struct {
	Type       string
	Attributes hcl.Attributes
	Range      hcl.Range
}

// Provider is a provider block; Body holds the platform's own arguments.
type Provider struct {
	Platform      string
	Alias         string // "" for the provider without an alias
	ForEach       *hcl.Attribute
	Body          hcl.Body
	Range         hcl.Range
	PlatformRange hcl.Range
}

// Variable is an input of the module.
type Variable struct {
	Name     string
	Type     cty.Type // DynamicPseudoType when any type will do
	Defaults *typeexpr.Defaults
	// Literal means that a value from a command line is the text itself and not
	// an expression, as for strings, numbers, booleans and undeclared types.
	Literal     bool
	Default     cty.Value // NilVal: a value is required
	Description string
	Sensitive   bool
	Ephemeral   bool // its value exists during one run only
	Nullable    bool
	Const       bool   // sources of modules may use it
	Deprecated  string // what to use instead; "" when the variable is in use
	Validations []Condition
	Range       hcl.Range
}

// Condition is a rule that must hold, and what to say when it does not.
type Condition struct {
	Test    hcl.Expression
	Message hcl.Expression
	Range   hcl.Range
}

// Local is a named expression.
type Local struct {
	Name  string
	Expr  hcl.Expression
	Range hcl.Range
}

// Output is a value for people and programs.
type Output struct {
	Name          string
	Type          cty.Type // DynamicPseudoType when any type will do
	Defaults      *typeexpr.Defaults
	Description   string
	Sensitive     bool
	Ephemeral     bool   // its value exists during one run only
	Deprecated    string // what to use instead; "" when the output is in use
	Value         hcl.Expression
	DependsOn     []hcl.Traversal
	Preconditions []Condition
	Range         hcl.Range
}

// Block is a conversation, an attachment, a message, a data block, an action
// or a call of a module.
type Block struct {
	Kind      string
	Type      string // of data and actions
	Name      string
	Check     string // of a data block in a check: the check's name
	Body      hcl.Body
	Range     hcl.Range
	TypeRange hcl.Range
}

// Call is where a module block says its module is.
type Call struct {
	Name   string
	Source string         // "" when it is wrong, and while Expr has not been evaluated
	Expr   hcl.Expression // of a source that refers to values; else nil
	Range  hcl.Range
}

// Check is a set of rules about the whole, which only warn. Its data blocks are
// among the module's Blocks.
type Check struct {
	Name    string
	Asserts []Condition
	Range   hcl.Range
}

// Moved means that a block was renamed.
type Moved struct {
	From, To hcl.Traversal
	Range    hcl.Range
}

// Removed determines what happens to the objects of a removed block.
type Removed struct {
	From    hcl.Traversal
	Destroy bool // false: it is forgotten and stays on the platform
	Range   hcl.Range
}

// Import adds an object that exists on a platform to the state.
type Import struct {
	To           hcl.Expression
	Conversation hcl.Expression // nil when not given
	ID           hcl.Expression
	Provider     hcl.Expression // nil when not given
	ForEach      *hcl.Attribute // nil when not given
	Range        hcl.Range
}

// Load reads every *.hcl and *.hcl.json of dir, except dotfiles, *.vars.hcl
// and *.test.hcl, as far as the Reader may read them. Files called override.hcl or
// *_override.hcl change the blocks of the others. The Module is never nil, and
// holds what could be read.
func Load(dir string, files *confine.Reader) (*Module, hcl.Diagnostics) {
	l := loader{module: &Module{Dir: dir, Files: make(map[string]*hcl.File)}, files: files, seen: make(map[string]hcl.Range)}
	names, err := listSources(dir)
	if err != nil {
		l.addDiags(unreadableError(dir, err))
	}
	for _, name := range names {
		if !isOverride(name) {
			l.blocks = append(l.blocks, l.readFile(filepath.Join(dir, name))...)
		}
	}
	for _, name := range names {
		if isOverride(name) {
			l.applyOverrides(l.readFile(filepath.Join(dir, name)))
		}
	}
	for _, b := range l.blocks {
		l.readBlock(b)
	}
	if err == nil && len(names) == 0 {
		l.addDiags(diag.Errorf(hcl.Range{}, problem.NoConfigurationFiles,
			"The directory %q has no files with the extension .hcl or .hcl.json. "+
				"Create one, or select another directory with --chdir.", dir))
	}
	return l.module, l.diags
}

// IsSource reports whether a file of that name belongs to a module.
func IsSource(name string) bool {
	name = strings.TrimSuffix(name, ".json")
	return !strings.HasPrefix(name, ".") && strings.HasSuffix(name, ".hcl") &&
		!strings.HasSuffix(name, ".vars.hcl") && !strings.HasSuffix(name, ".test.hcl")
}

func listSources(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		if !e.IsDir() && IsSource(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, err
}

func unreadableError(path string, err error) *hcl.Diagnostic {
	return diag.Errorf(hcl.Range{}, problem.CannotReadConfiguration, "%s cannot be read: %s.", path, err)
}

// loader gathers the declarations of one module.
type loader struct {
	module *Module
	files  *confine.Reader
	blocks []*hcl.Block         // those of override files laid over
	seen   map[string]hcl.Range // where each name was first declared
	diags  hcl.Diagnostics
}

func (l *loader) addDiags(ds ...*hcl.Diagnostic) { l.diags = append(l.diags, ds...) }

// readFile reads the blocks of a file.
func (l *loader) readFile(path string) []*hcl.Block {
	src, err := source.ReadIn(l.files, path)
	if err != nil {
		l.addDiags(unreadableError(path, err))
		return nil
	}
	file, diags := source.Parse(path, src)
	l.module.Files[path] = file
	l.addDiags(diags...)
	content, diags := source.Content(file.Body, rootSchema())
	l.addDiags(diags...)
	slices.SortStableFunc(content.Blocks, func(a, b *hcl.Block) int {
		return a.DefRange.Start.Byte - b.DefRange.Start.Byte
	})
	return content.Blocks
}

// withArticle is a word with the article that it takes.
func withArticle(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// declareOnce reports whether a name is new, and adds an error if it is not.
func (l *loader) declareOnce(kind, name string, rng hcl.Range) bool {
	key := kind + " " + name
	if prev, ok := l.seen[key]; ok {
		l.addDiags(diag.Errorf(rng, problem.DuplicateDeclaration, "There is already %s %q at %s:%d. Names must be unique within a module; "+
			"rename or remove one of them.", withArticle(kind), name, prev.Filename, prev.Start.Line))
		return false
	}
	l.seen[key] = rng
	return true
}
