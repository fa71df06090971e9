package lang

import (
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/body"
	"herald/lang/grammar"
)

// staticLifecycle reads what the lifecycle of a block says without a reference.
// ok is false when there is nothing, and for blocks that have no state.
func (b *block) staticLifecycle() (w StaticLifecycle, ok bool) {
	if b.decl.Kind != addr.Message && b.decl.Kind != addr.Conversation {
		return w, false
	}
	life, found := b.content.FirstBlock("lifecycle")
	if !found {
		return w, false
	}
	w.Source = b.source
	if v := constantArgument(life.Content, "prevent_destroy", cty.Bool); v != cty.NilVal {
		prevent := v.True()
		w.PreventDestroy = &prevent
	}
	if v := constantArgument(life.Content, "on_destroy", cty.String); v != cty.NilVal && isLifecycleWord(b.decl.Kind, "on_destroy", v.AsString()) {
		w.OnDestroy = v.AsString()
	}
	return w, w.PreventDestroy != nil || w.OnDestroy != ""
}

// constantArgument returns the value of an argument that refers to nothing, and
// cty.NilVal when it is missing, refers to something or has another type.
func constantArgument(c *body.Content, name string, want cty.Type) cty.Value {
	attr := c.Attributes[name]
	if attr == nil {
		return cty.NilVal
	}
	v, diags := attr.Expr.Value(nil)
	if diags.HasErrors() || !v.IsWhollyKnown() || v.IsNull() || v.IsMarked() || v.Type() != want {
		return cty.NilVal
	}
	return v
}

func isLifecycleWord(kind, argument, word string) bool {
	return slices.ContainsFunc(grammar.LifecycleArguments(kind), func(p grammar.LifecycleArgument) bool {
		return p.Name == argument && slices.Contains(p.Words, word)
	})
}
