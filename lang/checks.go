package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
	"herald/lang/rule"
	"herald/lang/scope"
)

func (u *moduleInstance) addCheck(c *module.Check) {
	name := scope.Name{Kind: kindCheck, Name: c.Name}
	v := &scope.Vertex{Name: name, OnlyWithin: name.String(), Range: c.Range, Refs: rule.References(c.Asserts)}
	v.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		return cty.DynamicVal, diag.ToWarnings(rule.CheckAll(c.Asserts, u.ruleOwner(problem.CheckFailed, kindCheck, c.Name, v), ctx))
	}
	u.scope.Add(v)
}
