package lang

import (
	"cmp"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/confine"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/library"
	"herald/lang/media"
	"herald/lang/module"
	"herald/lang/variable"
)

// Config is a loaded root module with the modules that it calls. It may be
// evaluated any number of times; files that it refers to are looked at once.
type Config struct {
	options Options
	tree    *library.Tree
	media   *media.Cache
	digests *inputDigests
}

// Options say which configuration is loaded, and what it may reach.
type Options = library.Options

// Load is LoadWith for files whose author is trusted. environ may hold values of
// constant variables, which sources of modules use.
func Load(dir string, environ ...string) (*Config, hcl.Diagnostics) {
	return LoadWith(Options{Dir: dir, Environ: environ})
}

// LoadWith reads every file of the root module, and of the modules that it calls;
// a Dir of "" is the working directory. The Config is never nil and is usable for
// printing diagnostics (Files) even when there are errors.
func LoadWith(opt Options) (*Config, hcl.Diagnostics) {
	opt.Dir = cmp.Or(opt.Dir, ".")
	tree, diags := library.Load(opt)
	return &Config{options: opt, tree: tree, media: media.NewCache(tree.Readable()), digests: new(inputDigests)}, diags
}

// LoadModule loads a directory of the project, or of the repository that it is in,
// as a root module of its own. A relative path is relative to the project. With an
// error because of where the directory is, the Config is c.
func (c *Config) LoadModule(path string) (*Config, hcl.Diagnostics) {
	opt := c.options
	opt.Dir = c.Path(filepath.FromSlash(path))
	if err := c.tree.Sources().Check(opt.Dir); err != nil {
		return c, hcl.Diagnostics{diag.Errorf(hcl.Range{}, problem.ModuleOutsideProject, "The module %q cannot be read: %s.", path, err)}
	}
	return LoadWith(opt)
}

// WithProviders is the configuration with providers that are declared elsewhere, in
// place of those that have the same platform and alias.
func (c *Config) WithProviders(list []*module.Provider) *Config {
	return &Config{options: c.options, tree: c.tree.WithProviders(list), media: c.media, digests: c.digests}
}

// Root is what the root module declares, as it is written, with the modules
// that it calls. It must not be changed.
func (c *Config) Root() *library.Node { return c.tree.Root }

// Variables are the variables of the root module.
func (c *Config) Variables() []*module.Variable { return c.tree.Root.Variables }

// Providers are the providers that the root module declares.
func (c *Config) Providers() []*module.Provider { return c.tree.Root.Providers }

// Files returns the sources that were read, for source snippets. The map belongs
// to the caller.
func (c *Config) Files() map[string]*hcl.File { return c.tree.Files() }

// Dir is the directory of the root module, as given to Load.
func (c *Config) Dir() string { return c.tree.Root.Dir }

// Path finds a file that the configuration names: a relative path is relative
// to the root module's directory, wherever the command was started.
func (c *Config) Path(source string) string {
	if filepath.IsAbs(source) {
		return source
	}
	return filepath.Join(c.Dir(), source)
}

// Open opens a file that the configuration names, if it may be read; the path is
// that of Path. The caller closes it.
func (c *Config) Open(source string) (*os.File, error) { return c.tree.Readable().Open(c.Path(source)) }

// Sources reads the files that the configuration consists of.
func (c *Config) Sources() *confine.Reader { return c.tree.Sources() }

// hasData reports whether a module, or one that it calls, has data blocks. seen are
// those that have none.
func hasData(n *library.Node, seen map[*library.Node]bool) bool {
	for _, b := range n.Blocks {
		if b.Kind == addr.Data {
			return true
		}
	}
	seen[n] = true
	for _, child := range n.Calls {
		if !seen[child] && hasData(child, seen) {
			return true
		}
	}
	return false
}

// Variables are the values given for the root module's variables, and where
// each came from. The zero Variables gives none.
type Variables = variable.Values

// VariableSources say where values are looked for.
type VariableSources = variable.Sources

// VariableOverride is a value that a test gives.
type VariableOverride = variable.Override

// VariableFlag is one --var or --var-file.
type VariableFlag = variable.Flag

// LoadVariables gathers values; see variable.Load.
func LoadVariables(src VariableSources) (Variables, hcl.Diagnostics) { return variable.Load(src) }

// VariablesFromMap are values that a program gives.
func VariablesFromMap(values map[string]cty.Value) Variables { return variable.FromMap(values) }
