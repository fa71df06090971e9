package lang

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"herald/lang/scope"
)

// checkDeprecatedOutputs warns of deprecated outputs after an instance key that is
// computed, and after a splat. There the reference ends at the module, so the
// scope does not see which output is meant.
func (u *moduleInstance) checkDeprecatedOutputs(call *block) hcl.Diagnostics {
	if len(call.Deprecated) == 0 {
		return nil
	}
	var diags hcl.Diagnostics
	for _, path := range slices.Sorted(maps.Keys(u.node.Files)) {
		body, native := u.node.Files[path].Body.(*hclsyntax.Body)
		if !native {
			continue
		}
		for _, output := range computedOutputs(body, call.decl.Name) {
			diags = append(diags, call.CheckDeprecated(call.scopeName().String(), output.Name, output.SrcRange)...)
		}
	}
	return diags
}

// computedOutputs lists what follows module.NAME[KEY] and module.NAME[*].
func computedOutputs(body *hclsyntax.Body, name string) []hcl.TraverseAttr {
	var out []hcl.TraverseAttr
	elements := make(map[hclsyntax.Expression]bool) // the element expressions of the splats found so far
	// A walk finds nothing wrong by itself.
	_ = hclsyntax.VisitAll(body, func(node hclsyntax.Node) hcl.Diagnostics {
		if expr, ok := node.(hcl.Expression); ok {
			node, _ = hcl.UnwrapExpression(expr).(hclsyntax.Node)
		}
		switch e := node.(type) {
		case *hclsyntax.SplatExpr:
			elements[e.Item] = isModule(e.Source, name)
		case *hclsyntax.RelativeTraversalExpr:
			index, isIndex := e.Source.(*hclsyntax.IndexExpr)
			if output, ok := e.Traversal[0].(hcl.TraverseAttr); ok && (elements[e.Source] || isIndex && isModule(index.Collection, name)) {
				out = append(out, output)
			}
		}
		return nil
	})
	return out
}

func isModule(expr hclsyntax.Expression, name string) bool {
	reference, ok := expr.(*hclsyntax.ScopeTraversalExpr)
	if !ok || len(reference.Traversal) != 2 || reference.Traversal.RootName() != scope.Module {
		return false
	}
	attr, ok := reference.Traversal[1].(hcl.TraverseAttr)
	return ok && attr.Name == name
}
