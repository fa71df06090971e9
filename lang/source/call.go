package source

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"herald/lang/diag"
)

// suggestFunctions has every call of an unknown function say which was most likely
// meant. The library looks only at the innermost context, which has no
// functions once an expression is measured or is in a loop.
func suggestFunctions(diags hcl.Diagnostics) hcl.Diagnostics {
	for i, d := range diags {
		if call, ok := hcl.DiagnosticExtra[hclsyntax.FunctionCallUnknownDiagExtra](d); ok {
			better := *d
			better.Detail = unknownFunction(call.CalledFunctionNamespace(), call.CalledFunctionName(), callableFunctions(d.EvalContext))
			diags[i] = &better
		}
	}
	return diags
}

// unknownFunction means that there is no such function, and which is near. The
// namespace ends in colons, and is "" for the functions of the language.
func unknownFunction(namespace, name string, all []string) string {
	var siblings, namespaces []string
	for _, whole := range all {
		space, short := "", whole
		if at := strings.LastIndex(whole, "::"); at >= 0 {
			space, short = whole[:at+2], whole[at+2:]
			namespaces = append(namespaces, space)
		}
		if space == namespace {
			siblings = append(siblings, short)
		}
	}
	switch {
	case namespace == "":
		if near := diag.DidYouMean(name, siblings); near != "" {
			return fmt.Sprintf("There is no function named %q.%s", name, near)
		}
		return fmt.Sprintf("There is no function named %q; herald metadata functions lists all.", name)
	case siblings == nil:
		return fmt.Sprintf("There are no functions in namespace %q.%s", namespace, diag.DidYouMean(namespace, namespaces))
	}
	return fmt.Sprintf("There is no function named %q in namespace %q.%s", name, namespace, diag.DidYouMean(name, siblings))
}

// callableFunctions are the names of all functions that may be called in a context,
// sorted.
func callableFunctions(ctx *hcl.EvalContext) []string {
	all := map[string]bool{}
	for ; ctx != nil; ctx = ctx.Parent() {
		for name := range ctx.Functions {
			all[name] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
