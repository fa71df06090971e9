// Package library finds the modules that a configuration consists of: the root
// module, the directories that it calls, and what those call. Modules from
// repositories are read where package fetch has put them.
//
// It must not know what a module means, nor any network.
package library

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/module"
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
	// Missing are the repositories that are called and have not been fetched.
	Missing []Source
	// Used are all repositories that are called, fetched or not, in the order
	// in which they are met.
	Used []Source
	lock Lock
	dir  string
	// files are the sources of all modules.
	files map[string]*hcl.File
}

// WithProviders is the configuration with accounts in its root module, in
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

// Files gives the sources of all modules, for snippets. The map belongs to the
// caller.
func (t *Tree) Files() map[string]*hcl.File { return maps.Clone(t.files) }

// Commit is the commit at which a repository is used; "" for a directory, and
// for what has not been fetched.
func (t *Tree) Commit(source string) string {
	s, err := ParseSource(source)
	if err != nil || s.Local() {
		return ""
	}
	return t.lock.Commit(s)
}

// Load reads the module in dir and all that it calls. The Tree is never nil,
// and holds what could be read. environ is the environment as NAME=value lines,
// which may hold values of the constant variables of the root module.
func Load(dir string, environ ...string) (*Tree, hcl.Diagnostics) {
	lock, diags := ReadLock(dir)
	t := &Tree{lock: lock, dir: dir, files: make(map[string]*hcl.File)}
	l := loader{Tree: t, nodes: make(map[string]*Node)}
	root, more := module.Load(dir)
	t.Root = &Node{Module: root, Path: "."}
	diags = append(diags, more...)
	maps.Copy(t.files, root.Files)
	real, err := realPath(dir)
	if err != nil {
		return t, diags // module.Load has reported the directory
	}
	diags = append(diags, t.Root.resolveSources(variable.Sources{Dir: dir, Environ: environ})...)
	return t, append(diags, l.calls(t.Root, []string{real})...)
}

type loader struct {
	*Tree
	nodes map[string]*Node // by directory, symbolic links resolved
}

// calls reads the modules that a node calls. path are the directories from the
// root to the node.
func (l *loader) calls(n *Node, path []string) hcl.Diagnostics {
	var diags hcl.Diagnostics
	n.Calls = make(map[string]*Node, len(n.Module.Calls))
	for _, call := range n.Module.Calls {
		if call.Source == "" {
			continue
		}
		child, more := l.call(n, call, path)
		diags = append(diags, more...)
		if child != nil {
			n.Calls[call.Name] = child
		}
	}
	return diags
}

func (l *loader) call(n *Node, call *module.Call, path []string) (*Node, hcl.Diagnostics) {
	dir, d := l.locate(n, call)
	if d != nil {
		return nil, hcl.Diagnostics{d}
	}
	real, err := realPath(dir)
	if err != nil {
		return nil, hcl.Diagnostics{diag.Errorf(call.Range, "Module not found",
			"The module %q cannot be read: %s. A local source is relative to the directory of the module that names it, %q.",
			call.Source, reason(err), n.Dir)}
	}
	if slices.Contains(path, real) {
		return nil, hcl.Diagnostics{diag.Errorf(call.Range, "Module calls itself",
			"The module in %q calls itself, directly or through others, so there is no end to it. Remove one of the calls.", dir)}
	}
	if info, err := os.Stat(real); err == nil && !info.IsDir() {
		return nil, hcl.Diagnostics{diag.Errorf(call.Range, "Module not found",
			"%q is a file, and a module is a directory. Name the directory that it is in.", call.Source)}
	}
	if child := l.nodes[real]; child != nil {
		return child, nil
	}
	m, diags := module.Load(dir)
	if len(m.Files) == 0 {
		return nil, hcl.Diagnostics{diag.Errorf(call.Range, "Module not found",
			"The directory %q holds no file whose name ends in .hcl or .hcl.json. Correct the source, or write the module there.", dir)}
	}
	maps.Copy(l.files, m.Files)
	child := &Node{Module: m, Path: l.relative(dir)}
	l.nodes[real] = child
	diags = append(diags, child.resolveSources(variable.Sources{})...)
	diags = append(diags, onlyInRoot(m)...)
	return child, append(diags, l.calls(child, append(slices.Clip(path), real))...)
}

// locate finds the directory of a call.
func (l *loader) locate(n *Node, call *module.Call) (string, *hcl.Diagnostic) {
	source, err := ParseSource(call.Source)
	switch {
	case err != nil:
		return "", diag.Errorf(call.Range, "Invalid module source", "The source %q cannot be used: %s. %s", diag.WithoutSecrets(call.Source), err, Forms)
	case source.Local():
		return filepath.Join(n.Dir, filepath.FromSlash(source.Sub)), nil
	}
	if !slices.ContainsFunc(l.Used, source.same) {
		l.Used = append(l.Used, source)
	}
	commit := l.lock.Commit(source)
	dir := filepath.Join(l.dir, Place(source, commit))
	if _, err := os.Stat(dir); commit == "" || err != nil {
		if !slices.ContainsFunc(l.Missing, source.same) {
			l.Missing = append(l.Missing, source)
		}
		return "", diag.Errorf(call.Range, "Module not fetched",
			"The module %q is in a repository and has not been fetched. Run\n  herald get", call.Source)
	}
	return filepath.Join(dir, filepath.FromSlash(source.Sub)), nil
}

// Place is where a fetched repository is kept, relative to the directory of
// the root module.
func Place(s Source, commit string) string {
	sum := sha256.Sum256([]byte(s.Repository + "\x00" + commit))
	return filepath.Join(".herald", "modules", hex.EncodeToString(sum[:8]))
}

// relative is a directory as seen from the root module's, with slashes.
func (l *loader) relative(dir string) string {
	rel, err := filepath.Rel(l.dir, dir)
	if err != nil {
		return filepath.ToSlash(dir)
	}
	return filepath.ToSlash(rel)
}

// realPath is a directory without symbolic links. A loop of links is an error.
func realPath(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

// reason shortens an error of the file system to what is wrong.
func reason(err error) string {
	if os.IsNotExist(err) {
		return "there is no such directory"
	}
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 {
		text = text[i+2:]
	}
	return text
}

// onlyInRoot reports what a called module must not have.
func onlyInRoot(m *module.Module) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, p := range m.Providers {
		diags = append(diags, diag.Errorf(p.Range, "Provider in a called module",
			"Accounts are declared by the root module and passed on, so that a module can be removed without losing the account "+
				"that its messages must be recalled with. Move this block there, and give it to the module with providers = { … }."))
	}
	for _, i := range m.Imports {
		diags = append(diags, diag.Errorf(i.Range, "Import in a called module",
			"What stands already is adopted by the root module. Move this block there, with the address module.NAME in front."))
	}
	if h := m.Herald; h != nil && (h.Name != nil || h.Backend != nil || h.Rules != nil) {
		diags = append(diags, diag.Errorf(h.Range, "Project settings in a called module",
			"Name, backend and rules belong to the root module. A called module may only say which version of Herald it requires."))
	}
	return diags
}
