package lang

import (
	"maps"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/media"
	"herald/lang/module"
)

// Config is a loaded root module. It may be evaluated any number of times;
// files that it refers to are looked at once.
type Config struct {
	root  *module.Module
	media *media.Cache
}

// Load reads every file of the root module in dir; "" is the working
// directory. The Config is never nil and is usable for printing diagnostics
// (Files) even when there are errors.
func Load(dir string) (*Config, hcl.Diagnostics) {
	if dir == "" {
		dir = "."
	}
	root, diags := module.Load(dir)
	return &Config{root: root, media: new(media.Cache)}, diags
}

// Files gives the sources that were read, for source snippets. The map belongs
// to the caller.
func (c *Config) Files() map[string]*hcl.File { return maps.Clone(c.root.Files) }

// Dir is the directory of the root module, as given to Load.
func (c *Config) Dir() string { return c.root.Dir }

// Path finds a file that the configuration names: a relative path is relative
// to the root module's directory, wherever the command was started.
func (c *Config) Path(source string) string {
	if filepath.IsAbs(source) {
		return source
	}
	return filepath.Join(c.root.Dir, source)
}
