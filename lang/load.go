package lang

import (
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/library"
	"herald/lang/media"
	"herald/lang/module"
	"herald/lang/variable"
)

// Config is a loaded root module with the modules that it calls. It may be
// evaluated any number of times; files that it refers to are looked at once.
type Config struct {
	tree  *library.Tree
	media *media.Cache
	reads *reads
}

// Load reads every file of the root module in dir, and of the modules that it
// calls; "" is the working directory. The Config is never nil and is usable
// for printing diagnostics (Files) even when there are errors. environ may hold
// values of constant variables, which sources of modules use.
func Load(dir string, environ ...string) (*Config, hcl.Diagnostics) {
	if dir == "" {
		dir = "."
	}
	tree, diags := library.Load(dir, environ...)
	return &Config{tree: tree, media: new(media.Cache), reads: new(reads)}, diags
}

// WithProviders is the configuration with accounts that stand elsewhere, in
// place of those that have the same platform and alias.
func (c *Config) WithProviders(list []*module.Provider) *Config {
	return &Config{tree: c.tree.WithProviders(list), media: c.media, reads: c.reads}
}

// Root is what the root module declares, as it is written, with the modules
// that it calls. It must not be changed.
func (c *Config) Root() *library.Node { return c.tree.Root }

// Declared are the variables of the root module.
func (c *Config) Declared() []*module.Variable { return c.tree.Root.Variables }

// Accounts are the providers that the root module declares.
func (c *Config) Accounts() []*module.Provider { return c.tree.Root.Providers }

// Files gives the sources that were read, for source snippets. The map belongs
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

// asks reports whether a module, or one that it calls, has data blocks. seen are
// those that have none.
func asks(n *library.Node, seen map[*library.Node]bool) bool {
	for _, b := range n.Blocks {
		if b.Kind == addr.Data {
			return true
		}
	}
	seen[n] = true
	for _, child := range n.Calls {
		if !seen[child] && asks(child, seen) {
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

// VariableGiven is a value that a test gives.
type VariableGiven = variable.Given

// VariableFlag is one --var or --var-file.
type VariableFlag = variable.Flag

// LoadVariables gathers values; see variable.Load.
func LoadVariables(src VariableSources) (Variables, hcl.Diagnostics) { return variable.Load(src) }

// VariablesOf are values that a program gives.
func VariablesOf(values map[string]cty.Value) Variables { return variable.Of(values) }
