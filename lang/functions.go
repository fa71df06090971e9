package lang

import (
	"os"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/funcs"
)

// rootContext holds what every expression may use: functions and path. Paths
// in functions are relative to the root module, as those of attachments are,
// so path.root and path.module of the root module are both ".".
func rootContext(c *Config, in Inputs) *hcl.EvalContext {
	cwd := in.Cwd
	if cwd == "" {
		// Without a working directory the configuration still means the same.
		cwd, _ = os.Getwd()
	}
	return &hcl.EvalContext{
		Functions: functions(c.Dir(), in),
		Variables: map[string]cty.Value{"path": cty.ObjectVal(map[string]cty.Value{
			"root":   cty.StringVal("."),
			"module": cty.StringVal("."),
			"cwd":    cty.StringVal(cwd),
		})},
	}
}

func functions(dir string, in Inputs) map[string]function.Function {
	return funcs.Table(funcs.Options{BaseDir: dir, Now: in.Now})
}
