package grammar

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/schema"
)

// LifecycleArgument is a lifecycle argument that takes one of a few words, the default
// first.
type LifecycleArgument struct {
	Name, Help string
	Words      []string
}

func (p LifecycleArgument) schemaAttribute() schema.Attribute {
	return schema.Attribute{Name: p.Name, Type: cty.String, Help: p.Help + " One of " + diag.List(p.Words) + "; the first is the default."}
}

// LifecycleArguments are those of a kind of block, in the order of the documentation;
// none for a kind without lifecycle.
func LifecycleArguments(kind string) []LifecycleArgument {
	switch kind {
	case addr.Message:
		return []LifecycleArgument{
			{"on_change", "What to do if the content changes.", []string{"edit", "replace", "keep"}},
			{"on_destroy", "What to do if it is no longer declared.", []string{"recall", "keep"}},
			{"on_missing", "What to do if someone removed it on the platform.", []string{"repost", "ignore", "fail"}},
			{"on_unknown", "What to do if Herald cannot find out whether it was sent.", []string{"ask", "assume_sent", "resend"}},
		}
	case addr.Conversation:
		return []LifecycleArgument{
			{"on_destroy", "What to do if it is no longer declared.", []string{"remove", "keep"}},
		}
	}
	return nil
}

// IgnorableChanges are the words that ignore_changes may hold in a kind of block.
func IgnorableChanges(kind string, platforms map[string]schema.Platform) []string {
	var names []string
	switch kind {
	case addr.Message:
		names = []string{"all", "text", "markdown", "html", "attachments", "forward", "reply_to", "mentions", "button", "pin", "publish_at", "expire_at"}
	case addr.Conversation:
		names = []string{"all", "title", "announcement", "participants"}
	}
	return append(names, slices.Sorted(maps.Keys(platforms))...)
}

// Events are when an action_trigger of a message runs its actions.
func Events() []string {
	return []string{
		"before_send", "before_edit", "before_replace", "before_recall",
		"after_send", "after_edit", "after_replace", "after_recall",
	}
}

// OnFailure says what follows when an action of an action_trigger fails.
func OnFailure() LifecycleArgument {
	return LifecycleArgument{"on_failure", "What to do if an action fails.", []string{"continue", "halt", "taint"}}
}

// TaintEvents are the events after which there is a message to taint.
func TaintEvents() []string { return []string{"after_send", "after_edit", "after_replace"} }

func lifecycleBlock(kind string) schema.Block {
	b := conditionsBlock()
	b.Help = "What happens to it when the files change or someone changes it on the platform."
	for _, p := range LifecycleArguments(kind) {
		b.Attributes = append(b.Attributes, p.schemaAttribute())
	}
	b.Attributes = append(b.Attributes,
		schema.Attribute{Name: "prevent_destroy", Type: cty.Bool, Help: "Reject any plan that would recall or remove it."},
		schema.Attribute{Name: "ignore_changes", Type: cty.DynamicPseudoType, Help: "Arguments whose changes are ignored, or all."},
	)
	if kind != addr.Message {
		return b
	}
	b.Attributes = append(b.Attributes, schema.Attribute{Name: "silence", Type: cty.DynamicPseudoType,
		Help: "Lint rules that are not applied to this message, or all: any of " + diag.List(LintRuleIDs()) + "."})
	b.Attributes = append(b.Attributes, schema.Attribute{Name: "replace_triggered_by", Type: cty.DynamicPseudoType, References: true,
		Help: "Messages, conversations and values: if one of them changes, this message is sent again."})
	b.Blocks = append(b.Blocks, schema.Nested{Name: "action_trigger", Many: true, Block: schema.Block{
		Help: "Actions that an apply runs before or after it changes the message.",
		Attributes: []schema.Attribute{
			{Name: "events", Type: cty.DynamicPseudoType, Required: true, Help: "When: any of " + diag.List(Events()) + "."},
			{Name: "actions", Type: cty.DynamicPseudoType, Required: true, Help: "The actions, in order."},
			{Name: "condition", Type: cty.Bool, Help: "Whether to run the actions; default true."},
			OnFailure().schemaAttribute(),
		},
	}})
	return b
}

// conditionsBlock is a lifecycle block with what every kind of block has in it.
func conditionsBlock() schema.Block {
	return schema.Block{
		Help:       "Whether it exists, and which conditions must hold.",
		Attributes: []schema.Attribute{{Name: "enabled", Type: cty.Bool, Help: "Whether it exists; default true."}},
		Blocks: []schema.Nested{
			{Name: "precondition", Many: true, Block: ruleBlock("A rule that must hold before anything is sent.")},
			{Name: "postcondition", Many: true, Block: ruleBlock("A rule about the block itself, available as self, that must hold once its values are known.")},
		},
	}
}

func ruleBlock(help string) schema.Block {
	return schema.Block{
		Help: help,
		Attributes: []schema.Attribute{
			{Name: "condition", Type: cty.Bool, Required: true, Help: "The condition that must be true."},
			{Name: "error_message", Type: cty.String, Required: true, Help: "The message to show if it is not."},
		},
	}
}
