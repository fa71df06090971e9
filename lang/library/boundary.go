package library

import (
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/confine"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/module"
	"herald/lang/source"
	"herald/lang/trust"
)

// moduleBoundary is what a module, and those that it calls by ./ and ../, consist of.
type moduleBoundary struct {
	files   *confine.Reader
	fetched bool // it is a repository that was fetched
}

func (b moduleBoundary) refusalError(call *module.Call, err error) *hcl.Diagnostic {
	if b.fetched {
		return diag.Errorf(call.Range, problem.ModuleOutsideRepository,
			"The source %q is outside the repository of the calling module: %s. Use a directory of the same repository.", call.Source, err)
	}
	return diag.Errorf(call.Range, problem.ModuleOutsideProject, "The module %q cannot be read: %s.", call.Source, err)
}

// readableDirs is what a root module may read: sources are the files that it consists
// of, with the modules that it calls by ./ and ../, and files are those that it
// names.
type readableDirs struct{ sources, files *confine.Reader }

// rootBoundary is what a root module may read by itself.
func rootBoundary(opt Options) (readableDirs, hcl.Diagnostics) {
	var a readableDirs
	project, err := confine.New(opt.Dir)
	if err != nil {
		// Loading the module reports the directory.
		return readableDirs{new(confine.Reader), new(confine.Reader)}, nil
	}
	project = project.WithAdvice(allowAdvice(opt.Policy))
	a.sources, a.files = project, project
	diags := a.allowDirs(hcl.Range{}, opt.Policy.Directories()...)
	if repository := WorkTree(project.Dirs()[0]); repository != "" {
		if with, err := a.sources.With(repository); err == nil { // else it was removed meanwhile
			a.sources = with
		}
	}
	return a, diags
}

// allowAdvice says how more is allowed to be read.
func allowAdvice(policy trust.Policy) string {
	if policy.Untrusted() {
		return "The person who runs Herald can allow another directory with --allow-files-outside; " +
			"allow_files_outside in a herald block has no effect with --untrusted"
	}
	return "To allow another directory, list it in allow_files_outside in the herald block of the root module, or name it with --allow-files-outside"
}

// WorkTree is the directory above dir, or dir itself, that is checked out from
// Git; "" when there is none. A relative dir is looked at by its own elements
// only.
func WorkTree(dir string) string {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// allowListed adds the directories that the herald block lists, unless its author is not
// trusted.
func (a *readableDirs) allowListed(opt Options, h *module.Herald) hcl.Diagnostics {
	if h == nil || h.AllowFilesOutside == nil {
		return nil
	}
	expr := h.AllowFilesOutside.Expr
	val, diags := source.EvalConstant(expr)
	if diags.HasErrors() {
		return diags
	}
	list, err := funcs.Convert(val, cty.List(cty.String))
	if err != nil || list.IsNull() || !list.IsWhollyKnown() {
		return hcl.Diagnostics{diag.Errorf(expr.Range(), problem.InvalidAllowFilesOutside,
			"allow_files_outside must be a list of directories, as in [\"../shared\"].")}
	}
	for _, v := range list.AsValueSlice() {
		if v.IsNull() || v.AsString() == "" {
			diags = append(diags, diag.Errorf(expr.Range(), problem.InvalidAllowFilesOutside, "An element of the list is empty or null. Remove it."))
			continue
		}
		dir := filepath.FromSlash(v.AsString())
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(opt.Dir, dir)
		}
		if !opt.Policy.Untrusted() {
			diags = append(diags, a.allowDirs(expr.Range(), dir)...)
		}
	}
	return diags
}

// allowDirs allows directories; rng is where they are listed, zero outside of files.
func (a *readableDirs) allowDirs(rng hcl.Range, dirs ...string) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, dir := range dirs {
		files, err := a.files.With(dir)
		if err != nil {
			listed := "Files inside it were allowed by --allow-files-outside or the user configuration"
			if rng != (hcl.Range{}) {
				listed = "Relative names are relative to the directory of the root module"
			}
			diags = append(diags, diag.Errorf(rng, problem.InvalidAllowFilesOutside, "%q is not a directory that can be read: %s. %s.", dir, shortReason(err), listed))
			continue
		}
		a.files = files
		a.sources, _ = a.sources.With(dir) // as the same succeeded above
	}
	return diags
}
