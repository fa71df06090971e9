package library

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/confine"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
	"herald/lang/safefile"
	"herald/lang/variable"
)

type loader struct {
	*Tree
	nodes  map[string]*Node  // by directory, symbolic links resolved
	hashes map[string]string // of fetched repositories, by directory; no hash where it cannot be made
}

// caller is a module whose calls are read.
type caller struct {
	*Node
	boundary moduleBoundary
	path     []string // directories from the root to the module
}

// loadCalls reads the modules that a module calls.
func (l *loader) loadCalls(n caller) hcl.Diagnostics {
	var diags hcl.Diagnostics
	n.Calls = make(map[string]*Node, len(n.Module.Calls))
	for _, call := range n.Module.Calls {
		if call.Source == "" {
			continue
		}
		child, more := l.loadCall(n, call)
		diags = append(diags, more...)
		if child != nil {
			n.Calls[call.Name] = child
		}
	}
	return diags
}

func (l *loader) loadCall(n caller, call *module.Call) (*Node, hcl.Diagnostics) {
	dir, within, d := l.locateModule(n, call)
	if d != nil {
		return nil, hcl.Diagnostics{d}
	}
	if refused := confine.Refusal(within.files.Check(dir)); refused != nil {
		return nil, hcl.Diagnostics{within.refusalError(call, refused)}
	}
	real, err := safefile.RealPath(dir)
	if err != nil {
		return nil, hcl.Diagnostics{diag.Errorf(call.Range, problem.ModuleNotFound,
			"The module %q cannot be read: %s. A local source is relative to the directory of the module that names it, %q.",
			call.Source, shortReason(err), n.Dir)}
	}
	if slices.Contains(n.path, real) {
		return nil, hcl.Diagnostics{diag.Errorf(call.Range, problem.ModuleCallsItself,
			"The module in %q calls itself, directly or through other modules. Remove one of the calls.", dir)}
	}
	if info, err := os.Stat(real); err == nil && !info.IsDir() {
		return nil, hcl.Diagnostics{diag.Errorf(call.Range, problem.ModuleNotFound,
			"%q is a file, and a module is a directory. Use the directory of the file.", call.Source)}
	}
	if child := l.nodes[real]; child != nil {
		return child, nil
	}
	m, diags := module.Load(dir, within.files)
	if len(m.Files) == 0 {
		return nil, hcl.Diagnostics{diag.Errorf(call.Range, problem.ModuleNotFound,
			"The directory %q has no files with the extension .hcl or .hcl.json. Correct the source, or create the module there.", dir)}
	}
	maps.Copy(l.files, m.Files)
	child := &Node{Module: m, Path: l.relativePath(dir)}
	l.nodes[real] = child
	diags = append(diags, child.resolveSources(variable.Sources{})...)
	diags = append(diags, checkCalledModule(m)...)
	return child, append(diags, l.loadCalls(caller{child, within, append(slices.Clip(n.path), real)})...)
}

// locateModule finds the directory of a call, and what may be read there.
func (l *loader) locateModule(n caller, call *module.Call) (string, moduleBoundary, *hcl.Diagnostic) {
	source, err := ParseSource(call.Source)
	switch {
	case err != nil:
		return "", moduleBoundary{}, diag.Errorf(call.Range, problem.InvalidModuleSource, "The source %q cannot be used: %s. %s", diag.WithoutSecrets(call.Source), err, SourceForms)
	case source.IsLocal():
		return filepath.Join(n.Dir, filepath.FromSlash(source.Sub)), n.boundary, nil
	}
	if n.boundary.fetched && source.onThisMachine() {
		return "", moduleBoundary{}, diag.Errorf(call.Range, problem.LocalRepositoryInFetchedModule,
			"A module from a repository calls %q, which is a repository on this machine. Only the project itself can use such a source; "+
				"the module must use a server.", call.Source)
	}
	if !slices.ContainsFunc(l.Used, source.sameRepository) {
		l.Used = append(l.Used, source)
	}
	pin := l.lock.Pin(source)
	dir := filepath.Join(l.dir, ModuleDir(source, pin.Commit))
	files, err := confine.New(dir)
	d := l.verifyHash(pin, dir, call)
	if err != nil || pin.Commit == "" {
		d = diag.Errorf(call.Range, problem.ModuleNotFetched,
			"The module %q is in a repository and has not been fetched. Run\n  herald get", call.Source)
	}
	if d != nil {
		if !slices.ContainsFunc(l.Missing, source.sameRepository) {
			l.Missing = append(l.Missing, source)
		}
		return "", moduleBoundary{}, d
	}
	return filepath.Join(dir, filepath.FromSlash(source.Sub)), moduleBoundary{files: files, fetched: true}, nil
}

// verifyHash holds a fetched repository against its pin, because its files can be
// committed with the project's own. The result is nil when they are the same.
func (l *loader) verifyHash(pin Pin, dir string, call *module.Call) *hcl.Diagnostic {
	if pin.Hash == "" {
		return diag.Errorf(call.Range, problem.ModuleNotVerified,
			"%s has no hash of the module %q, so Herald cannot verify its files. To fetch the module again and add the hash, run\n  herald init",
			LockFile, call.Source)
	}
	hash, met := l.hashes[dir]
	if !met {
		var err error
		if hash, err = HashDir(dir); err != nil {
			hash = err.Error() // which is no hash
		}
		l.hashes[dir] = hash
	}
	if hash != pin.Hash {
		return diag.Errorf(call.Range, problem.ModuleDiffersFromLockFile,
			"The files of the module %q in %s do not match the hash in %s: somebody changed or replaced them. "+
				"To fetch the module again, run\n  herald get", call.Source, dir, LockFile)
	}
	return nil
}

// withModuleDirs adds the directories of all modules to those that may be read.
func (l *loader) withModuleDirs(files *confine.Reader) *confine.Reader {
	for _, real := range slices.Sorted(maps.Keys(l.nodes)) {
		if with, err := files.With(real); err == nil { // else it was removed meanwhile
			files = with
		}
	}
	return files
}

// ModuleDir is where a fetched repository is kept, relative to the directory of
// the root module.
func ModuleDir(s Source, commit string) string {
	sum := sha256.Sum256([]byte(s.Repository + "\x00" + commit))
	return filepath.Join(".herald", "modules", hex.EncodeToString(sum[:8]))
}
