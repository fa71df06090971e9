// Package library loads the modules of a configuration: the root
// module, the directories that it calls, and what those call. Modules from
// repositories are read from the directories that package fetch has filled.
//
// It must not depend on the meaning of a module or on the network.
package library

import (
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
	"herald/lang/module"
	"herald/lang/safefile"
	"herald/lang/trust"
	"herald/lang/variable"
)

// Node is a module and the modules that it calls. Modules that are called more
// than once are read once.
type Node struct {
	*module.Module
	Path string // of its directory, relative to that of the root module; "." is the root
	// Calls are the modules it calls by the names of their blocks. One that
	// could not be read is missing.
	Calls map[string]*Node
	// Constants are the values of the constant variables that sources have been
	// evaluated with. A variable without a value is missing.
	Constants map[string]cty.Value
}

// Tree is a whole configuration.
type Tree struct {
	Root *Node
	// Missing are the repositories that are called and must be fetched, because they
	// are not there, or are not what the lock file says.
	Missing []Source
	// Used are all repositories that are called, fetched or not, in the order
	// in which they are met.
	Used []Source
	lock Lock
	dir  string
	// files are the sources of all modules.
	files map[string]*hcl.File
	// sources reads the files that the configuration consists of, and readable
	// those that it names.
	sources, readable *confine.Reader
}

// WithProviders is the configuration with providers in its root module, in
// place of those that have the same platform and alias.
func (t *Tree) WithProviders(list []*module.Provider) *Tree {
	root, m := *t.Root, *t.Root.Module
	m.Providers = slices.DeleteFunc(slices.Clone(m.Providers), func(have *module.Provider) bool {
		return slices.ContainsFunc(list, func(p *module.Provider) bool {
			return p.Platform == have.Platform && p.Alias == have.Alias
		})
	})
	m.Providers = append(m.Providers, list...)
	root.Module = &m
	out := *t
	out.Root = &root
	return &out
}

// Files returns the sources of all modules, for snippets. The map belongs to the
// caller.
func (t *Tree) Files() map[string]*hcl.File { return maps.Clone(t.files) }

// Sources reads the files that the configuration consists of: those inside the
// project, the Git repository that it is in, and what is allowed in addition.
func (t *Tree) Sources() *confine.Reader { return t.sources }

// Readable reads the files that the configuration names: those inside the project,
// the directories of the modules, and what is allowed in addition.
func (t *Tree) Readable() *confine.Reader { return t.readable }

// Commit is the commit at which a repository is used; "" for a directory, and
// for what has not been fetched.
func (t *Tree) Commit(source string) string {
	s, err := ParseSource(source)
	if err != nil || s.IsLocal() {
		return ""
	}
	return t.lock.Pin(s).Commit
}

// Options say which configuration is loaded.
type Options struct {
	Dir string // of the root module
	// Environ is the environment as NAME=value lines, which may hold values of
	// the constant variables of the root module.
	Environ []string
	// Policy says what the files may reach.
	Policy trust.Policy
}

// Load reads a root module and all that it calls. The Tree is never nil, and
// holds what could be read.
func Load(opt Options) (*Tree, hcl.Diagnostics) {
	lock, diags := ReadLock(opt.Dir)
	around, more := rootBoundary(opt)
	diags = append(diags, more...)
	root, more := module.Load(opt.Dir, around.sources)
	diags = append(diags, more...)
	t := &Tree{Root: &Node{Module: root, Path: "."}, lock: lock, dir: opt.Dir, files: maps.Clone(root.Files)}
	diags = append(diags, around.allowListed(opt, root.Herald)...)
	l := loader{Tree: t, nodes: make(map[string]*Node), hashes: make(map[string]string)}
	if real, err := safefile.RealPath(opt.Dir); err == nil { // module.Load has reported the directory
		diags = append(diags, t.Root.resolveSources(variable.Sources{Dir: opt.Dir, Environ: opt.Environ, Files: around.sources})...)
		diags = append(diags, l.loadCalls(caller{t.Root, moduleBoundary{files: around.sources}, []string{real}})...)
	}
	t.sources, t.readable = around.sources, l.withModuleDirs(around.files)
	return t, diags
}

// relativePath is a directory as seen from the root module's, with slashes.
func (l *loader) relativePath(dir string) string {
	rel, err := filepath.Rel(l.dir, dir)
	if err != nil {
		return filepath.ToSlash(dir)
	}
	return filepath.ToSlash(rel)
}

// shortReason shortens an error of the file system to what is wrong.
func shortReason(err error) string {
	if os.IsNotExist(err) {
		return "there is no such directory"
	}
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	return text
}

// checkCalledModule reports what a called module must not have.
func checkCalledModule(m *module.Module) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, p := range m.Providers {
		diags = append(diags, diag.Errorf(p.Range, problem.ProviderInCalledModule,
			"Providers must be declared in the root module and passed to modules, so that a module can be removed without losing the provider "+
				"that is needed to recall its messages. Move this block there, and pass it to the module with providers = { … }."))
	}
	for _, i := range m.Imports {
		diags = append(diags, diag.Errorf(i.Range, problem.ImportInCalledModule,
			"Import blocks are allowed only in the root module. Move this block there, and begin the address with module.NAME."))
	}
	if h := m.Herald; h != nil && (h.Name != nil || h.Backend != nil || h.Rules != nil || h.AllowFilesOutside != nil) {
		diags = append(diags, diag.Errorf(h.Range, problem.ProjectSettingsInCalledModule,
			"name, backend, rules and allow_files_outside are allowed only in the root module. Remove them; a called module can set required_version and required_providers."))
	}
	return diags
}
