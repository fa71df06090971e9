package lang

import (
	"cmp"
	"crypto/sha256"
	"math/rand/v2"
	"os"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/funcs"
)

// Functions are those that every expression of the configuration may call.
// What they make is not counted.
func (c *Config) Functions(in Inputs) map[string]function.Function {
	return functionTable(c, in, funcs.Options{})
}

// functionTable are those that every expression may call, those of platforms under
// their whole names. opt has what observes their calls.
func functionTable(c *Config, in Inputs, opt funcs.Options) map[string]function.Function {
	extra := make(map[string]function.Function)
	for platform, p := range in.Platforms {
		for name, f := range p.Functions {
			extra["provider::"+platform+"::"+name] = f
		}
	}
	opt.BaseDir, opt.Now, opt.Root, opt.Observe, opt.Extra = c.Dir(), in.Now, in.Root, c.digests.record, extra
	opt.Files, opt.KeepSensitive = c.tree.Readable(), in.Untrusted
	if in.Seed != nil {
		opt.Random = rand.NewChaCha8(sha256.Sum256(in.Seed))
	}
	return funcs.Table(opt)
}

// rootContext holds what every expression of a module may use: functions,
// herald and path. Paths in functions are relative to the root module, as those of
// attachments are, so path.root is "." and path.module leads from there.
func (ev *evaluation) rootContext(module string) *hcl.EvalContext {
	cwd := ev.Cwd
	if cwd == "" {
		// Without a working directory the configuration still means the same.
		cwd, _ = os.Getwd()
	}
	return ev.meter.Under(&hcl.EvalContext{
		Functions: ev.functions,
		Variables: map[string]cty.Value{"path": cty.ObjectVal(map[string]cty.Value{
			"root":   cty.StringVal("."),
			"module": cty.StringVal(module),
			"cwd":    cty.StringVal(cwd),
		}), "herald": cty.ObjectVal(map[string]cty.Value{
			"workspace": cty.StringVal(cmp.Or(ev.Workspace, "default")),
		})},
	})
}
