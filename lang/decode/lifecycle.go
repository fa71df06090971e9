package decode

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/body"
	"herald/lang/desired"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/grammar"
)

// lifecycleGrammar are what the lifecycle block of one kind may say.
type lifecycleGrammar struct {
	policies  []grammar.LifecycleArgument
	ignorable []string
}

// decodeLifecycle decodes the block, or the defaults when there is none.
func (r *Instance) decodeLifecycle(t lifecycleGrammar) desired.Lifecycle {
	inner, ok := r.Content.FirstBlock("lifecycle")
	if !ok {
		inner.Content = new(body.Content)
	}
	in := r.forNestedBlock(inner.Content)
	words := make(map[string]string, len(t.policies))
	for _, p := range t.policies {
		words[p.Name] = in.readWord(p)
	}
	prevent := in.KnownPlain("prevent_destroy", cty.Bool)
	return desired.Lifecycle{
		OnChange:       words["on_change"],
		OnDestroy:      words["on_destroy"],
		OnMissing:      words["on_missing"],
		OnUnknown:      words["on_unknown"],
		PreventDestroy: prevent.Given && prevent.Val.True(),
		IgnoreChanges:  in.readNames("ignore_changes", t.ignorable, "names of arguments, or all"),
		Silence:        in.readNames("silence", append(grammar.LintRuleIDs(), "all"), "names of lint rules, or all"),
	}
}

func (r *Instance) readWord(p grammar.LifecycleArgument) string {
	arg := r.KnownPlain(p.Name, cty.String)
	if !arg.Given {
		return p.Words[0]
	}
	word := arg.Val.AsString()
	if !slices.Contains(p.Words, word) {
		r.Add(diag.Errorf(arg.Range, problem.InvalidLifecycleArgument, "%s must be one of %s, not %q.%s",
			p.Name, diag.List(p.Words), word, diag.DidYouMean(word, p.Words)))
		return p.Words[0]
	}
	return word
}

// readNames reads an argument that takes bare names, or an expression that gives a
// list of them, out of those that are known. takes says in a sentence which.
func (r *Instance) readNames(argument string, known []string, takes string) []string {
	attr := r.Content.Attributes[argument]
	if attr == nil {
		return nil
	}
	given, ok := BareNames(attr.Expr)
	if !ok {
		arg := r.KnownPlain(argument, cty.List(cty.String))
		if !arg.Given {
			return nil
		}
		for _, v := range arg.Val.AsValueSlice() {
			if !v.IsNull() {
				given = append(given, v.AsString())
			}
		}
	}
	var out []string
	for _, name := range given {
		if !slices.Contains(known, name) {
			r.Add(diag.Errorf(attr.Expr.Range(), problem.InvalidLifecycleArgument,
				"%s can contain only %s; %q is not one of them.%s", argument, takes, name, diag.DidYouMean(name, known)))
			continue
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// BareNames reads all, or [mentions, text]; ok is false for any other
// expression.
func BareNames(expr hcl.Expression) (names []string, ok bool) {
	if word := hcl.ExprAsKeyword(expr); word != "" {
		return []string{word}, true
	}
	items, diags := hcl.ExprList(expr)
	if diags.HasErrors() {
		return nil, false
	}
	for _, item := range items {
		word := hcl.ExprAsKeyword(item)
		if word == "" {
			return nil, false
		}
		names = append(names, word)
	}
	return names, true
}
