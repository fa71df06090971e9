package grammar

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/schema"
)

// Policy is a lifecycle argument that takes one of a few words, the default
// first.
type Policy struct {
	Name, Help string
	Words      []string
}

// Policies are those of a kind of block, in the order of the documentation;
// none for a kind without lifecycle.
func Policies(kind string) []Policy {
	switch kind {
	case addr.Message:
		return []Policy{
			{"on_change", "What to do when the content differs.", []string{"edit", "replace", "keep"}},
			{"on_destroy", "What to do when it is no longer declared.", []string{"recall", "keep"}},
			{"on_missing", "What to do when someone removed it on the platform.", []string{"repost", "ignore", "fail"}},
			{"on_unknown", "What to do when it cannot be found out whether it was sent.", []string{"ask", "assume_sent", "resend"}},
		}
	case addr.Conversation:
		return []Policy{
			{"on_destroy", "What to do when it is no longer declared.", []string{"remove", "keep"}},
		}
	}
	return nil
}

// Ignorable are the words that ignore_changes may hold in a kind of block.
func Ignorable(kind string, platforms map[string]schema.Platform) []string {
	var names []string
	switch kind {
	case addr.Message:
		names = []string{"all", "text", "markdown", "html", "attachments", "reply_to", "mentions", "button", "publish_at", "expire_at"}
	case addr.Conversation:
		names = []string{"all", "title", "announcement", "participants"}
	}
	return append(names, slices.Sorted(maps.Keys(platforms))...)
}

func lifecycleBlock(policies []Policy) schema.Block {
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
			Name: p.Name, Type: cty.String, Help: p.Help + " One of " + diag.List(p.Words) + "; the first is the default.",
		})
	}
	b.Attributes = append(b.Attributes,
		schema.Attribute{Name: "prevent_destroy", Type: cty.Bool, Help: "Refuse any plan that would take it away."},
		schema.Attribute{Name: "ignore_changes", Type: cty.DynamicPseudoType, Help: "Arguments whose changes are left alone, or all."},
	)
	return b
}
