package lang

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/module"
	"herald/lang/schema"
)

// policy is a lifecycle argument that takes one of a few words, the default
// first.
type policy struct {
	name, help string
	words      []string
}

func messagePolicies() []policy {
	return []policy{
		{"on_change", "What to do when the content differs.", []string{"edit", "replace", "keep"}},
		{"on_destroy", "What to do when it is no longer declared.", []string{"recall", "keep"}},
		{"on_missing", "What to do when someone removed it on the platform.", []string{"repost", "ignore", "fail"}},
		{"on_unknown", "What to do when it cannot be found out whether it was sent.", []string{"ask", "assume_sent", "resend"}},
	}
}

func conversationPolicies() []policy {
	return []policy{
		{"on_destroy", "What to do when it is no longer declared.", []string{"remove", "keep"}},
	}
}

func lifecycleBlock(policies []policy) schema.Block {
	b := schema.Block{
		Help: "What becomes of it when the world or the file changes.",
		Blocks: []schema.Nested{{Name: "precondition", Many: true, Block: schema.Block{
			Help: "A rule that must hold before anything is sent.",
			Attributes: []schema.Attribute{
				{Name: "condition", Type: cty.Bool, Required: true, Help: "What must be true."},
				{Name: "error_message", Type: cty.String, Required: true, Help: "What to tell people when it is not."},
			},
		}}},
	}
	for _, p := range policies {
		b.Attributes = append(b.Attributes, schema.Attribute{
			Name: p.name, Type: cty.String, Help: p.help + " One of " + diag.List(p.words) + "; the first is the default.",
		})
	}
	b.Attributes = append(b.Attributes,
		schema.Attribute{Name: "prevent_destroy", Type: cty.Bool, Help: "Refuse any plan that would take it away."},
		schema.Attribute{Name: "ignore_changes", Type: cty.DynamicPseudoType, Help: "Arguments whose changes are left alone, or all."},
	)
	return b
}

// terms are what the lifecycle block of one kind may say.
type terms struct {
	policies  []policy
	ignorable []string // words of ignore_changes
}

// lifecycleTerms are those of every kind that has a lifecycle.
func lifecycleTerms(platforms map[string]schema.Platform) map[string]terms {
	names := slices.Sorted(maps.Keys(platforms))
	return map[string]terms{
		addr.Conversation: {conversationPolicies(), append([]string{"all", "title", "announcement", "participants"}, names...)},
		addr.Message: {messagePolicies(), append([]string{"all", "text", "markdown", "html", "attachments",
			"reply_to", "mentions", "button", "publish_at", "expire_at"}, names...)},
	}
}

// lifecycle decodes the block, or the defaults when there is none, and checks
// its preconditions.
func (r *reader) lifecycle(t terms) Lifecycle {
	inner, ok := r.content.One("lifecycle")
	if !ok {
		inner.Content = new(body.Content)
	}
	in := r.inside(inner.Content)
	words := make(map[string]string, len(t.policies))
	for _, p := range t.policies {
		words[p.name] = in.oneOf(p)
	}
	for _, b := range inner.Content.All("precondition") {
		in.precondition(b)
	}
	prevent := in.fixed("prevent_destroy", cty.Bool)
	return Lifecycle{
		OnChange:       words["on_change"],
		OnDestroy:      words["on_destroy"],
		OnMissing:      words["on_missing"],
		OnUnknown:      words["on_unknown"],
		PreventDestroy: prevent.given && prevent.val.True(),
		IgnoreChanges:  in.ignored(t.ignorable),
	}
}

func (r *reader) oneOf(p policy) string {
	arg := r.fixed(p.name, cty.String)
	if !arg.given {
		return p.words[0]
	}
	word := arg.val.AsString()
	if !slices.Contains(p.words, word) {
		r.add(diag.Errorf(arg.rng, "Invalid lifecycle argument", "%s takes one of %s, not %q.%s",
			p.name, diag.List(p.words), word, diag.DidYouMean(word, p.words)))
		return p.words[0]
	}
	return word
}

func (r *reader) precondition(b body.Block) {
	test, message := b.Content.Attributes["condition"], b.Content.Attributes["error_message"]
	if test != nil && message != nil {
		c := module.Condition{Test: test.Expr, Message: message.Expr, Range: b.Range}
		r.add(check(c, "Precondition failed", r.ctx)...)
	}
}

// ignored reads ignore_changes: bare names, or an expression that gives a list
// of names.
func (r *reader) ignored(names []string) []string {
	attr := r.content.Attributes["ignore_changes"]
	if attr == nil {
		return nil
	}
	given, ok := bareNames(attr.Expr)
	if !ok {
		arg := r.fixed("ignore_changes", cty.List(cty.String))
		if !arg.given {
			return nil
		}
		for _, v := range arg.val.AsValueSlice() {
			if !v.IsNull() {
				given = append(given, v.AsString())
			}
		}
	}
	var out []string
	for _, name := range given {
		if !slices.Contains(names, name) {
			r.add(diag.Errorf(attr.Expr.Range(), "Invalid lifecycle argument",
				"ignore_changes takes names of arguments, or all; there is no %q here.%s", name, diag.DidYouMean(name, names)))
			continue
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// bareNames reads all, or [mentions, text]; ok is false for any other
// expression.
func bareNames(expr hcl.Expression) (names []string, ok bool) {
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
